#include "cmd/values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/account_key.h"
#include "flow/challenge.h"
#include "util/strset.h"

#define LINE_MAX_TEXT 2048

/* What is asked for, while it is read. */
struct reading {
	struct values_given *v;
	const struct args *args;
	char thumbprint[CHALLENGE_VALUE_LEN + 1]; /* of the account key */
	struct strlist keys;                      /* the pairs so far; owned */
	struct strset seen;                       /* likewise */
};

/* What is published for a value as it was given. */
static enum err digest_of(char out[static CHALLENGE_VALUE_LEN + 1],
			  const struct reading *r, const char **value,
			  struct why *why)
{
	enum err rc = ERR_OK;

	if (r->args->account_key)
		rc = challenge_token_digest(out, *value, r->thumbprint, why);
	else if (r->args->key_authorization)
		rc = challenge_digest(out, *value, why);
	else
		return ERR_OK;
	*value = out;
	return rc;
}

static enum err name_of(char out[static NAME_MAX_TEXT + 1],
			const struct reading *r, const char *domain,
			struct why *why)
{
	if (r->args->record_names)
		return name_parse(out, domain, why);
	return r->args->account_url
		       ? challenge_account_name(out, domain,
						r->args->account_url, why)
		       : challenge_name(out, domain, why);
}

/* *again: the pair has been there. */
static enum err note_pair(struct reading *r, const char *name,
			  const char *value, bool *again, struct why *why)
{
	char key[NAME_MAX_TEXT + 260];
	enum err rc = ERR_OK;

	(void)snprintf(key, sizeof(key), "%s %s", name, value);
	*again = strset_has(&r->seen, key);
	if (!*again)
		rc = strlist_add(&r->keys, key, why);
	if (!*again && !rc)
		rc = strset_add(&r->seen, r->keys.v[r->keys.n - 1], why);
	return rc;
}

/* Makes room for one more. */
static enum err make_room(struct values_given *v, struct why *why)
{
	size_t room = v->n ? 2 * v->n : 1;
	char **domains, **values;
	struct txt *txt;

	if (v->n & (v->n - 1)) /* no power of two: there is room */
		return ERR_OK;
	txt = reallocarray(v->txt, room, sizeof(*txt));
	if (txt)
		v->txt = txt;
	domains = reallocarray(v->domains, room, sizeof(char *));
	if (domains)
		v->domains = domains;
	values = reallocarray(v->values, room, sizeof(char *));
	if (values)
		v->values = values;
	return txt && domains && values ? ERR_OK : err_nomem(why);
}

enum err values_append(struct values_given *v, const char *challenge,
		       const char *domain, const char *value, struct why *why)
{
	enum err rc = make_room(v, why);
	struct txt *t;

	if (rc)
		return rc;
	t = &v->txt[v->n];
	*t = (struct txt){ .outcome = ERR_OK };
	memcpy(t->challenge, challenge, strlen(challenge) + 1);
	v->domains[v->n] = strdup(domain);
	v->values[v->n] = strdup(value);
	t->value = v->values[v->n];
	v->n++;
	return v->domains[v->n - 1] && t->value ? ERR_OK : err_nomem(why);
}

/* Appends a pair after checking it. */
static enum err add(struct reading *r, const char *domain, const char *value,
		    struct why *why)
{
	char digest[CHALLENGE_VALUE_LEN + 1], name[NAME_MAX_TEXT + 1];
	enum err rc = name_of(name, r, domain, why);
	bool again = false;

	if (!rc)
		rc = digest_of(digest, r, &value, why);
	if (!rc)
		rc = challenge_check(value, why);
	if (!rc)
		rc = note_pair(r, name, value, &again, why);
	return rc || again ? rc : values_append(r->v, name, domain, value, why);
}

/* --token T: its one DOMAIN is the only operand. */
static enum err read_token(struct reading *r, struct why *why)
{
	const struct args *a = r->args;

	if (!a->account_key)
		return err_set(
			why, ERR_USAGE,
			"'--token' wants '--account-key FILE' beside it");
	if (a->n_operands != 1 || a->from_stdin)
		return err_set(why, ERR_USAGE,
			       "'--token' is for one DOMAIN alone; for more, "
			       "give '--account-key' and DOMAIN TOKEN pairs");
	return add(r, a->operands[0], a->token, why);
}

static enum err read_operands(struct reading *r, struct why *why)
{
	const struct args *a = r->args;
	enum err rc = ERR_OK;

	for (size_t i = 0; i < a->n_operands; i += 2)
		if (a->operands[i][0] == '-')
			return err_set(why, ERR_USAGE,
				       "'%.60s' stands where a DOMAIN should: "
				       "options go before the first DOMAIN",
				       a->operands[i]);
	if (a->n_operands % 2)
		return err_set(why, ERR_USAGE,
			       "DOMAIN '%.60s' has no VALUE after it",
			       a->operands[a->n_operands - 1]);
	for (size_t i = 0; !rc && i < a->n_operands; i += 2)
		rc = add(r, a->operands[i], a->operands[i + 1], why);
	return rc;
}

/* Splits "DOMAIN VALUE"; false: it is something else. */
static bool split(char *line, char **domain, char **value)
{
	size_t len = strlen(line);

	while (len && isspace((unsigned char)line[len - 1]))
		line[--len] = '\0';
	*domain = line + strspn(line, " \t");
	*value = *domain + strcspn(*domain, " \t");
	if (**value)
		*(*value)++ = '\0';
	*value += strspn(*value, " \t");
	return **domain && **value && !strpbrk(*value, " \t");
}

static enum err read_line(struct reading *r, char *line, size_t len,
			  struct why *why)
{
	char *domain, *value;

	if (strlen(line) != len)
		return err_set(why, ERR_USAGE, "the line holds a NUL");
	if (strspn(line, " \t\r\n") == len || line[0] == '#')
		return ERR_OK;
	if (len > LINE_MAX_TEXT)
		return err_set(why, ERR_USAGE, "the line is too long");
	if (!split(line, &domain, &value))
		return err_set(why, ERR_USAGE, "the line must be DOMAIN VALUE");
	return add(r, domain, value, why);
}

static enum err read_stdin(struct reading *r, struct why *why)
{
	size_t size = 0, number = 0;
	enum err rc = ERR_OK;
	char *line = NULL;
	ssize_t len;

	while (!rc && (len = getline(&line, &size, stdin)) >= 0) {
		number++;
		rc = read_line(r, line, (size_t)len, why);
	}
	free(line);
	if (rc)
		return err_prefix(why, rc, "standard input, line %zu", number);
	if (ferror(stdin))
		return err_set(why, ERR_USAGE, "cannot read standard input");
	return ERR_OK;
}

static enum err read_certbot(struct reading *r, struct why *why)
{
	const char *domain = getenv("CERTBOT_DOMAIN");
	const char *value = getenv("CERTBOT_VALIDATION");

	if ((!domain || !*domain) && (!value || !*value))
		return err_set(why, ERR_USAGE,
			       "nothing to do: give DOMAIN and VALUE, or "
			       "--stdin, or let certbot call with "
			       "CERTBOT_DOMAIN and CERTBOT_VALIDATION");
	if (!domain || !*domain || !value || !*value)
		return err_set(why, ERR_USAGE,
			       "the environment has no %s beside %s",
			       domain && *domain ? "CERTBOT_VALIDATION"
						 : "CERTBOT_DOMAIN",
			       domain && *domain ? "CERTBOT_DOMAIN"
						 : "CERTBOT_VALIDATION");
	r->v->from_certbot = true;
	return add(r, domain, value, why);
}

enum err values_read(struct values_given *out, const struct args *args,
		     struct why *why)
{
	struct reading r = { .v = out, .args = args };
	enum err rc = ERR_OK;

	*out = (struct values_given){ .n = 0 };
	if (args->from_stdin && args->n_operands)
		rc = err_set(why, ERR_USAGE,
			     "give operands or --stdin, not both");
	else if (args->record_names && args->account_url)
		rc = err_set(why, ERR_USAGE,
			     "give '--record-names' or '--account-url', not "
			     "both");
	else if (args->account_key && args->key_authorization)
		rc = err_set(why, ERR_USAGE,
			     "give '--key-authorization' or '--account-key', "
			     "not both");
	else if (args->account_key)
		rc = account_key_thumbprint(r.thumbprint, args->account_key,
					    why);
	if (rc)
		return rc;
	if (args->token)
		rc = read_token(&r, why);
	else if (args->from_stdin)
		rc = read_stdin(&r, why);
	else if (args->n_operands)
		rc = read_operands(&r, why);
	else
		rc = read_certbot(&r, why);
	strset_free(&r.seen);
	strlist_free(&r.keys);
	if (rc)
		values_given_free(out);
	return rc;
}

void values_given_free(struct values_given *v)
{
	for (size_t i = 0; i < v->n; i++) {
		free(v->domains[i]);
		free(v->values[i]);
	}
	txt_free(v->txt, v->n);
	free(v->domains);
	free(v->values);
	free(v->txt);
	*v = (struct values_given){ .n = 0 };
}
