#include "flow/check_leftovers.h"

#include <stdlib.h>
#include <string.h>

#include "store/journal.h"
#include "util/strlist.h"

#define UDP_OCTETS 1232 /* what resolvers take (DNS flag day 2020) */
#define VALUES_USUAL 16

/* What one server has there. */
struct seen {
	const struct ns_address *server; /* borrowed */
	struct strlist values;
	size_t octets;
};

/* The server's answer about the record; false: none, which is told elsewhere. */
static bool take(struct seen *seen, const struct dns_query *q,
		 struct check_report *out)
{
	const struct dns_rr *rr;
	size_t pos = 0;

	if (!nameserver_serves(q))
		return false;
	seen->octets = q->answer.octets;
	while ((rr = dns_answer_next(&q->answer, DNS_ANSWER, q->name, DNS_TXT,
				     &pos)))
		if (!strlist_has(&seen->values, rr->data))
			out->nomem |= strlist_add(&seen->values, rr->data,
						  NULL) != ERR_OK;
	return true;
}

/* How many of the values are of our journal. */
static size_t count_ours(struct context *ctx, const char *record,
			 const struct strlist *values)
{
	struct journal_entry *entries = NULL;
	size_t n = 0, ours = 0;

	if (journal_read(&ctx->state, &entries, &n, NULL))
		return 0;
	for (size_t v = 0; v < values->n; v++) {
		size_t i = 0;

		while (i < n && (strcmp(entries[i].record, record) != 0 ||
				 strcmp(entries[i].value, values->v[v]) != 0))
			i++;
		ours += i < n;
	}
	free(entries);
	return ours;
}

static void judge_values(struct context *ctx, const struct seen *seen,
			 const char *subject, const char *record,
			 struct check_report *out)
{
	const struct strlist *values = &seen->values;
	size_t ours;

	if (!values->n) {
		check_ok(out, CHECK_LEFTOVERS, subject, "nothing at '%s'",
			 record);
		return;
	}
	ours = count_ours(ctx, record, values);
	if (seen->octets > UDP_OCTETS) {
		check_warn(out, CHECK_LEFTOVERS, subject,
			   "%zu TXT values at '%s' make an answer of %zu "
			   "octets, more than the %d that UDP carries",
			   values->n, record, seen->octets, UDP_OCTETS);
	} else if (ours || values->n > VALUES_USUAL) {
		check_warn(out, CHECK_LEFTOVERS, subject,
			   "%zu TXT values at '%s', %zu of them published by "
			   "this program",
			   values->n, record, ours);
	} else {
		check_ok(out, CHECK_LEFTOVERS, subject,
			 "%zu TXT value%s of others at '%s'", values->n,
			 values->n == 1 ? "" : "s", record);
		return;
	}
	if (ours)
		check_remedy(out,
			     "'ddns01 cleanup-txt --stale 1h' removes what "
			     "was left over");
	else
		check_remedy(out, "remove what no CA waits for");
}

/* Whether all servers have the same as the first. */
static void judge_agreement(const struct seen *seen, size_t n,
			    const char *subject, const char *record,
			    struct check_report *out)
{
	for (size_t i = 1; i < n; i++) {
		if (strlist_same(&seen[0].values, &seen[i].values))
			continue;
		check_fail(out, CHECK_AGREEMENT, subject, ERR_LATER,
			   "'%s' and '%s' have other TXT records at '%s'",
			   seen[0].server->host, seen[i].server->host, record);
		check_remedy(out, "wait until all name servers have the same "
				  "zone");
		return;
	}
}

void check_leftovers(struct context *ctx, const struct check_zone *z,
		     const char *subject, const char *record,
		     struct check_report *out)
{
	struct dns_query *q = calloc(z->n + 1, sizeof(*q));
	struct seen *seen = calloc(z->n + 1, sizeof(*seen));
	size_t n = 0, most = 0;

	out->nomem |= !q || !seen;
	for (size_t i = 0; q && seen && i < z->n; i++)
		q[i] = (struct dns_query){ .server = &z->servers[i].server,
					   .name = record,
					   .type = DNS_TXT };
	if (q && seen)
		dns_ask(&ctx->dns, q, z->n, CHECK_ASK_MS);
	for (size_t i = 0; q && seen && i < z->n; i++) {
		seen[n].server = &z->servers[i];
		n += take(&seen[n], &q[i], out);
		dns_answer_free(&q[i].answer);
		if (n && seen[n - 1].values.n > seen[most].values.n)
			most = n - 1;
	}
	if (n) {
		judge_values(ctx, &seen[most], subject, record, out);
		judge_agreement(seen, n, subject, record, out);
	}
	for (size_t i = 0; i < n; i++)
		strlist_free(&seen[i].values);
	free(seen);
	free(q);
}
