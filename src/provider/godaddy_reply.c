/* What a reply of the API means, and what the user can do about it. */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "provider/godaddy_api.h"
#include "provider/json.h"

#define COOL_DOWN 60         /* seconds, when a 429 does not say */
#define QUOTA_COOL_DOWN 3600 /* likewise, for the quota of a month */
#define COOL_DOWN_MAX 86400

/* v3's errors are not documented well: v1's shape, or RFC 9457's. */
static const char *first_text(const cJSON *doc, const char *a, const char *b)
{
	const char *text = json_text(doc, a);

	return text ? text : json_text(doc, b);
}

/* "CODE: MESSAGE (FIELD: MESSAGE)" */
static void describe(struct strbuf *out, const struct gd_call *c)
{
	const char *message = first_text(c->doc, "message", "detail");
	const cJSON *fields =
		cJSON_GetObjectItemCaseSensitive(c->doc, "fields");
	const cJSON *field = cJSON_GetArrayItem(fields, 0);
	const char *path = json_text(field, "path");
	const char *what = json_text(field, "message");

	sb_addf(out, "%.40s%s%.90s", c->code, c->code[0] && message ? ": " : "",
		message ? message : "");
	if (path && what)
		sb_addf(out, " (%.30s: %.60s)", path, what);
}

/* The class of a refusal, and its remedy. */
static enum err classify(const struct gd_call *c, bool v1, const char **remedy)
{
	switch (c->status) {
	case 401:
		*remedy = v1 ? "check key and secret; keys of the test "
			       "environment are for its 'api-url' alone, and "
			       "classic keys end in 2026: make a personal "
			       "access token"
			     : "check the token (gd_pat_...): it may have "
			       "ended, or be of the other environment";
		return ERR_AUTH;
	case 403:
		*remedy = "the credentials are good, but GoDaddy does not "
			  "allow this account to use the API, or the domain is "
			  "in another one: see its API access conditions";
		return ERR_AUTH;
	case 404:
		*remedy = "check the domain: it must be in this account and "
			  "use GoDaddy's name servers";
		return ERR_NOZONE;
	case 409:
		*remedy = "another record, or the domain's state, is in the "
			  "way";
		return ERR_CONFLICT;
	default:
		*remedy = strcmp(c->code, "DUPLICATE_RECORD") == 0
				  ? "another record is in the way, such as a "
				    "CNAME"
				  : "the API does not accept this";
		return strcmp(c->code, "DUPLICATE_RECORD") == 0 ? ERR_CONFLICT
								: ERR_REFUSED;
	}
}

/* Seconds to wait after a 429: the body says, or the header, or nobody. */
static long wait_of(const struct gd_call *c, long retry_after)
{
	const cJSON *said =
		cJSON_GetObjectItemCaseSensitive(c->doc, "retryAfterSec");
	double wait = strcmp(c->code, "QUOTA_EXCEEDED") == 0 ? QUOTA_COOL_DOWN
							     : COOL_DOWN;

	if (cJSON_IsNumber(said) && said->valuedouble >= 0)
		wait = said->valuedouble;
	else if (retry_after >= 0)
		wait = (double)retry_after;
	if (wait > COOL_DOWN_MAX)
		wait = COOL_DOWN_MAX;
	return wait < 1 ? 1 : (long)wait;
}

static enum err judge_failure(struct gd_call *c, bool v1, const char *text,
			      long retry_after, struct why *why)
{
	const char *remedy = "the API is in trouble, not you", *code;
	enum err rc = ERR_LATER;
	struct strbuf words;

	code = first_text(c->doc, "code", "title");
	(void)snprintf(c->code, sizeof(c->code), "%s", code ? code : "");
	sb_init(&words, 400);
	if (cJSON_IsObject(c->doc))
		describe(&words, c);
	if (c->status == 429) {
		c->wait = wait_of(c, retry_after);
		(void)err_set(why, rc, "HTTP 429: %s; wait %ld s",
			      words.len ? words.s : "too many requests",
			      c->wait);
	} else {
		if (c->status < 500)
			rc = classify(c, v1, &remedy);
		if (words.len)
			(void)err_set(why, rc, "HTTP %ld: %s; %s", c->status,
				      words.s, remedy);
		else
			(void)err_set(why, rc, "HTTP %ld: '%.60s'; %s",
				      c->status, text, remedy);
	}
	c->sent = c->status >= 500;
	sb_free(&words);
	return rc;
}

static enum err judge(struct gd_call *c, bool v1, const char *text, size_t len,
		      long retry_after, struct why *why)
{
	bool reads = strcmp(c->method, "GET") == 0;

	if (c->status >= 300 && c->status < 400)
		return err_set(why, ERR_REPLY,
			       "HTTP %ld: redirects are not followed; check "
			       "'api-url'",
			       c->status);
	c->doc = len ? cJSON_ParseWithLength(text, len) : NULL;
	if (c->status >= 400 || c->status < 200)
		return judge_failure(c, v1, text, retry_after, why);
	/* what has no content says nothing; what has some must be JSON */
	if (len == 0 && !reads)
		return ERR_OK;
	if (cJSON_IsObject(c->doc) || cJSON_IsArray(c->doc))
		return ERR_OK;
	/* cut short after the API had acted, or a stranger's page */
	c->sent = !reads;
	return err_set(why, ERR_LATER, "HTTP %ld and no API reply: '%.100s'",
		       c->status, text);
}

void gd_judge(struct gd_call *c, bool v1, long status, const char *text,
	      size_t len, long retry_after)
{
	struct why why = { "" };

	c->status = status;
	c->outcome = judge(c, v1, text ? text : "", len, retry_after, &why);
	if (c->outcome)
		(void)err_set(&c->why, c->outcome, "godaddy: %s", why.text);
}
