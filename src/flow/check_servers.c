#include "flow/check_servers.h"

#include <stdlib.h>
#include <string.h>

#include "net/interface.h"
#include "util/strlist.h"

/* What is asked of each address of a server. */
enum { BY_UDP, BY_TCP, NS_SET, ASKED };

/* What a server says by one question; NULL: what it should. */
static const char *fault(const struct dns_query *q)
{
	if (q->outcome)
		return "does not answer";
	if (q->answer.rcode != DNS_NOERROR)
		return dns_rcode_text(q->answer.rcode);
	return q->answer.aa ? NULL : "is not authoritative";
}

static const struct dns_rr *find_soa(const struct dns_query *q,
				     const struct cut *cut)
{
	size_t pos = 0;

	return fault(q) ? NULL
			: dns_answer_next(&q->answer, DNS_ANSWER, cut->zone,
					  DNS_SOA, &pos);
}

/* Is there no use in asking servers of that family from here? */
static bool out_of_reach(const struct check_zone *z, const struct dns_query *q,
			 int family)
{
	struct addr source;

	for (size_t i = 0; i < z->n; i++)
		if (z->servers[i].server.u.sa.sa_family == family &&
		    (!q[i * ASKED + BY_UDP].outcome ||
		     !q[i * ASKED + BY_TCP].outcome))
			return false;
	return interface_route_source(&source, family, NULL, NULL) != ERR_OK;
}

/* The line about one address; true when all is well. */
static bool judge_server(const struct check_zone *z, size_t i,
			 const struct dns_query *q, struct check_report *out)
{
	const struct dns_query *udp = &q[BY_UDP], *tcp = &q[BY_TCP];
	const char *zone = z->cut->zone, *host = z->servers[i].host;
	char where[ENDPOINT_MAX_TEXT + 1];
	const char *said = fault(udp);

	endpoint_text(where, &z->servers[i].server);
	if (udp->outcome && tcp->outcome) {
		check_fail(out, CHECK_SERVERS, zone, ERR_LATER,
			   "'%s' (%s) does not answer", host, where);
		check_remedy(out, "start it, open port 53, or take it out of "
				  "the NS records");
	} else if (udp->outcome) {
		check_fail(out, CHECK_SERVERS, zone, ERR_LATER,
			   "'%s' (%s) does not answer by UDP", host, where);
		check_remedy(out, "open port 53 for UDP");
	} else if (said || !find_soa(udp, z->cut)) {
		check_fail(out, CHECK_SERVERS, zone, ERR_REFUSED,
			   "'%s' (%s) does not serve the zone: %s", host, where,
			   said ? said : "it knows no SOA record");
		check_remedy(out, "set the zone up there, or take the server "
				  "out of the NS records");
	} else if (tcp->outcome) {
		check_warn(out, CHECK_SERVERS, zone,
			   "'%s' (%s) does not answer by TCP, which large "
			   "answers need",
			   host, where);
		check_remedy(out, "open port 53 for TCP (RFC 7766)");
	} else {
		return true;
	}
	return false;
}

/* NS records that have no address. */
static bool judge_hosts(const struct check_zone *z, const struct strlist *hosts,
			struct check_report *out)
{
	bool all = true;

	for (size_t h = 0; h < hosts->n; h++) {
		size_t i = 0;

		while (i < z->n && strcmp(z->servers[i].host, hosts->v[h]) != 0)
			i++;
		if (i < z->n)
			continue;
		all = false;
		check_fail(out, CHECK_SERVERS, z->cut->zone, ERR_REFUSED,
			   "name server '%s' has no address", hosts->v[h]);
		check_remedy(out, "add A and AAAA records for it, or take it "
				  "out of the NS records");
	}
	return all;
}

static void judge_servers(const struct check_zone *z, const struct dns_query *q,
			  const struct strlist *hosts, struct check_report *out)
{
	bool no_v4 = out_of_reach(z, q, AF_INET);
	bool no_v6 = out_of_reach(z, q, AF_INET6);
	size_t tried[2] = { 0 }, skipped = 0;
	bool good = judge_hosts(z, hosts, out);

	for (size_t i = 0; i < z->n; i++) {
		bool v6 = z->servers[i].server.u.sa.sa_family == AF_INET6;

		/* one unreachable family is enough reason not to judge it */
		if ((v6 && no_v6 && !no_v4) || (!v6 && no_v4 && !no_v6)) {
			skipped++;
			continue;
		}
		good &= judge_server(z, i, &q[i * ASKED], out);
		tried[v6]++;
	}
	if (good)
		check_ok(
			out, CHECK_SERVERS, z->cut->zone,
			"all answer by UDP and TCP: %zu by IPv4, %zu by IPv6%s",
			tried[0], tried[1],
			skipped ? "; the other family can't be tried from here"
				: "");
}

/* The NS hosts in one answer. */
static enum err list_hosts(struct strlist *out, const struct dns_answer *a,
			   enum dns_section section, const char *zone)
{
	const struct dns_rr *rr;
	enum err rc = ERR_OK;
	size_t pos = 0;

	while (!rc && (rr = dns_answer_next(a, section, zone, DNS_NS, &pos)))
		if (!strlist_has(out, rr->data))
			rc = strlist_add(out, rr->data, NULL);
	return rc;
}

/* As the zone's own servers name them: each that one of them names. */
static enum err own_hosts(struct strlist *out, const struct check_zone *z,
			  const struct dns_query *q)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < z->n; i++)
		if (!fault(&q[i * ASKED + NS_SET]))
			rc = list_hosts(out, &q[i * ASKED + NS_SET].answer,
					DNS_ANSWER, z->cut->zone);
	return rc;
}

/* One that serves the child, too, answers with the child's records. */
static bool refers(const struct dns_query *q)
{
	size_t pos = 0;

	return !q->outcome && !q->answer.aa &&
	       dns_answer_next(&q->answer, DNS_AUTHORITY, q->name, DNS_NS,
			       &pos);
}

/* As the parent's servers delegate it; none when they can't be asked. */
static enum err parent_hosts(struct context *ctx, struct strlist *out,
			     const char *zone)
{
	struct locate l = { .name = name_parent(zone) };
	struct dns_query q = { .name = zone, .type = DNS_NS };
	enum err rc = ERR_OK;

	if (!l.name[0])
		return ERR_OK;
	authority_locate(&ctx->authority, &l, 1);
	if (l.cut &&
	    nameserver_ask_cut(&ctx->dns, l.cut, &q, CHECK_ASK_MS, refers)) {
		rc = list_hosts(out, &q.answer, DNS_AUTHORITY, zone);
		dns_answer_free(&q.answer);
	}
	return rc;
}

static void judge_agreement(struct context *ctx, const struct check_zone *z,
			    const struct dns_query *q,
			    const struct strlist *hosts,
			    struct check_report *out)
{
	const struct dns_rr *first = NULL, *soa;
	struct strlist parent = { 0 };
	const char *zone = z->cut->zone;
	size_t other = 0;

	for (size_t i = 0; i < z->n; i++) {
		soa = find_soa(&q[i * ASKED + BY_UDP], z->cut);
		if (!first)
			first = soa;
		else if (soa && soa->serial != first->serial)
			other = i;
	}
	out->nomem |= parent_hosts(ctx, &parent, zone) != ERR_OK;
	if (other) {
		soa = find_soa(&q[other * ASKED + BY_UDP], z->cut);
		check_fail(out, CHECK_AGREEMENT, zone, ERR_LATER,
			   "serial number %u at '%s', but %u elsewhere",
			   (unsigned)soa->serial, z->servers[other].host,
			   (unsigned)first->serial);
		check_remedy(out, "let the primary notify its secondaries, and "
				  "these transfer the zone");
	} else if (parent.n && !strlist_same(&parent, hosts)) {
		check_warn(out, CHECK_AGREEMENT, zone,
			   "the parent zone names other name servers than the "
			   "zone itself");
		check_remedy(out, "give the registrar the NS records of the "
				  "zone");
	} else if (first) {
		check_ok(out, CHECK_AGREEMENT, zone,
			 "serial number %u everywhere",
			 (unsigned)first->serial);
	}
	strlist_free(&parent);
}

void check_servers(struct context *ctx, struct check_zone *z,
		   struct check_report *out)
{
	struct strlist hosts = { 0 };
	struct dns_query *q;
	struct why why;
	enum err rc = nameserver_addresses(&ctx->dns, z->cut, &z->servers,
					   &z->n, &why);

	if (rc) {
		z->n = 0;
		check_fail(out, CHECK_SERVERS, z->cut->zone, rc, "%s",
			   why.text);
		return;
	}
	q = calloc(z->n * ASKED, sizeof(*q));
	out->nomem |= !q;
	if (!q)
		return;
	for (size_t i = 0; i < z->n * ASKED; i++)
		q[i] = (struct dns_query){
			.server = &z->servers[i / ASKED].server,
			.name = z->cut->zone,
			.type = i % ASKED == NS_SET ? DNS_NS : DNS_SOA,
			.tcp = i % ASKED == BY_TCP
		};
	dns_ask(&ctx->dns, q, z->n * ASKED, CHECK_ASK_MS);
	out->nomem |= own_hosts(&hosts, z, q) != ERR_OK;
	judge_servers(z, q, &hosts, out);
	judge_agreement(ctx, z, q, &hosts, out);
	for (size_t i = 0; i < z->n * ASKED; i++)
		dns_answer_free(&q[i].answer);
	strlist_free(&hosts);
	free(q);
}
