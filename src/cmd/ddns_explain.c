#include "cmd/ddns_explain.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/strbuf.h"

#define TEXT_MAX 65536

/* Appends a list with commas, or "none". */
static void add_list(struct strbuf *out, const struct strlist *l)
{
	for (size_t i = 0; i < l->n; i++)
		sb_addf(out, "%s%s", i ? "," : "", l->v[i]);
	if (l->n == 0)
		sb_adds(out, "none");
}

static void add_change(struct strbuf *out, const struct ddns *d)
{
	if (d->was)
		add_list(out, d->was);
	else
		sb_adds(out, "unknown");
	sb_addf(out, " -> %s", d->address[0] ? d->address : "none");
}

char *ddns_change_text(const struct ddns *d, bool removed)
{
	struct strbuf text;
	char *s;

	sb_init(&text, TEXT_MAX);
	if (!removed)
		add_change(&text, d);
	else if (d->was)
		add_list(&text, d->was);
	s = sb_take(&text);
	sb_free(&text);
	return s;
}

void ddns_text_free(const char *text, struct cJSON *members)
{
	union {
		const char *text;
		char *owned;
	} u = { .text = text };

	free(u.owned);
	cJSON_Delete(members);
}

static bool add_strings(cJSON *obj, const char *key, const struct strlist *l)
{
	cJSON *array = cJSON_AddArrayToObject(obj, key);
	bool ok = array != NULL;

	for (size_t i = 0; ok && i < l->n; i++)
		ok = cJSON_AddItemToArray(array, cJSON_CreateString(l->v[i]));
	return ok;
}

/* How old what the state knows is; less than 0: the clock was set back. */
static int64_t age_of(const struct ddns *d)
{
	return clock_wall() - d->confirmed;
}

static bool add_state(cJSON *obj, const struct ddns *d)
{
	cJSON *state;

	if (!d->confirmed)
		return cJSON_AddNullToObject(obj, "state");
	state = cJSON_AddObjectToObject(obj, "state");
	return state && add_strings(state, "values", &d->state) &&
	       cJSON_AddNumberToObject(state, "age", (double)age_of(d));
}

static const struct ddns_found *found_of(const struct ddns_result *res,
					 const struct ddns *d)
{
	return res->removing ? NULL : &res->found[d->found];
}

static bool add_report(cJSON *list, const struct address_report *r)
{
	cJSON *item = cJSON_CreateObject();
	char text[ADDR_MAX_TEXT + 1];
	bool ok = item && cJSON_AddItemToArray(list, item) &&
		  cJSON_AddStringToObject(item, "source", r->source);

	if (ok && r->addr.family) {
		addr_text(text, &r->addr);
		ok = cJSON_AddStringToObject(item, "address", text) &&
		     cJSON_AddBoolToObject(item, "refused", r->refused);
	}
	return ok && (!r->outcome ||
		      cJSON_AddStringToObject(item, "error", r->why.text));
}

static bool add_sources(cJSON *obj, const struct ddns_result *res,
			const struct ddns *d)
{
	const struct ddns_found *f = found_of(res, d);
	cJSON *list = cJSON_AddArrayToObject(obj, "sources");
	bool ok = list != NULL;

	for (size_t i = 0; ok && f && i < f->query.n_reports; i++)
		ok = add_report(list, &f->query.reports[i]);
	return ok;
}

struct cJSON *ddns_members(const struct ddns_result *res, const struct ddns *d,
			   bool explain)
{
	cJSON *obj = cJSON_CreateObject();
	bool ok = obj && (d->was ? add_strings(obj, "was", d->was)
				 : cJSON_AddNullToObject(obj, "was") != NULL);

	if (ok && explain)
		ok = add_sources(obj, res, d) && add_state(obj, d) &&
		     cJSON_AddBoolToObject(obj, "looked", d->looked);
	if (ok)
		return obj;
	cJSON_Delete(obj);
	return NULL;
}

/* "2 h 5 min" */
static void add_age(struct strbuf *out, int64_t s)
{
	if (s < 0)
		sb_adds(out, "in the future, by the clock of this host");
	else if (s < 60)
		sb_addf(out, "%" PRId64 " s ago", s);
	else if (s < 3600)
		sb_addf(out, "%" PRId64 " min ago", s / 60);
	else if (s < 86400)
		sb_addf(out, "%" PRId64 " h %" PRId64 " min ago", s / 3600,
			s % 3600 / 60);
	else
		sb_addf(out, "%" PRId64 " d %" PRId64 " h ago", s / 86400,
			s % 86400 / 3600);
}

static void explain_report(struct strbuf *out, const struct address_report *r)
{
	char text[ADDR_MAX_TEXT + 1];

	addr_text(text, &r->addr);
	sb_addf(out, "    %s: ", r->source);
	if (r->refused)
		sb_addf(out, "refused: %s\n", r->why.text);
	else
		sb_addf(out, "%s\n", r->outcome ? r->why.text : text);
}

static void explain_found(struct strbuf *out, const struct ddns_found *f)
{
	const struct address_query *q = &f->query;
	char text[ADDR_MAX_TEXT + 1];

	sb_addf(out, "%s = ", f->type == RR_A ? "ipv4" : "ipv6");
	add_list(out, q->sources);
	addr_text(text, &q->addr);
	if (q->off)
		sb_adds(out, ": switched off\n");
	else if (q->outcome)
		sb_adds(out, ": no address\n");
	else
		sb_addf(out, ": %s\n", text);
	for (size_t i = 0; i < q->n_reports; i++)
		explain_report(out, &q->reports[i]);
}

/* What was, or would be, done. */
static void explain_deed(struct strbuf *out, const struct ddns_result *res,
			 const struct ddns *d, bool dry_run)
{
	if (d->outcome) {
		sb_addf(out, "failed: %s", d->why.text);
	} else if (!d->changed) {
		sb_addf(out, "unchanged, %s",
			d->looked ? "as the provider says"
				  : "as the state says; nobody was asked");
	} else {
		sb_addf(out, "%s: ",
			dry_run         ? "planned"
			: res->removing ? "removed"
					: "changed");
		add_change(out, d);
	}
}

static void explain_record(struct strbuf *out, const struct ddns_result *res,
			   const struct ddns *d, bool dry_run)
{
	sb_addf(out, "%s %s\n", d->name, rrtype_text(d->type));
	if (!res->removing)
		sb_addf(out, "    address: %s\n",
			d->address[0] ? d->address : "not known");
	sb_addf(out, "    zone: %s\n", d->zone[0] ? d->zone : "not known");
	sb_addf(out, "    account: %s\n",
		d->account ? d->account : "not known");
	sb_adds(out, "    state: ");
	if (d->confirmed) {
		add_list(out, &d->state);
		sb_adds(out, ", confirmed ");
		add_age(out, age_of(d));
	} else {
		sb_adds(out, "nothing is known");
	}
	sb_adds(out, "\n    provider: ");
	if (d->looked)
		add_list(out, &d->had);
	else
		sb_adds(out, "was not asked what is there");
	sb_adds(out, "\n    result: ");
	explain_deed(out, res, d, dry_run);
	sb_adds(out, "\n");
}

void ddns_explain(const struct ddns_result *res, bool dry_run)
{
	struct strbuf text;

	sb_init(&text, TEXT_MAX);
	for (size_t i = 0; i < res->n_found; i++)
		explain_found(&text, &res->found[i]);
	(void)fputs(text.s, stdout);
	sb_free(&text);
	for (size_t i = 0; i < res->n; i++) {
		explain_record(&text, res, &res->d[i], dry_run);
		(void)fputs(text.s, stdout);
		sb_free(&text);
	}
}
