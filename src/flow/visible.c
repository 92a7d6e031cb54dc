#include "flow/visible.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"

#define ASK_MS 2500
#define SILENT_ROUNDS 2 /* then a server is not asked any more */

/* What is known of a server, over all values. */
struct manner {
	unsigned silent;   /* rounds in a row without a usable answer */
	bool asked, heard; /* in this round */
};

/* The zone of that cut, its servers looked up when it is new; NULL: no memory.
 * Not finding any is like not reaching any. */
static struct visible_zone *get_zone(struct visible *v, const struct cut *cut)
{
	struct visible_zone *z;
	struct why why;

	/* an authority has one cut for each zone */
	for (size_t i = 0; i < v->n_zones; i++)
		if (v->zones[i].name == cut->zone)
			return &v->zones[i];
	z = &v->zones[v->n_zones++];
	z->name = cut->zone;
	if (nameserver_addresses(&v->ctx->dns, cut, &z->servers, &z->n, &why))
		log_info("%s", why.text);
	z->manners = calloc(z->n + 1, sizeof(*z->manners));
	return z->manners ? z : NULL;
}

/* A value's record, to be sorted by. */
struct key {
	const char *record;
	size_t i;
};

static int by_record(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = strcmp(x->record, y->record);

	return order ? order : (x->i > y->i) - (x->i < y->i);
}

/* leaders[i]: the first value with the record of value i. */
static enum err find_leaders(const struct visible *v, size_t *leaders)
{
	struct key *keys = calloc(v->n + 1, sizeof(*keys));

	if (!keys)
		return ERR_NOMEM;
	for (size_t i = 0; i < v->n; i++)
		keys[i] = (struct key){ v->w[i].record, i };
	qsort(keys, v->n, sizeof(*keys), by_record);
	for (size_t k = 0; k < v->n; k++)
		leaders[keys[k].i] =
			k && strcmp(keys[k - 1].record, keys[k].record) == 0
				? leaders[keys[k - 1].i]
				: keys[k].i;
	free(keys);
	return ERR_OK;
}

/* Lists what must be seen where: zones[i] is that of value i. */
static enum err list_watches(struct visible *v, struct visible_zone **zones,
			     const size_t *leaders)
{
	size_t total = 0;

	v->begin = calloc(v->n + 1, sizeof(*v->begin));
	if (!v->begin)
		return ERR_NOMEM;
	for (size_t i = 0; i < v->n; i++) {
		v->begin[i] = total;
		total += zones[i] ? zones[i]->n : 0;
	}
	v->begin[v->n] = total;
	v->watches = calloc(total + 1, sizeof(*v->watches));
	if (!v->watches)
		return ERR_NOMEM;
	for (size_t i = 0; i < v->n; i++)
		for (size_t s = 0; zones[i] && s < zones[i]->n; s++)
			v->watches[v->begin[i] + s] =
				(struct watch){ .w = i,
						.zone = zones[i],
						.server = s,
						.said = "not asked",
						.leader = v->begin[leaders[i]] +
							  s };
	return ERR_OK;
}

enum err visible_open(struct visible *v, struct context *ctx, struct wait *w,
		      size_t n)
{
	struct locate *l = calloc(n + 1, sizeof(*l));
	struct visible_zone **zones =
		calloc(n + 1, sizeof(struct visible_zone *));
	size_t *leaders = calloc(n + 1, sizeof(*leaders));
	enum err rc = ERR_NOMEM;

	*v = (struct visible){ .ctx = ctx, .w = w, .n = n };
	v->zones = calloc(n + 1, sizeof(*v->zones));
	if (!l || !zones || !leaders || !v->zones)
		goto out;
	for (size_t i = 0; i < n; i++)
		l[i].name = w[i].record;
	authority_locate(&ctx->authority, l, n);
	for (size_t i = 0; i < n; i++) {
		if (l[i].outcome || !l[i].cut)
			continue;
		zones[i] = get_zone(v, l[i].cut);
		if (!zones[i])
			goto out;
	}
	rc = find_leaders(v, leaders);
	if (!rc)
		rc = list_watches(v, zones, leaders);
out:
	free(leaders);
	free(zones);
	free(l);
	return rc;
}

void visible_close(struct visible *v)
{
	for (size_t i = 0; i < v->n_zones; i++) {
		free(v->zones[i].servers);
		free(v->zones[i].manners);
	}
	free(v->zones);
	free(v->watches);
	free(v->begin);
	*v = (struct visible){ .ctx = NULL };
}

static bool has_value(const struct dns_answer *a, const struct wait *w)
{
	const struct dns_rr *rr;
	size_t pos = 0, len = strlen(w->value);

	while ((rr = dns_answer_next(a, DNS_ANSWER, w->record, DNS_TXT, &pos)))
		if (rr->len == len && memcmp(rr->data, w->value, len) == 0)
			return true;
	return false;
}

static enum sight judge(const struct dns_query *q, const struct wait *w,
			const char **said)
{
	size_t pos = 0;

	/* lame, refusing and failing servers are passed over by CAs too */
	if (q->outcome)
		*said = "no answer";
	else if (q->answer.rcode != DNS_NOERROR &&
		 q->answer.rcode != DNS_NXDOMAIN)
		*said = dns_rcode_text(q->answer.rcode);
	else if (!q->answer.aa)
		*said = "not authoritative";
	else if (has_value(&q->answer, w))
		*said = "the value";
	else if (dns_answer_next(&q->answer, DNS_ANSWER, w->record, DNS_TXT,
				 &pos))
		*said = "other values";
	else
		*said = q->answer.rcode == DNS_NXDOMAIN ? "no such name"
							: "no TXT record";
	if (!nameserver_serves(q))
		return SIGHT_NONE;
	return has_value(&q->answer, w) ? SIGHT_YES : SIGHT_NO;
}

/* Counts the rounds in which servers were asked in vain. */
static void judge_manners(struct visible *v)
{
	for (size_t z = 0; z < v->n_zones; z++)
		for (size_t s = 0; s < v->zones[z].n; s++) {
			struct manner *m = &v->zones[z].manners[s];

			if (m->heard)
				m->silent = 0;
			else if (m->asked)
				m->silent++;
			m->asked = m->heard = false;
		}
}

/* Makes the round's questions; their number. */
static size_t make_questions(struct visible *v, uint64_t now,
			     struct dns_query *q)
{
	size_t k = 0;

	v->round++;
	for (size_t i = 0; i < v->begin[v->n]; i++) {
		struct watch *a = &v->watches[i];
		const struct wait *w = &v->w[a->w];
		struct manner *m = &a->zone->manners[a->server];
		struct watch *leader = &v->watches[a->leader];

		a->asked = w->outcome && now >= w->from &&
			   a->sight != SIGHT_YES && m->silent < SILENT_ROUNDS;
		if (!a->asked)
			continue;
		m->asked = true;
		if (leader->round == v->round)
			continue;
		leader->round = v->round;
		leader->query = k;
		q[k++] = (struct dns_query){
			.server = &a->zone->servers[a->server].server,
			.name = w->record,
			.type = DNS_TXT
		};
	}
	return k;
}

enum err visible_ask(struct visible *v, uint64_t now, uint64_t timeout_ms)
{
	struct dns_query *q = calloc(v->begin[v->n] + 1, sizeof(*q));
	size_t k;

	if (!q)
		return ERR_NOMEM;
	k = make_questions(v, now, q);
	if (k)
		dns_ask(&v->ctx->dns, q, k,
			timeout_ms < ASK_MS ? timeout_ms : ASK_MS);
	for (size_t i = 0; i < v->begin[v->n]; i++) {
		struct watch *a = &v->watches[i];
		enum sight sight;

		if (!a->asked)
			continue;
		sight = judge(&q[v->watches[a->leader].query], &v->w[a->w],
			      &a->said);
		/* one that said no and then falls silent has not agreed */
		if (sight == SIGHT_NONE)
			continue;
		a->sight = sight;
		a->zone->manners[a->server].heard = true;
	}
	for (size_t i = 0; i < k; i++)
		dns_answer_free(&q[i].answer);
	judge_manners(v);
	free(q);
	return ERR_OK;
}

/* The servers that were updated: what do they say? */
static bool ask_hints(const struct visible *v, const struct wait *w)
{
	const struct authority *a = &v->ctx->authority;
	bool seen = false;

	for (size_t i = 0; !seen && i < a->n_hints; i++) {
		struct dns_query q = { .server = &a->hints[i],
				       .name = w->record,
				       .type = DNS_TXT };
		const char *said;

		dns_ask(&v->ctx->dns, &q, 1, ASK_MS);
		seen = judge(&q, w, &said) == SIGHT_YES;
		dns_answer_free(&q.answer);
	}
	return seen;
}

static bool ask_world(const struct visible *v, struct wait *w)
{
	struct dns_query q = { .name = w->record, .type = DNS_TXT };
	char where[DNS_SERVER_MAX + 1];
	const struct dns_rr *soa;
	size_t pos = 0;
	bool seen;

	nameserver_ask_world(&v->ctx->dns, &q, 1);
	dns_server_text(where, &v->ctx->dns, q.server);
	seen = !q.outcome && has_value(&q.answer, w);
	soa = dns_answer_next(&q.answer, DNS_AUTHORITY, NULL, DNS_SOA, &pos);
	if (q.outcome)
		(void)err_set(&w->why, ERR_LATER,
			      "no name server can be reached, and %s",
			      q.why.text);
	else if (!seen)
		(void)err_set(&w->why, ERR_LATER,
			      "no name server can be reached, and resolver %s "
			      "does not show it (%s%s%s)",
			      where, dns_rcode_text(q.answer.rcode),
			      soa ? " in zone " : "", soa ? soa->owner : "");
	dns_answer_free(&q.answer);
	return seen;
}

bool visible_judge(struct visible *v, size_t i, bool by_now)
{
	const struct watch *missing = NULL;
	struct wait *w = &v->w[i];
	size_t reached = 0;

	w->servers = 0;
	for (size_t k = v->begin[i]; k < v->begin[i + 1]; k++) {
		const struct watch *a = &v->watches[k];

		if (a->sight == SIGHT_NONE)
			continue;
		reached++;
		w->servers += a->sight == SIGHT_YES;
		if (a->sight == SIGHT_NO)
			missing = a;
	}
	if (missing) {
		const struct ns_address *s =
			&missing->zone->servers[missing->server];
		char where[ENDPOINT_MAX_TEXT + 1];

		endpoint_text(where, &s->server);
		(void)err_set(&w->why, ERR_LATER,
			      "%zu of %zu name servers show it, '%s' (%s) does "
			      "not",
			      w->servers, reached, s->host, where);
		return false;
	}
	if (w->servers || ask_hints(v, w))
		return true;
	(void)err_set(&w->why, ERR_LATER,
		      "no name server that can be reached shows it");
	return by_now && ask_world(v, w);
}

enum err visible_detail(const struct visible *v, size_t i)
{
	size_t n = v->begin[i + 1] - v->begin[i];
	struct wait *w = &v->w[i];

	w->seen = calloc(n + 1, sizeof(*w->seen));
	if (!w->seen)
		return ERR_NOMEM;
	w->n_seen = n;
	for (size_t k = 0; k < n; k++) {
		const struct watch *a = &v->watches[v->begin[i] + k];
		const struct ns_address *s = &a->zone->servers[a->server];
		struct wait_server *to = &w->seen[k];

		memcpy(to->host, s->host, sizeof(s->host));
		endpoint_text(to->address, &s->server);
		to->reached = a->sight != SIGHT_NONE;
		to->has = a->sight == SIGHT_YES;
		(void)snprintf(to->said, sizeof(to->said), "%s", a->said);
	}
	return ERR_OK;
}
