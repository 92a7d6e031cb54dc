#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/report.h"
#include "cmd/setup.h"
#include "flow/ddns.h"
#include "util/name.h"

/* The names to keep, and how the user wrote them: the operands, or those of the
 * configuration. */
static enum err collect(struct strlist *names, struct strlist *given,
			const struct args *args, const struct conf *conf,
			struct why *why)
{
	const struct strlist *listed = value_list(&conf->values, SET_IP_NAMES);
	char name[NAME_MAX_TEXT + 1];
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < args->n_operands; i++) {
		if (args->operands[i][0] == '-')
			return err_set(why, ERR_USAGE,
				       "'%.60s' stands where a NAME should: "
				       "options go before the first NAME",
				       args->operands[i]);
		rc = name_parse(name, args->operands[i], why);
		if (rc || strlist_has(names, name))
			continue;
		rc = strlist_add(names, name, why);
		if (!rc)
			rc = strlist_add(given, args->operands[i], why);
	}
	if (rc || args->n_operands)
		return rc;
	for (size_t i = 0; !rc && i < listed->n; i++)
		if (!strlist_has(names, listed->v[i]))
			rc = strlist_add(names, listed->v[i], why);
	for (size_t i = 0; !rc && i < conf->n_names; i++)
		if (!strlist_has(names, conf->names[i].title))
			rc = strlist_add(names, conf->names[i].title, why);
	if (!rc && names->n == 0)
		rc = err_set(why, ERR_USAGE,
			     "no names: give NAME, or set 'names' in "
			     "'update-ip'");
	return rc;
}

/* The name as the user wrote it. */
static const char *as_given(const char *name, const struct strlist *names,
			    const struct strlist *given)
{
	for (size_t i = 0; i < given->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return given->v[i];
	return name;
}

static int report(const struct ddns *d, size_t n, const struct strlist *names,
		  const struct strlist *given, const struct args *args)
{
	struct outcome *o = calloc(n + 1, sizeof(*o));
	int status;

	for (size_t i = 0; o && i < n; i++)
		o[i] = (struct outcome){
			.name = as_given(d[i].name, names, given),
			.record = d[i].name,
			.type = rrtype_text(d[i].type),
			.zone = d[i].zone,
			.account = d[i].account,
			.value = d[i].address,
			.done = d[i].what == DDNS_UNCHANGED ? "unchanged"
				: args->dry_run             ? "planned"
							    : "changed",
			.err = d[i].outcome,
			.reason = d[i].why.text
		};
	status = o ? report_all(o, n, args->json, args->verbosity < 0) : 1;
	free(o);
	return status;
}

int cmd_update_ip(const struct args *args)
{
	struct strlist names = { 0 }, given = { 0 };
	struct ddns *d = NULL;
	struct setup s;
	struct why why;
	size_t n = 0;
	enum err rc;
	int status;

	rc = setup_open(&s, args, &why);
	if (!rc)
		rc = collect(&names, &given, args, s.conf, &why);
	if (!rc)
		rc = ddns_update(&s.ctx, &names, &d, &n, &why);
	status = rc ? setup_fail(rc, &why) : report(d, n, &names, &given, args);
	free(d);
	strlist_free(&given);
	strlist_free(&names);
	setup_close(&s);
	return status;
}
