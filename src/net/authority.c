#include "net/authority.h"

#include <stdlib.h>
#include <string.h>

#include "net/nameserver.h"
#include "net/wildcard.h"

#define ASK_MS 3000
#define ROUNDS 40 /* questions along the way to one name's zone */
#define AT_ONCE 2 /* servers of a zone asked first */

void authority_init(struct authority *a, const struct dns *dns)
{
	*a = (struct authority){ .dns = dns };
}

enum err authority_hint(struct authority *a, const struct endpoint *server,
			struct why *why)
{
	struct endpoint *list;

	for (size_t i = 0; i < a->n_hints; i++)
		if (endpoint_same(&a->hints[i], server))
			return ERR_OK;
	list = reallocarray(a->hints, a->n_hints + 1, sizeof(*list));
	if (!list)
		return err_nomem(why);
	list[a->n_hints++] = *server;
	a->hints = list;
	return ERR_OK;
}

void authority_free(struct authority *a)
{
	for (size_t i = 0; i < a->n_cuts; i++)
		free(a->cuts[i]);
	free(a->cuts);
	free(a->hints);
	*a = (struct authority){ 0 };
}

/* Remembers a zone and its servers; NULL: no memory.  A zone that is known
 * already keeps its servers. */
static const struct cut *add_cut(struct authority *a, const char *zone,
				 const struct endpoint *servers, size_t n)
{
	struct cut **list, *cut;

	for (size_t i = 0; i < a->n_cuts; i++)
		/* no element is NULL
		 * NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
		if (strcmp(a->cuts[i]->zone, zone) == 0)
			return a->cuts[i];
	list = reallocarray(a->cuts, a->n_cuts + 1, sizeof(struct cut *));
	if (!list)
		return NULL;
	a->cuts = list;
	cut = calloc(1, sizeof(*cut));
	if (!cut)
		return NULL;
	memcpy(cut->zone, zone, strlen(zone) + 1);
	memcpy(cut->servers, servers, n * sizeof(*servers));
	cut->n = n;
	list[a->n_cuts++] = cut;
	return cut;
}

/* The deepest known zone above name, or NULL. */
static const struct cut *known_cut(const struct authority *a, const char *name)
{
	const struct cut *best = NULL;

	for (size_t i = 0; i < a->n_cuts; i++)
		if (name_under(name, a->cuts[i]->zone) &&
		    (!best || strlen(a->cuts[i]->zone) > strlen(best->zone)))
			best = a->cuts[i];
	return best;
}

static void settle(struct locate *l, enum err outcome)
{
	l->outcome = outcome;
	l->done = true;
}

/* The name stands in zone, whose servers are at least those of from. */
static void settle_in(struct authority *a, struct locate *l, const char *zone,
		      const struct cut *from)
{
	const struct cut *cut = add_cut(a, zone, from->servers, from->n);

	if (!cut) {
		settle(l, err_nomem(&l->why));
		return;
	}
	memcpy(l->zone, zone, strlen(zone) + 1);
	l->cut = cut;
	settle(l, ERR_OK);
}

/* A referral to a zone below cut, towards the name? Follows it. */
static bool follow_referral(struct authority *a, struct locate *l,
			    const struct dns_answer *answer,
			    const struct cut *from)
{
	struct endpoint servers[AUTHORITY_SERVERS];
	const struct dns_rr *ns;
	size_t pos = 0, n;

	ns = dns_answer_next(answer, DNS_AUTHORITY, NULL, DNS_NS, &pos);
	if (!ns || !name_under(l->name, ns->owner) ||
	    !name_under(ns->owner, from->zone) ||
	    strcmp(ns->owner, from->zone) == 0 || name_labels(ns->owner) < 2)
		return false;
	n = nameserver_from_answer(a->dns, answer, DNS_AUTHORITY, ns->owner,
				   servers, AUTHORITY_SERVERS);
	if (n == 0) {
		settle(l, err_set(&l->why, ERR_LATER,
				  "no address of the name servers of zone "
				  "'%s' can be found",
				  ns->owner));
		return true;
	}
	l->ask = add_cut(a, ns->owner, servers, n);
	l->tried = 0;
	if (!l->ask)
		settle(l, err_nomem(&l->why));
	return true;
}

/*
 * What a CNAME question about the name brought; false: nothing of use.  That
 * type, because a server does not chase the alias then: it tells the alias, or
 * in its SOA record the zone.
 */
static bool evaluate(struct authority *a, struct locate *l,
		     const struct dns_query *q, const struct cut *from)
{
	const struct dns_answer *answer = &q->answer;
	const char *name = l->name;
	const struct dns_rr *rr;
	size_t pos = 0;

	if (q->outcome == ERR_OK && answer->rcode == DNS_YXDOMAIN) {
		settle(l, err_set(&l->why, ERR_CONFLICT,
				  "a DNAME above '%s' makes its name too long",
				  name));
		return true;
	}
	if (q->outcome ||
	    (answer->rcode != DNS_NOERROR && answer->rcode != DNS_NXDOMAIN))
		return false;
	if (!answer->aa)
		return follow_referral(a, l, answer, from);
	rr = dns_answer_next(answer, DNS_ANSWER, name, DNS_CNAME, &pos);
	if (rr) {
		pos = 0;
		memcpy(l->alias, rr->data, rr->len + 1);
		l->dname = dns_answer_next(answer, DNS_ANSWER, NULL, DNS_DNAME,
					   &pos) != NULL;
		l->server = *q->server;
		settle(l, ERR_OK);
		return true;
	}
	pos = 0;
	rr = dns_answer_next(answer, DNS_AUTHORITY, NULL, DNS_SOA, &pos);
	if (!rr || !name_under(name, rr->owner) ||
	    !name_under(rr->owner, from->zone))
		return false;
	settle_in(a, l, rr->owner, from);
	return true;
}

/* Asks the hints about every name; what they know for sure is used. */
static enum err try_hints(struct authority *a, struct locate *l, size_t n)
{
	size_t h = a->n_hints;
	struct dns_query *q = calloc(n * h + 1, sizeof(*q));
	struct cut top = { .n = 1 }; /* any zone may turn out to be theirs */

	if (!q)
		return ERR_NOMEM;
	for (size_t i = 0; i < n * h; i++)
		q[i] = (struct dns_query){ .server = &a->hints[i % h],
					   .name = l[i / h].name,
					   .type = DNS_CNAME };
	dns_ask(a->dns, q, n * h, ASK_MS);
	for (size_t i = 0; i < n * h; i++) {
		struct locate *one = &l[i / h];

		top.servers[0] = *q[i].server;
		if (!one->done && !one->ask)
			(void)evaluate(a, one, &q[i], &top);
		if (!one->done && !one->ask && q[i].outcome)
			one->why = q[i].why; /* if nobody knows better */
		dns_answer_free(&q[i].answer);
	}
	free(q);
	return ERR_OK;
}

/* What the resolver said about a zone. */
struct told {
	const struct cut *cut;         /* its servers; NULL: not a zone */
	char above[NAME_MAX_TEXT + 1]; /* the zone that holds it, or "" */
	bool silent;                   /* no answer at all */
	struct why why;                /* no usable answer, if not "" */
};

/* Asks the resolver for the NS records of a name that exists. */
static void ask_zone(struct authority *a, const char *zone, struct told *t)
{
	struct dns_query q = { .name = zone, .type = DNS_NS };
	struct endpoint servers[AUTHORITY_SERVERS];
	char where[DNS_SERVER_MAX + 1];
	const struct dns_rr *rr;
	size_t pos = 0, n;

	t->above[0] = '\0';
	nameserver_ask_resolver(a->dns, &q, 1);
	dns_server_text(where, a->dns, q.server);
	t->silent = q.outcome != ERR_OK;
	if (t->silent) {
		t->why = q.why;
		return;
	}
	if (q.answer.rcode != DNS_NOERROR && q.answer.rcode != DNS_NXDOMAIN)
		(void)err_set(&t->why, ERR_LATER, "server %s: %s for '%s'",
			      where, dns_rcode_text(q.answer.rcode), zone);
	n = nameserver_from_answer(a->dns, &q.answer, DNS_ANSWER, zone, servers,
				   AUTHORITY_SERVERS);
	if (n)
		t->cut = add_cut(a, zone, servers, n);
	rr = dns_answer_next(&q.answer, DNS_AUTHORITY, NULL, DNS_SOA, &pos);
	if (!n && rr && name_under(zone, rr->owner))
		memcpy(t->above, rr->owner, sizeof(rr->owner));
	dns_answer_free(&q.answer);
}

/* The first zone above the name that the resolver knows. */
static void find_first_cut(struct authority *a, struct locate *l)
{
	size_t labels = name_labels(l->name);
	size_t last = labels > 2 ? labels - 1 : labels;
	struct told t = { .cut = known_cut(a, l->name) };

	for (size_t k = labels < 2 ? 1 : 2; !t.cut && !t.silent && k <= last;
	     k++) {
		char above[NAME_MAX_TEXT + 1];

		ask_zone(a, name_suffix(l->name, k), &t);
		memcpy(above, t.above, sizeof(above));
		if (!t.cut && above[0])
			ask_zone(a, above, &t);
	}
	l->ask = t.cut;
	if (l->ask)
		return;
	if (l->why.text[0]) /* a hint that is silent is the likelier cause */
		settle(l, ERR_LATER);
	else if (t.why.text[0])
		settle(l, err_set(&l->why, ERR_LATER,
				  "cannot find the name servers of '%s': "
				  "resolver: %s",
				  l->name, t.why.text));
	else
		settle(l, err_set(&l->why, ERR_NOZONE,
				  "no zone above '%s' has name servers that "
				  "the resolver knows",
				  l->name));
}

/* How many servers of its zone are asked next: two, then all the others. */
static size_t next_servers(const struct locate *l)
{
	size_t rest = l->ask->n - l->tried;

	return l->tried == 0 && rest > AT_ONCE ? AT_ONCE : rest;
}

/* No server of the zone is left to ask. */
static void give_up(struct authority *a, struct locate *l)
{
	l->silent = !l->answered;
	a->deaf |= l->silent && !a->heard;
	settle(l, err_set(&l->why, ERR_LATER,
			  "no name server of zone '%s' answers for '%s'",
			  l->ask->zone, l->name));
}

/* Takes the answers to q, of which *k have been looked at. */
static void take_answers(struct authority *a, struct locate *l,
			 struct dns_query *q, size_t *k)
{
	const struct cut *cut = l->ask;
	size_t count = next_servers(l);
	bool used = false;

	for (size_t j = 0; j < count; j++, (*k)++) {
		a->heard |= q[*k].outcome == ERR_OK;
		l->answered |= q[*k].outcome == ERR_OK;
		if (!used)
			used = evaluate(a, l, &q[*k], cut);
		dns_answer_free(&q[*k].answer);
	}
	if (!used)
		l->tried += count;
	else if (!l->done)
		l->answered = false; /* another zone, other servers */
}

/* Asks the next servers of every name's zone; true while some are not done. */
static bool ask_round(struct authority *a, struct locate *l, size_t n,
		      struct dns_query *q)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (!l[i].done && (a->deaf || l[i].tried >= l[i].ask->n))
			give_up(a, &l[i]);
		for (size_t j = 0; !l[i].done && j < next_servers(&l[i]); j++)
			q[k++] = (struct dns_query){
				.server = &l[i].ask->servers[l[i].tried + j],
				.name = l[i].name,
				.type = DNS_CNAME
			};
	}
	if (k == 0)
		return false;
	dns_ask(a->dns, q, k, ASK_MS);
	k = 0;
	for (size_t i = 0; i < n; i++)
		if (!l[i].done)
			take_answers(a, &l[i], q, &k);
	return true;
}

/* The zone of the nearest name above an alias that is none itself. */
static void locate_above(struct authority *a, struct locate *l)
{
	struct cut top = { .servers = { l->server }, .n = 1 };
	struct dns_query q[128]; /* a name has no more labels */
	size_t n = 0;

	for (const char *up = name_parent(l->name); *up && n < 128;
	     up = name_parent(up))
		q[n++] = (struct dns_query){ .server = &l->server,
					     .name = up,
					     .type = DNS_CNAME };
	dns_ask(a->dns, q, n, ASK_MS);
	for (size_t i = 0; i < n; i++) {
		struct locate above = { .name = q[i].name };

		if (!l->cut && evaluate(a, &above, &q[i], &top) && above.cut) {
			memcpy(l->zone, above.zone, sizeof(above.zone));
			l->cut = above.cut;
		}
		dns_answer_free(&q[i].answer);
	}
}

static void check_wildcard(struct authority *a, struct locate *l)
{
	struct dns_query q = { .server = &l->server,
			       .name = l->name,
			       .type = DNS_CNAME };
	bool yes = false;

	wildcard_check(a->dns, &q, &yes, 1);
	if (!yes)
		return;
	l->wildcard = true;
	l->alias[0] = '\0';
	locate_above(a, l);
	if (!l->cut)
		l->outcome =
			err_set(&l->why, ERR_LATER,
				"no zone above '%s' shows itself", l->name);
}

/* The searches of n names, from what the hints know down to their zones. */
static enum err search_all(struct authority *a, struct locate *l, size_t n)
{
	struct dns_query *q = calloc(n * AUTHORITY_SERVERS + 1, sizeof(*q));
	enum err rc = q ? ERR_OK : ERR_NOMEM;

	if (!rc && a->n_hints)
		rc = try_hints(a, l, n);
	for (size_t i = 0; !rc && i < n; i++)
		if (!l[i].done && !l[i].ask)
			find_first_cut(a, &l[i]);
	for (int round = 0; !rc && round < ROUNDS; round++)
		if (!ask_round(a, l, n, q))
			break;
	free(q);
	return rc;
}

void authority_locate(struct authority *a, struct locate *l, size_t n)
{
	enum err rc;

	for (size_t i = 0; i < n; i++)
		l[i] = (struct locate){ .name = l[i].name };
	rc = search_all(a, l, n);
	for (size_t i = 0; i < n; i++) {
		if (rc)
			l[i].outcome = err_nomem(&l[i].why);
		else if (!l[i].done)
			settle(&l[i], err_set(&l[i].why, ERR_REPLY,
					      "the delegation of '%s' has no "
					      "end",
					      l[i].name));
		else if (l[i].alias[0] && !l[i].dname)
			check_wildcard(a, &l[i]);
	}
}
