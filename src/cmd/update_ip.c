#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "cmd/setup.h"
#include "flow/ddns.h"

static int report(const struct ddns_result *res, const struct names *names,
		  const struct args *args)
{
	struct outcome *o = calloc(res->n + 1, sizeof(*o));
	int status;

	for (size_t i = 0, k = 0; o && i < res->n; i++) {
		const struct ddns *d = &res->d[i];

		/* the results come in the order of the names */
		while (k + 1 < names->list.n && names->list.v[k] != d->name)
			k++;
		o[i] = (struct outcome){ .name = names->given.n
							 ? names->given.v[k]
							 : d->name,
					 .record = d->name,
					 .type = rrtype_text(d->type),
					 .zone = d->zone,
					 .account = d->account,
					 .value = d->address,
					 .err = d->outcome,
					 .reason = d->why.text };
		o[i].done = !d->changed     ? "unchanged"
			    : args->dry_run ? "planned"
					    : "changed";
	}
	status = o ? report_all(o, res->n, args->json, args->verbosity < 0) : 1;
	free(o);
	return status;
}

int cmd_update_ip(const struct args *args)
{
	struct names names = { .list = { 0 } };
	struct ddns_result res = { 0 };
	struct setup s;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open(&s, args, &why);
	if (!rc)
		rc = names_collect(&names, args, s.conf, &why);
	if (!rc)
		rc = ddns_update(&s.ctx, &names.list, &res, &why);
	status = rc ? setup_fail(rc, &why) : report(&res, &names, args);
	ddns_result_free(&res);
	names_free(&names);
	setup_close(&s);
	return status;
}
