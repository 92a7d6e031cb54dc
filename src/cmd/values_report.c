#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/report.h"
#include "cmd/setup.h"
#include "cmd/values.h"

/* Who has to change something, and where. */
static void explain_edit(const struct txt *t)
{
	const char *zone = t->zone[0] ? t->zone : t->cut;

	if (!zone[0])
		printf("    to be edited: not known\n");
	else if (t->account)
		printf("    to be edited: '%s' in zone '%s', by account '%s'\n",
		       t->record, zone, t->account);
	else
		printf("    to be edited: '%s' in zone '%s', by whoever runs "
		       "that zone\n",
		       t->record, zone);
}

static void explain(const struct txt *t)
{
	printf("%s TXT\n", t->challenge);
	for (const struct route_link *l = t->links; l; l = l->next)
		printf("    alias (%s): %s -> %s\n",
		       l->dname ? "DNAME" : "CNAME", l->name, l->target);
	if (t->wildcard)
		printf("    a wildcard CNAME catches %s; it is not followed\n",
		       t->record);
	if (t->recalled)
		printf("    by the journal, which says where it was put\n");
	if (t->blind)
		printf("    no name server could be reached\n");
	printf("    record: %s\n", t->record[0] ? t->record : "not known");
	printf("    zone: %s\n", t->zone[0]  ? t->zone
				 : t->cut[0] ? t->cut
					     : "not known");
	printf("    account: %s\n", t->account ? t->account : "none");
	for (size_t i = 0; i < t->n_servers; i++)
		printf("    server: %s %s: %s\n", t->servers[i].host,
		       t->servers[i].address, t->servers[i].said);
	explain_edit(t);
}

static bool add_links(cJSON *more, const struct txt *t)
{
	cJSON *list = cJSON_AddArrayToObject(more, "aliases");
	bool ok = list != NULL;

	for (const struct route_link *l = t->links; ok && l; l = l->next) {
		cJSON *one = cJSON_CreateObject();

		ok = one && cJSON_AddStringToObject(one, "name", l->name) &&
		     cJSON_AddStringToObject(one, "type",
					     l->dname ? "DNAME" : "CNAME") &&
		     cJSON_AddStringToObject(one, "target", l->target) &&
		     cJSON_AddItemToArray(list, one);
		if (!ok)
			cJSON_Delete(one);
	}
	return ok;
}

static bool add_servers(cJSON *more, const struct txt *t)
{
	cJSON *list = cJSON_AddArrayToObject(more, "servers");
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < t->n_servers; i++) {
		const struct wait_server *s = &t->servers[i];
		cJSON *one = cJSON_CreateObject();

		ok = one && cJSON_AddStringToObject(one, "host", s->host) &&
		     cJSON_AddStringToObject(one, "address", s->address) &&
		     cJSON_AddBoolToObject(one, "reached", s->reached) &&
		     cJSON_AddBoolToObject(one, "visible", s->has) &&
		     cJSON_AddStringToObject(one, "said", s->said) &&
		     cJSON_AddItemToArray(list, one);
		if (!ok)
			cJSON_Delete(one);
	}
	return ok;
}

/* NULL: no memory; the object then goes without. */
static cJSON *members(const struct txt *t)
{
	cJSON *more = cJSON_CreateObject();

	if (more && add_links(more, t) &&
	    cJSON_AddBoolToObject(more, "wildcard", t->wildcard) &&
	    add_servers(more, t))
		return more;
	cJSON_Delete(more);
	return NULL;
}

static void fill(struct outcome *o, const struct values_given *v, size_t i,
		 const char *done)
{
	const struct txt *t = &v->txt[i];

	*o = (struct outcome){ .name = v->domains[i],
			       .record =
				       t->record[0] ? t->record : t->challenge,
			       .type = "TXT",
			       .zone = t->zone[0] ? t->zone : t->cut,
			       .account = t->account,
			       .value = t->value,
			       .done = done,
			       .err = t->outcome,
			       .reason = t->why.text };
}

int values_report(const struct values_given *v, const struct args *args,
		  const char *done, bool explained)
{
	struct outcome *o = calloc(v->n + 1, sizeof(*o));
	struct why why;
	int status;

	if (!o)
		return setup_fail(err_nomem(&why), &why);
	for (size_t i = 0; i < v->n; i++) {
		fill(&o[i], v, i, args->dry_run ? "planned" : done);
		if ((explained || args->explain) && args->json)
			o[i].more = members(&v->txt[i]);
		else if (args->explain || (explained && args->verbosity >= 0))
			explain(&v->txt[i]);
	}
	status = report_all(o, v->n, args->json, args->verbosity < 0);
	for (size_t i = 0; i < v->n; i++)
		cJSON_Delete(o[i].more);
	free(o);
	return status;
}
