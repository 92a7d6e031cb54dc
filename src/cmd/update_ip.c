#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/report.h"
#include "cmd/setup.h"
#include "flow/ddns.h"
#include "util/name.h"
#include "util/strset.h"

/* The names to keep, and how the user wrote them. */
struct names {
	struct strlist list;  /* as name_parse() gives them */
	struct strlist given; /* the operands; empty: from the configuration */
};

static enum err add_operands(struct names *names, const struct args *args,
			     struct why *why)
{
	struct strset seen = { 0 };
	char name[NAME_MAX_TEXT + 1];
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < args->n_operands; i++) {
		const char *word = args->operands[i];

		if (word[0] == '-')
			rc = err_set(why, ERR_USAGE,
				     "'%.60s' stands where a NAME should: "
				     "options go before the first NAME",
				     word);
		else
			rc = name_parse(name, word, why);
		if (rc || strset_has(&seen, name))
			continue;
		rc = strlist_add(&names->list, name, why);
		if (!rc)
			rc = strlist_add(&names->given, word, why);
		if (!rc)
			rc = strset_add(&seen, names->list.v[names->list.n - 1],
					why);
	}
	strset_free(&seen);
	return rc;
}

/* Those of 'names', and those that have a section of their own. */
static enum err add_configured(struct names *names, const struct conf *conf,
			       struct why *why)
{
	const struct strlist *listed = value_list(&conf->values, SET_IP_NAMES);
	struct strset seen = { 0 };
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < listed->n + conf->n_names; i++) {
		const char *name = i < listed->n
					   ? listed->v[i]
					   : conf->names[i - listed->n].title;

		if (strset_has(&seen, name))
			continue;
		rc = strlist_add(&names->list, name, why);
		if (!rc)
			rc = strset_add(&seen, name, why);
	}
	strset_free(&seen);
	if (!rc && names->list.n == 0)
		rc = err_set(why, ERR_USAGE,
			     "no names: give NAME, or set 'names' in "
			     "'update-ip'");
	return rc;
}

static void names_free(struct names *names)
{
	strlist_free(&names->list);
	strlist_free(&names->given);
}

static int report(const struct ddns *d, size_t n, const struct names *names,
		  const struct args *args)
{
	struct outcome *o = calloc(n + 1, sizeof(*o));
	int status;

	for (size_t i = 0, k = 0; o && i < n; i++) {
		/* the results come in the order of the names */
		while (k + 1 < names->list.n && names->list.v[k] != d[i].name)
			k++;
		o[i] = (struct outcome){ .name = names->given.n
							 ? names->given.v[k]
							 : d[i].name,
					 .record = d[i].name,
					 .type = rrtype_text(d[i].type),
					 .zone = d[i].zone,
					 .account = d[i].account,
					 .value = d[i].address,
					 .err = d[i].outcome,
					 .reason = d[i].why.text };
		o[i].done = d[i].what == DDNS_UNCHANGED ? "unchanged"
			    : args->dry_run             ? "planned"
							: "changed";
	}
	status = o ? report_all(o, n, args->json, args->verbosity < 0) : 1;
	free(o);
	return status;
}

int cmd_update_ip(const struct args *args)
{
	struct names names = { .list = { 0 } };
	struct ddns *d = NULL;
	struct setup s;
	struct why why;
	size_t n = 0;
	enum err rc;
	int status;

	rc = setup_open(&s, args, &why);
	if (!rc)
		rc = args->n_operands ? add_operands(&names, args, &why)
				      : add_configured(&names, s.conf, &why);
	if (!rc)
		rc = ddns_update(&s.ctx, &names.list, &d, &n, &why);
	status = rc ? setup_fail(rc, &why) : report(d, n, &names, args);
	free(d);
	names_free(&names);
	setup_close(&s);
	return status;
}
