#include "provider/dyndns2_reply.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "util/addr.h"

enum { HALF_HOUR = 1800, HOUR = 3600, DAY = 86400 };

/* help.dyn.com/remote-access-api/return-codes, and what others have added.  After
 * a failure a client must not go on by itself; how long to wait is only said for
 * those of the server. */
static const struct dyndns2_code codes[] = {
	{ "good", ERR_OK, true, FOR_NAME, 0, NULL },
	{ "nochg", ERR_OK, false, FOR_NAME, 0, NULL },
	{ "ok", ERR_OK, true, FOR_NAME, 0, NULL },
	{ "badauth", ERR_AUTH, false, FOR_LOGIN, DAY,
	  "check 'username' and 'password-file'" },
	{ "!donator", ERR_REFUSED, false, FOR_LOGIN, DAY,
	  "the account may not do this: it may have to be paid for" },
	{ "badagent", ERR_REFUSED, false, FOR_SERVICE, DAY,
	  "the service refuses this program" },
	{ "notfqdn", ERR_REFUSED, false, FOR_NAME, HOUR,
	  "it is no name of that service" },
	{ "nohost", ERR_NOZONE, false, FOR_NAME, HOUR,
	  "make the name at the service first" },
	{ "!yours", ERR_NOZONE, false, FOR_NAME, HOUR,
	  "the name belongs to another account" },
	{ "numhost", ERR_REFUSED, false, FOR_NAME, HOUR,
	  "too many names at once: set 'batch-limit' to 1" },
	{ "badsys", ERR_CONFIG, false, FOR_NAME, HOUR,
	  "check 'service': it asks for something that is not there" },
	{ "badip", ERR_REFUSED, false, FOR_NAME, HOUR,
	  "the service does not take this address" },
	{ "abuse", ERR_REFUSED, false, FOR_NAME, DAY,
	  "the name is blocked for updates that came too often: have it "
	  "unblocked at the service" },
	{ "ko", ERR_REFUSED, false, FOR_NAME, HOUR,
	  "check the name and the credentials" },
	{ "dnserr", ERR_LATER, false, FOR_SERVICE, HALF_HOUR,
	  "the service is in trouble" },
	{ "911", ERR_LATER, false, FOR_SERVICE, HALF_HOUR,
	  "the service is in trouble" },
};

/* Other words for the same. */
static const char *const synonyms[][2] = {
	{ "nochange", "nochg" }, { "donator", "!donator" },
	{ "yours", "!yours" },   { "dnserror", "dnserr" },
	{ "success", "good" },   { "badhost", "nohost" },
};

const struct dyndns2_code *dyndns2_code_find(const char *word)
{
	for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
		if (strcasecmp(synonyms[i][0], word) == 0)
			word = synonyms[i][1];
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcasecmp(codes[i].word, word) == 0)
			return &codes[i];
	return NULL;
}

/* Reads one line; where the next one begins. */
static const char *read_line(struct dyndns2_line *out, const char *text)
{
	size_t len, word;

	*out = (struct dyndns2_line){ .code = NULL };
	text += strspn(text, " \t\r\n");
	len = strcspn(text, "\r\n");
	word = strcspn(text, " \t\r\n");
	(void)snprintf(out->word, sizeof(out->word), "%.*s", (int)word, text);
	word += strspn(text + word, " \t");
	if (word < len)
		(void)snprintf(out->address, sizeof(out->address), "%.*s",
			       (int)(len - word), text + word);
	out->code = dyndns2_code_find(out->word);
	return text + len;
}

void dyndns2_reply_read(struct dyndns2_line *lines, size_t n, long status,
			const char *text)
{
	struct dyndns2_line last = { .code = NULL };
	size_t i = 0;

	for (; i < n; i++) {
		text = read_line(&lines[i], text);
		if (!lines[i].word[0])
			break;
		last = lines[i];
	}
	/* failures of the account or the system are said once */
	for (; i < n; i++) {
		lines[i] = (struct dyndns2_line){ .code = NULL };
		if (last.code && last.code->err)
			lines[i] = last;
	}
	/* those who speak HTTP alone */
	if (status == 401)
		for (i = 0; i < n; i++)
			if (!lines[i].code || !lines[i].code->err)
				lines[i].code = dyndns2_code_find("badauth");
}

/* Is address one of those in the text? true, too, if there is none in it. */
static bool lists(const char *text, const char *address)
{
	char copy[96], *rest = copy, *word;
	bool any = false;

	(void)snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, ", \t"))) {
		char canonical[ADDR_MAX_TEXT + 1];
		struct addr a;

		if (!addr_parse(&a, word))
			continue;
		addr_text(canonical, &a);
		if (strcmp(canonical, address) == 0)
			return true;
		any = true;
	}
	return !any;
}

enum err dyndns2_line_judge(const struct dyndns2_line *line,
			    const char *address, struct why *why)
{
	const struct dyndns2_code *c = line->code;

	if (!c)
		return err_set(why, ERR_REPLY,
			       "dyndns2: no return code for this name, but "
			       "'%.23s %.60s'",
			       line->word, line->address);
	if (c->err)
		return err_set(why, c->err, "dyndns2: %s: %s", c->word,
			       c->remedy);
	/* "good 127.0.0.1" is how a refused update looks; others put in the
	 * address that they see */
	if (!lists(line->address, address))
		return err_set(why, ERR_REFUSED,
			       "dyndns2: the service has taken '%.60s' instead "
			       "of '%s'",
			       line->address, address);
	return ERR_OK;
}
