#include "cmd/values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/report.h"
#include "flow/challenge.h"
#include "util/num.h"

#define LINE_MAX_TEXT 2048

/* Appends a pair after checking it. */
static enum err add(struct values_given *v, const char *domain,
		    const char *value, bool key_authorization, struct why *why)
{
	char digest[CHALLENGE_VALUE_LEN + 1], name[NAME_MAX_TEXT + 1];
	char **domains, **values;
	enum err rc = challenge_name(name, domain, why);

	if (!rc && key_authorization) {
		rc = challenge_digest(digest, value, why);
		value = digest;
	}
	if (!rc)
		rc = challenge_check(value, why);
	if (rc)
		return rc;
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->txt[i].challenge, name) == 0 &&
		    strcmp(v->values[i], value) == 0)
			return ERR_OK;  /* twice is once */
	if ((v->n & (v->n - 1)) == 0) { /* a power of two: double the room */
		size_t room = v->n ? 2 * v->n : 1;
		struct txt *txt = reallocarray(v->txt, room, sizeof(*txt));

		if (txt)
			v->txt = txt;
		domains = reallocarray(v->domains, room, sizeof(char *));
		if (domains)
			v->domains = domains;
		values = reallocarray(v->values, room, sizeof(char *));
		if (values)
			v->values = values;
		if (!txt || !domains || !values)
			return err_nomem(why);
	}
	v->txt[v->n] = (struct txt){ .outcome = ERR_OK };
	memcpy(v->txt[v->n].challenge, name, sizeof(name));
	v->domains[v->n] = strdup(domain);
	v->values[v->n] = strdup(value);
	v->n++;
	if (!v->domains[v->n - 1] || !v->values[v->n - 1])
		return err_nomem(why);
	v->txt[v->n - 1].value = v->values[v->n - 1];
	return ERR_OK;
}

static enum err read_operands(struct values_given *v, const struct args *a,
			      struct why *why)
{
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
		rc = add(v, a->operands[i], a->operands[i + 1],
			 a->key_authorization, why);
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

static enum err read_line(struct values_given *v, char *line, size_t len,
			  bool key_authorization, struct why *why)
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
	return add(v, domain, value, key_authorization, why);
}

static enum err read_stdin(struct values_given *v, bool key_authorization,
			   struct why *why)
{
	size_t size = 0, number = 0;
	enum err rc = ERR_OK;
	char *line = NULL;
	ssize_t len;

	while (!rc && (len = getline(&line, &size, stdin)) >= 0) {
		number++;
		rc = read_line(v, line, (size_t)len, key_authorization, why);
	}
	free(line);
	if (rc)
		return err_prefix(why, rc, "standard input, line %zu", number);
	if (ferror(stdin))
		return err_set(why, ERR_USAGE, "cannot read standard input");
	return ERR_OK;
}

enum err values_read_run(struct values_given *v, struct why *why)
{
	const char *all = getenv("CERTBOT_ALL_DOMAINS");
	const char *rest = getenv("CERTBOT_REMAINING_CHALLENGES");
	long remaining, total = 1;
	enum err rc;

	if (!v->from_certbot || !all || !*all || !rest || !*rest)
		return ERR_OK;
	if (!num_range(&remaining, rest, 0, 100000))
		return err_set(why, ERR_USAGE,
			       "CERTBOT_REMAINING_CHALLENGES is '%.40s', not a "
			       "number",
			       rest);
	for (const char *p = all; *p; p++)
		total += *p == ',';
	rc = challenge_hash(v->run_id, all, why);
	v->run = (struct txt_run){ .id = v->run_id,
				   .first = remaining >= total - 1,
				   .last = remaining == 0 };
	return rc;
}

static enum err read_certbot(struct values_given *v, bool key_authorization,
			     struct why *why)
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
	v->from_certbot = true;
	return add(v, domain, value, key_authorization, why);
}

enum err values_read(struct values_given *out, const struct args *args,
		     struct why *why)
{
	enum err rc;

	*out = (struct values_given){ .n = 0 };
	if (args->from_stdin && args->n_operands)
		rc = err_set(why, ERR_USAGE,
			     "give operands or --stdin, not both");
	else if (args->from_stdin)
		rc = read_stdin(out, args->key_authorization, why);
	else if (args->n_operands)
		rc = read_operands(out, args, why);
	else
		rc = read_certbot(out, args->key_authorization, why);
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
	free(v->domains);
	free(v->values);
	free(v->txt);
	*v = (struct values_given){ .n = 0 };
}

int values_report(const struct values_given *v, const struct args *args,
		  const char *done)
{
	struct outcome *o = calloc(v->n + 1, sizeof(*o));
	int status;

	for (size_t i = 0; o && i < v->n; i++) {
		const struct txt *t = &v->txt[i];

		o[i] = (struct outcome){
			.name = v->domains[i],
			.record = t->record[0] ? t->record : t->challenge,
			.type = "TXT",
			.zone = t->zone,
			.account = t->account,
			.value = t->value,
			.done = args->dry_run ? "planned" : done,
			.err = t->outcome,
			.reason = t->why.text
		};
	}
	status = o ? report_all(o, v->n, args->json, args->verbosity < 0) : 1;
	free(o);
	return status;
}
