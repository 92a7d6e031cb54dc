#include "flow/wait.h"

#include <stdlib.h>
#include <string.h>

#include "net/nameserver.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/stop.h"

#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 5000
#define ROUND_MS 2500   /* for the answers of one round */
#define SILENT_ROUNDS 2 /* then a server is not asked any more */

enum sight {
	SIGHT_NONE, /* not asked yet, or no usable answer */
	SIGHT_NO,   /* it answers, and not with the value */
	SIGHT_YES,
};

/* What is known of a server, over all values. */
struct manner {
	unsigned silent;   /* rounds in a row without a usable answer */
	bool asked, heard; /* in this round */
};

/* A zone's servers. */
struct zone {
	const char *name;           /* of the authority's cut */
	struct ns_address *servers; /* owned */
	struct manner *manners;     /* of each; owned */
	size_t n;
};

/* One value at one server. */
struct watch {
	struct wait *w;
	struct zone *zone;
	size_t server;
	enum sight sight;
	bool asked; /* in this round */
	/* The first watch at the same name and server: one question serves all
	 * of them. There: the question's place, and the round it is of. */
	size_t leader;
	size_t query;
	unsigned round;
};

struct waiting {
	struct context *ctx;
	struct wait *w;
	size_t n;
	struct zone *zones; /* owned */
	size_t n_zones;
	struct watch *watches; /* owned; those of one w stand together */
	size_t n_watches;
	unsigned round; /* from 1 */
	uint64_t deadline;
};

static uint64_t left(const struct waiting *wt)
{
	uint64_t now = clock_ms();

	return now < wt->deadline ? wt->deadline - now : 0;
}

/* The zone of that cut, its servers looked up when it is new; NULL: no memory.
 * Not finding any is like not reaching any. */
static struct zone *get_zone(struct waiting *wt, const struct cut *cut)
{
	struct zone *z;
	struct why why;

	for (size_t i = 0; i < wt->n_zones; i++)
		if (strcmp(wt->zones[i].name, cut->zone) == 0)
			return &wt->zones[i];
	z = &wt->zones[wt->n_zones++];
	z->name = cut->zone;
	if (nameserver_addresses(&wt->ctx->dns, cut, &z->servers, &z->n, &why))
		log_info("%s", why.text);
	z->manners = calloc(z->n + 1, sizeof(*z->manners));
	return z->manners ? z : NULL;
}

/* Lists what must be seen where. */
static enum err set_up(struct waiting *wt)
{
	struct locate *l = calloc(wt->n + 1, sizeof(*l));
	struct zone **of = calloc(wt->n + 1, sizeof(struct zone *));
	size_t *begin = calloc(wt->n + 1, sizeof(*begin)), total = 0;
	enum err rc = ERR_NOMEM;

	wt->zones = calloc(wt->n + 1, sizeof(*wt->zones));
	if (!l || !of || !begin || !wt->zones)
		goto out;
	for (size_t i = 0; i < wt->n; i++)
		l[i].name = wt->w[i].record;
	authority_locate(&wt->ctx->authority, l, wt->n);
	for (size_t i = 0; i < wt->n; i++) {
		if (l[i].outcome || !l[i].cut)
			continue;
		of[i] = get_zone(wt, l[i].cut);
		if (!of[i])
			goto out;
		total += of[i]->n;
	}
	wt->watches = calloc(total + 1, sizeof(*wt->watches));
	if (!wt->watches)
		goto out;
	for (size_t i = 0; i < wt->n; i++) {
		size_t first = i;

		while (first &&
		       strcmp(wt->w[first - 1].record, wt->w[i].record) == 0)
			first--;
		begin[i] = wt->n_watches;
		for (size_t s = 0; of[i] && s < of[i]->n; s++) {
			struct watch *a = &wt->watches[wt->n_watches++];

			*a = (struct watch){ .w = &wt->w[i],
					     .zone = of[i],
					     .server = s,
					     .leader = begin[first] + s };
		}
	}
	rc = ERR_OK;
out:
	free(begin);
	free(of);
	free(l);
	return rc;
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

static enum sight judge(const struct dns_query *q, const struct wait *w)
{
	/* lame, refusing and failing servers are passed over by CAs too */
	if (q->outcome || !q->answer.aa ||
	    (q->answer.rcode != DNS_NOERROR && q->answer.rcode != DNS_NXDOMAIN))
		return SIGHT_NONE;
	return has_value(&q->answer, w) ? SIGHT_YES : SIGHT_NO;
}

/* Counts the rounds in which servers were asked in vain. */
static void judge_manners(struct waiting *wt)
{
	for (size_t z = 0; z < wt->n_zones; z++)
		for (size_t s = 0; s < wt->zones[z].n; s++) {
			struct manner *m = &wt->zones[z].manners[s];

			if (m->heard)
				m->silent = 0;
			else if (m->asked)
				m->silent++;
			m->asked = m->heard = false;
		}
}

/* Asks every server that has not shown its value yet. */
static enum err ask_servers(struct waiting *wt)
{
	struct dns_query *q = calloc(wt->n_watches + 1, sizeof(*q));
	size_t k = 0;

	if (!q)
		return ERR_NOMEM;
	wt->round++;
	for (size_t i = 0; i < wt->n_watches; i++) {
		struct watch *a = &wt->watches[i];
		struct manner *m = &a->zone->manners[a->server];
		struct watch *leader;

		a->asked = a->sight != SIGHT_YES && m->silent < SILENT_ROUNDS;
		if (!a->asked)
			continue;
		m->asked = true;
		leader = &wt->watches[a->leader];
		if (leader->round == wt->round)
			continue;
		leader->round = wt->round;
		leader->query = k;
		q[k++] = (struct dns_query){
			.server = &a->zone->servers[a->server].server,
			.name = a->w->record,
			.type = DNS_TXT
		};
	}
	dns_ask(&wt->ctx->dns, q, k,
		left(wt) < ROUND_MS ? left(wt) + 1 : ROUND_MS);
	for (size_t i = 0; i < wt->n_watches; i++) {
		struct watch *a = &wt->watches[i];
		enum sight sight;

		if (!a->asked)
			continue;
		sight = judge(&q[wt->watches[a->leader].query], a->w);
		/* one that said no and then falls silent has not agreed */
		if (sight == SIGHT_NONE)
			continue;
		a->sight = sight;
		a->zone->manners[a->server].heard = true;
	}
	for (size_t i = 0; i < k; i++)
		dns_answer_free(&q[i].answer);
	judge_manners(wt);
	free(q);
	return ERR_OK;
}

/* No server of the zone can be reached: what do those say that we can reach?
 * The updated servers first, as the resolver may remember that the value was
 * not there. */
static bool ask_others(struct waiting *wt, const struct wait *w)
{
	const struct authority *a = &wt->ctx->authority;
	bool seen = false;

	for (size_t i = 0; !seen && i < a->n_hints; i++) {
		struct dns_query q = { .server = &a->hints[i],
				       .name = w->record,
				       .type = DNS_TXT };

		dns_ask(&wt->ctx->dns, &q, 1, ROUND_MS);
		seen = judge(&q, w) == SIGHT_YES;
		dns_answer_free(&q.answer);
	}
	if (!seen) {
		struct dns_query q = { .name = w->record, .type = DNS_TXT };

		nameserver_ask_resolver(&wt->ctx->dns, &q, 1);
		seen = !q.outcome && has_value(&q.answer, w);
		dns_answer_free(&q.answer);
	}
	return seen;
}

/* Counts what the servers said about w; true when it may count as visible. */
static bool is_visible(struct waiting *wt, struct wait *w)
{
	const struct watch *missing = NULL;
	char where[ENDPOINT_MAX_TEXT + 1];
	size_t reached = 0;

	w->servers = 0;
	for (size_t i = 0; i < wt->n_watches; i++) {
		const struct watch *a = &wt->watches[i];

		if (a->w != w || a->sight == SIGHT_NONE)
			continue;
		reached++;
		w->servers += a->sight == SIGHT_YES;
		if (a->sight == SIGHT_NO)
			missing = a;
	}
	if (missing) {
		const struct ns_address *s =
			&missing->zone->servers[missing->server];

		endpoint_text(where, &s->server);
		(void)err_set(&w->why, ERR_LATER,
			      "%zu of %zu name servers show it, '%s' (%s) does "
			      "not",
			      w->servers, reached, s->host, where);
		return false;
	}
	if (w->servers || ask_others(wt, w))
		return true;
	(void)err_set(&w->why, ERR_LATER,
		      "no name server that can be reached shows it");
	return false;
}

static size_t count_done(const struct waiting *wt)
{
	size_t done = 0;

	for (size_t i = 0; i < wt->n; i++)
		done += wt->w[i].outcome == ERR_OK;
	return done;
}

static void loop(struct waiting *wt, long seconds)
{
	uint64_t pause = FIRST_PAUSE_MS, rest;
	struct why why = { "" };

	for (;;) {
		size_t done;

		if (ask_servers(wt))
			(void)err_nomem(&why);
		for (size_t i = 0; i < wt->n; i++)
			if (wt->w[i].outcome && is_visible(wt, &wt->w[i]))
				wt->w[i].outcome = ERR_OK;
		done = count_done(wt);
		log_progress("waiting for the name servers: %zu of %zu values, "
			     "%llu s left",
			     done, wt->n,
			     (unsigned long long)(left(wt) / 1000));
		rest = left(wt);
		if (done == wt->n || rest == 0)
			break;
		if (!stop_sleep_ms(wt->ctx->dns.stop,
				   pause < rest ? pause : rest))
			break;
		pause = pause * 8 / 5 < LONGEST_PAUSE_MS ? pause * 8 / 5
							 : LONGEST_PAUSE_MS;
	}
	log_progress_end();
	for (size_t i = 0; i < wt->n; i++)
		if (wt->w[i].outcome)
			(void)err_prefix(&wt->w[i].why, ERR_LATER,
					 "the value at '%s' is not visible "
					 "after %ld s",
					 wt->w[i].record, seconds);
}

void wait_for(struct context *ctx, struct wait *w, size_t n, long seconds)
{
	struct waiting wt = { .ctx = ctx,
			      .w = w,
			      .n = n,
			      .deadline =
				      clock_ms() + (uint64_t)seconds * 1000 };
	enum err rc;

	for (size_t i = 0; i < n; i++)
		w[i].outcome = ERR_LATER;
	rc = set_up(&wt);
	if (!rc)
		loop(&wt, seconds);
	for (size_t i = 0; rc && i < n; i++)
		w[i].outcome = err_nomem(&w[i].why);
	for (size_t i = 0; i < wt.n_zones; i++) {
		free(wt.zones[i].servers);
		free(wt.zones[i].manners);
	}
	free(wt.zones);
	free(wt.watches);
}
