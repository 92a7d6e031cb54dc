#include "flow/check_dnssec.h"

#include <stdlib.h>
#include <time.h>

#include "net/dnssec.h"

/* What is asked of each server. */
enum { KEYS, SOA, TXT, ASKED };

static bool tells(const struct dns_query *q)
{
	return nameserver_serves(q) && q->answer.rcode == DNS_NOERROR;
}

/* The parent's DS records.  ERR_LATER: it does not answer. */
static enum err ask_parent(struct context *ctx, const char *zone,
			   struct dns_answer *out, struct why *why)
{
	struct locate l = { .name = name_parent(zone) };
	struct dns_query q = { .name = zone, .type = DNS_DS, .dnssec = true };

	authority_locate(&ctx->authority, &l, 1);
	if (l.outcome || !l.cut ||
	    !nameserver_ask_cut(&ctx->dns, l.cut, &q, CHECK_ASK_MS, tells))
		return err_set(why, ERR_LATER,
			       "no server of the parent zone tells its DS "
			       "records");
	*out = q.answer;
	return ERR_OK;
}

/* What one server gave as proof. */
static enum err judge_server(const struct check_zone *z,
			     const struct dns_answer *ds,
			     const struct dns_query *q, time_t now,
			     struct why *why)
{
	const char *zone = z->cut->zone;
	enum err rc = dnssec_check_keys(ds, &q[KEYS].answer, zone, now, why);

	for (int i = SOA; !rc && i < ASKED; i++)
		rc = dnssec_check_answer(&q[i].answer, &q[KEYS].answer, zone,
					 now, why);
	return rc;
}

static void judge(const struct check_zone *z, const struct dns_answer *ds,
		  const struct dns_query *q, struct check_report *out)
{
	time_t now = time(NULL);
	size_t good = 0;

	for (size_t i = 0; i < z->n; i++) {
		const struct dns_query *of = &q[i * ASKED];
		char where[ENDPOINT_MAX_TEXT + 1];
		struct why why;
		enum err rc;

		/* silent and lame ones are told of elsewhere */
		if (of[KEYS].outcome || of[SOA].outcome || of[TXT].outcome ||
		    !of[KEYS].answer.aa || !of[SOA].answer.aa ||
		    !of[TXT].answer.aa)
			continue;
		rc = judge_server(z, ds, of, now, &why);
		good += !rc;
		if (!rc)
			continue;
		endpoint_text(where, &z->servers[i].server);
		check_fail(out, CHECK_DNSSEC, z->cut->zone, rc,
			   "%s, at '%s' (%s)", why.text, z->servers[i].host,
			   where);
		check_remedy(out, "sign the zone again, or have the DS records "
				  "in the parent replaced or removed; compare "
				  "this host's clock, too");
		return;
	}
	if (good)
		check_ok(out, CHECK_DNSSEC, z->cut->zone,
			 "signed, and the signatures are valid");
}

void check_dnssec(struct context *ctx, const struct check_zone *z,
		  const char *record, struct check_report *out)
{
	static const enum dns_type types[] = {
		[KEYS] = DNS_DNSKEY, [SOA] = DNS_SOA, [TXT] = DNS_TXT
	};
	const char *zone = z->cut->zone;
	struct dns_answer ds = { 0 };
	struct dns_query *q;
	struct why why;
	enum err rc = ask_parent(ctx, zone, &ds, &why);

	if (rc) {
		check_fail(out, CHECK_DNSSEC, zone, rc, "%s", why.text);
		return;
	}
	if (!dnssec_has_ds(&ds, zone)) {
		check_ok(out, CHECK_DNSSEC, zone,
			 "not signed, as the parent has no DS records");
		dns_answer_free(&ds);
		return;
	}
	q = calloc(z->n * ASKED, sizeof(*q));
	out->nomem |= !q;
	for (size_t i = 0; q && i < z->n * ASKED; i++)
		q[i] = (struct dns_query){
			.server = &z->servers[i / ASKED].server,
			.name = i % ASKED == TXT ? record : zone,
			.type = types[i % ASKED],
			.dnssec = true
		};
	if (q) {
		dns_ask(&ctx->dns, q, z->n * ASKED, CHECK_ASK_MS);
		judge(z, &ds, q, out);
	}
	for (size_t i = 0; q && i < z->n * ASKED; i++)
		dns_answer_free(&q[i].answer);
	free(q);
	dns_answer_free(&ds);
}
