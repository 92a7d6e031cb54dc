#include "net/nameserver.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_MS 3000
#define RESOLVER_MS 5000
#define HOSTS_MAX 16   /* name servers of one zone that are looked at */
#define PER_HOST_MAX 8 /* addresses of one of them */

/* Does the resolver's answer say something about the name? */
static bool answered(const struct dns_query *q)
{
	return q->outcome == ERR_OK && (q->answer.rcode == DNS_NOERROR ||
					q->answer.rcode == DNS_NXDOMAIN);
}

bool nameserver_serves(const struct dns_query *q)
{
	return answered(q) && q->answer.aa;
}

bool nameserver_ask_cut(const struct dns *dns, const struct cut *cut,
			struct dns_query *q, uint64_t timeout_ms,
			bool (*takes)(const struct dns_query *q))
{
	for (size_t i = 0; i < cut->n; i++) {
		q->server = &cut->servers[i];
		dns_ask(dns, q, 1, timeout_ms);
		if (takes(q))
			return true;
		dns_answer_free(&q->answer);
	}
	return false;
}

/* Asks the DoH server those that have no answer at all; what it does not answer
 * either keeps its reason. */
static void ask_doh(const struct dns *dns, struct dns_query *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct dns_query again = { .name = q[i].name,
					   .type = q[i].type };

		if (!q[i].outcome)
			continue;
		dns_ask(dns, &again, 1, RESOLVER_MS);
		if (!again.outcome) {
			again.recurse = true;
			q[i] = again;
		}
	}
}

/* The resolvers at port 53, in turn. */
static void ask_in_turn(const struct dns *dns, struct dns_query *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		q[i].server = &dns->resolvers[0];
		q[i].recurse = true;
	}
	dns_ask(dns, q, n, RESOLVER_MS);
	for (size_t r = 1; r < dns->n_resolvers; r++)
		for (size_t i = 0; i < n; i++) {
			if (answered(&q[i]))
				continue;
			dns_answer_free(&q[i].answer);
			q[i].server = &dns->resolvers[r];
			dns_ask(dns, &q[i], 1, RESOLVER_MS);
		}
}

void nameserver_ask_resolver(const struct dns *dns, struct dns_query *q,
			     size_t n)
{
	bool silent = dns->silent && *dns->silent;

	if (dns->doh_alone || silent) {
		for (size_t i = 0; i < n; i++) {
			q[i].server = NULL;
			q[i].recurse = true;
		}
		dns_ask(dns, q, n, RESOLVER_MS);
		return;
	}
	ask_in_turn(dns, q, n);
	if (!dns->doh.url)
		return;
	silent = n > 0;
	for (size_t i = 0; i < n; i++)
		silent &= q[i].outcome == ERR_LATER;
	ask_doh(dns, q, n);
	/* next time the other one is asked at once, if it is of more use */
	for (size_t i = 0; i < n; i++)
		silent &= q[i].outcome == ERR_OK;
	if (dns->silent)
		*dns->silent = silent;
}

void nameserver_ask_world(const struct dns *dns, struct dns_query *q, size_t n)
{
	if (dns->own_resolver || !dns->doh.url) {
		nameserver_ask_resolver(dns, q, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		q[i].server = NULL;
		q[i].recurse = true;
	}
	dns_ask(dns, q, n, RESOLVER_MS);
	for (size_t i = 0; i < n; i++)
		if (q[i].outcome)
			nameserver_ask_resolver(dns, &q[i], 1);
}

/* Appends the addresses of host that answer's section holds. */
static size_t take_addresses(const struct dns_answer *answer,
			     enum dns_section section, const char *host,
			     uint16_t port, struct endpoint *out, size_t n,
			     size_t max)
{
	static const enum dns_type types[] = { DNS_A, DNS_AAAA };

	for (int t = 0; t < 2; t++) {
		size_t size = types[t] == DNS_A ? 4 : 16, pos = 0, k;
		const struct dns_rr *rr;

		while (n < max && (rr = dns_answer_next(answer, section, host,
							types[t], &pos))) {
			struct addr a = { types[t] == DNS_A ? AF_INET
							    : AF_INET6,
					  { 0 } };

			if (rr->len != size)
				continue;
			memcpy(a.b, rr->data, size);
			endpoint_set(&out[n], &a, port);
			for (k = 0; k < n; k++)
				if (endpoint_same(&out[k], &out[n]))
					break;
			n += k == n;
		}
	}
	return n;
}

/* A and AAAA of each host: asked of server, or of the resolver if NULL.  Fills
 * found[i], PER_HOST_MAX each, and counts[i]. */
static void ask_addresses(const struct dns *dns, const struct endpoint *server,
			  const char *const *hosts, size_t n,
			  struct endpoint (*found)[PER_HOST_MAX],
			  size_t *counts, uint16_t port)
{
	struct dns_query q[2 * HOSTS_MAX];

	for (size_t i = 0; i < 2 * n; i++)
		q[i] = (struct dns_query){ .server = server,
					   .name = hosts[i / 2],
					   .type = i % 2 ? DNS_AAAA : DNS_A };
	if (server)
		dns_ask(dns, q, 2 * n, ASK_MS);
	else
		nameserver_ask_resolver(dns, q, 2 * n);
	for (size_t i = 0; i < 2 * n; i++) {
		const struct dns_answer *a = &q[i].answer;

		/* what a resolver calls a host may be an alias: any owner */
		if (q[i].outcome == ERR_OK && (!server || a->aa))
			counts[i / 2] = take_addresses(
				a, DNS_ANSWER, server ? q[i].name : NULL, port,
				found[i / 2], counts[i / 2], PER_HOST_MAX);
		dns_answer_free(&q[i].answer);
	}
}

size_t nameserver_from_answer(const struct dns *dns,
			      const struct dns_answer *answer,
			      enum dns_section section, const char *owner,
			      struct endpoint *out, size_t max)
{
	struct endpoint found[HOSTS_MAX][PER_HOST_MAX];
	size_t counts[HOSTS_MAX] = { 0 }, pos = 0, hosts = 0, n = 0;
	const char *names[HOSTS_MAX];
	const struct dns_rr *ns;

	while (hosts < HOSTS_MAX &&
	       (ns = dns_answer_next(answer, section, owner, DNS_NS, &pos))) {
		names[hosts++] = ns->data;
		n = take_addresses(answer, DNS_ADDITIONAL, ns->data, 53, out, n,
				   max);
	}
	if (n || !hosts)
		return n;
	ask_addresses(dns, NULL, names, hosts, found, counts, 53);
	for (size_t h = 0; h < hosts; h++)
		for (size_t i = 0; i < counts[h] && n < max; i++)
			out[n++] = found[h][i];
	return n;
}

/* By getaddrinfo(): hosts file, mDNS and what else the system is set up for. */
static size_t resolve_by_system(const char *host, uint16_t port,
				struct endpoint *out, size_t max, bool *silent)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	char service[8];
	size_t n = 0;
	int rc;

	(void)snprintf(service, sizeof(service), "%u", port);
	rc = getaddrinfo(host, service, &hints, &list);
	*silent = rc == EAI_AGAIN;
	if (rc)
		return 0;
	for (struct addrinfo *ai = list; ai && n < max; ai = ai->ai_next) {
		if (ai->ai_family != AF_INET && ai->ai_family != AF_INET6)
			continue;
		memset(&out[n], 0, sizeof(out[n]));
		memcpy(&out[n].u, ai->ai_addr, ai->ai_addrlen);
		out[n++].len = ai->ai_addrlen;
	}
	freeaddrinfo(list);
	return n;
}

size_t nameserver_resolve(const struct dns *dns, const char *host,
			  uint16_t port, struct endpoint *out, size_t max)
{
	struct endpoint found[1][PER_HOST_MAX];
	size_t count = 0;

	if (endpoint_parse(&out[0], host, port)) /* an address already */
		return 1;
	if (!dns->own_resolver) {
		bool silent = false;

		count = resolve_by_system(host, port, out, max, &silent);
		if (count || !silent || !dns->doh.url)
			return count;
	}
	ask_addresses(dns, NULL, &host, 1, found, &count, port);
	if (count > max)
		count = max;
	memcpy(out, found[0], count * sizeof(*out));
	return count;
}

/* The zone's NS hosts, as its own servers name them. */
static enum err ask_hosts(const struct dns *dns, const struct cut *cut,
			  struct dns_answer *out, struct why *why)
{
	struct dns_query q[AUTHORITY_SERVERS];
	enum err rc = ERR_LATER;

	for (size_t i = 0; i < cut->n; i++)
		q[i] = (struct dns_query){ .server = &cut->servers[i],
					   .name = cut->zone,
					   .type = DNS_NS };
	dns_ask(dns, q, cut->n, ASK_MS);
	for (size_t i = 0; i < cut->n; i++) {
		size_t pos = 0;

		if (rc && q[i].outcome == ERR_OK && q[i].answer.aa &&
		    dns_answer_next(&q[i].answer, DNS_ANSWER, cut->zone, DNS_NS,
				    &pos)) {
			*out = q[i].answer;
			rc = ERR_OK;
			continue;
		}
		dns_answer_free(&q[i].answer);
	}
	if (rc)
		(void)err_set(why, rc,
			      "no server of zone '%s' names its name servers",
			      cut->zone);
	return rc;
}

/* Addresses of every host: those in the zone from its own servers, the others,
 * and what is then missing, from the resolver. */
static void find_addresses(const struct dns *dns, const struct cut *cut,
			   const char *const *hosts, size_t n,
			   struct endpoint (*found)[PER_HOST_MAX],
			   size_t *counts)
{
	struct endpoint some[HOSTS_MAX][PER_HOST_MAX];
	size_t index[HOSTS_MAX], got[HOSTS_MAX], k = 0;
	const char *ask[HOSTS_MAX];

	for (int round = 0; round < 2; round++) {
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (counts[i] == 0 &&
			    (round || name_under(hosts[i], cut->zone))) {
				index[k] = i;
				got[k] = 0;
				ask[k++] = hosts[i];
			}
		if (k)
			ask_addresses(dns, round ? NULL : &cut->servers[0], ask,
				      k, some, got, 53);
		for (size_t i = 0; i < k; i++) {
			memcpy(found[index[i]], some[i], sizeof(some[i]));
			counts[index[i]] = got[i];
		}
	}
}

enum err nameserver_addresses(const struct dns *dns, const struct cut *cut,
			      struct ns_address **out, size_t *n,
			      struct why *why)
{
	struct endpoint found[HOSTS_MAX][PER_HOST_MAX];
	size_t counts[HOSTS_MAX] = { 0 }, hosts = 0, pos = 0, total = 0;
	const char *names[HOSTS_MAX];
	struct dns_answer answer;
	const struct dns_rr *ns;
	struct ns_address *list;
	enum err rc;

	rc = ask_hosts(dns, cut, &answer, why);
	if (rc)
		return rc;
	while (hosts < HOSTS_MAX &&
	       (ns = dns_answer_next(&answer, DNS_ANSWER, cut->zone, DNS_NS,
				     &pos)))
		names[hosts++] = ns->data;
	find_addresses(dns, cut, names, hosts, found, counts);
	list = calloc((size_t)HOSTS_MAX * PER_HOST_MAX, sizeof(*list));
	for (size_t h = 0; list && h < hosts; h++)
		for (size_t i = 0; i < counts[h]; i++) {
			memcpy(list[total].host, names[h],
			       strlen(names[h]) + 1);
			list[total++].server = found[h][i];
		}
	dns_answer_free(&answer);
	if (!list)
		return err_nomem(why);
	if (total == 0) {
		free(list);
		return err_set(why, ERR_LATER,
			       "no address of zone '%s's name servers is known",
			       cut->zone);
	}
	*out = list;
	*n = total;
	return ERR_OK;
}
