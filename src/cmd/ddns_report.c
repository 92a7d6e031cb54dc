#include "cmd/ddns_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/ddns_explain.h"
#include "cmd/report.h"
#include "util/log.h"
#include "util/news.h"
#include "util/strset.h"

/* Fills in o, as it is told to the user; its line and its further members are
 * owned by the caller. */
static enum err describe(struct outcome *o, const struct ddns_result *res,
			 const struct ddns *d, const char *name,
			 const struct args *args, struct why *why)
{
	*o = (struct outcome){ .name = name,
			       .record = d->name,
			       .type = rrtype_text(d->type),
			       .zone = d->zone,
			       .account = d->account,
			       .value = d->address,
			       .err = d->outcome,
			       .reason = d->why.text };
	o->done = !d->changed     ? "unchanged"
		  : args->dry_run ? "planned"
		  : res->removing ? "removed"
				  : "changed";
	if (args->json)
		o->more = ddns_members(res, d, args->explain);
	else if (d->changed && (args->dry_run || res->removing))
		o->line = ddns_change_text(d, !args->dry_run);
	else
		return ERR_OK;
	return o->more || o->line ? ERR_OK : err_nomem(why);
}

/* "NAME TYPE", and behind it, for a failure, its reason without numbers. */
static enum err note(struct strlist *to, const struct ddns *d, struct why *why)
{
	struct why reason = d->why;
	struct strbuf text;
	enum err rc;

	news_level(reason.text);
	sb_init(&text, 2048);
	sb_addf(&text, "%s %s %s", d->name, rrtype_text(d->type), reason.text);
	rc = sb_check(&text, why);
	if (!rc)
		rc = strlist_add(to, text.s, why);
	sb_free(&text);
	return rc;
}

/* Which records failed before, and how. */
struct before {
	struct strset failures, records;
	struct strlist names; /* "NAME TYPE", owned */
};

static enum err look_back(struct before *b, const struct strlist *failures,
			  struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < failures->n; i++) {
		const char *text = failures->v[i];
		size_t len = strcspn(text, " ");
		struct strbuf name;

		len += 1 + strcspn(text + len + 1, " ");
		sb_init(&name, 512);
		sb_add(&name, text, len);
		rc = strset_add(&b->failures, text, why);
		if (!rc)
			rc = sb_check(&name, why);
		if (!rc)
			rc = strlist_add(&b->names, name.s, why);
		if (!rc)
			rc = strset_add(&b->records, b->names.v[b->names.n - 1],
					why);
		sb_free(&name);
	}
	return rc;
}

/* Is there anything to say about d? Its failure goes into now. */
static enum err is_news(bool *yes, const struct before *b, const struct ddns *d,
			struct strlist *now, struct why *why)
{
	char record[NAME_MAX_TEXT + 8];
	enum err rc;

	*yes = true;
	if (d->outcome) {
		rc = note(now, d, why);
		*yes = !rc && !strset_has(&b->failures, now->v[now->n - 1]);
		return rc;
	}
	(void)snprintf(record, sizeof(record), "%s %s", d->name,
		       rrtype_text(d->type));
	*yes = d->changed || strset_has(&b->records, record);
	return ERR_OK;
}

/* Chooses what is to be told; shown[i] says so. */
static enum err choose(bool *shown, const struct ddns_result *res,
		       struct told *told, struct why *why)
{
	struct before b = { .names = { 0 } };
	struct strlist now = { 0 };
	enum err rc = look_back(&b, &told->failures, why);

	for (size_t i = 0; !rc && i < res->n; i++)
		rc = is_news(&shown[i], &b, &res->d[i], &now, why);
	strset_free(&b.failures);
	strset_free(&b.records);
	strlist_free(&b.names);
	strlist_free(&told->failures);
	told->failures = now;
	return rc;
}

int ddns_report(const struct ddns_result *res, const struct names *names,
		const struct args *args, struct told *told)
{
	struct outcome *o = calloc(res->n + 1, sizeof(*o));
	bool *shown = calloc(res->n + 1, sizeof(*shown));
	struct why why = { "" };
	enum err rc = o && shown ? ERR_OK : err_nomem(&why);
	size_t n = 0, k = 0;
	int status = 1;

	if (!rc && told)
		rc = choose(shown, res, told, &why);
	for (size_t i = 0; !rc && i < res->n; i++) {
		const struct ddns *d = &res->d[i];

		/* the results come in the order of the names */
		while (k + 1 < names->list.n && names->list.v[k] != d->name)
			k++;
		if (!told || shown[i])
			rc = describe(&o[n++], res, d,
				      names->given.n ? names->given.v[k]
						     : d->name,
				      args, &why);
	}
	if (!rc && args->explain && !args->json && (n || !told))
		ddns_explain(res, args->dry_run);
	if (rc)
		log_err("%s", why.text);
	else
		status = report_all(o, n, args->json, args->verbosity < 0);
	for (size_t i = 0; o && i < n; i++)
		ddns_text_free(o[i].line, o[i].more);
	free(shown);
	free(o);
	return status;
}

void told_free(struct told *told)
{
	strlist_free(&told->failures);
}
