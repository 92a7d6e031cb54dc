/* What a set shall be is often known without a look at it: then one PATCH does
 * it, for all of them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/powerdns_job.h"
#include "provider/powerdns_record.h"
#include "provider/powerdns_send.h"
#include "store/cache.h"
#include "util/clock.h"
#include "util/num.h"

#define RECHECK_S 86400L /* servers are upgraded now and then */
#define TTL_ID "ttl="    /* what a set with nothing else in it is known by */

/* Is the server known to lack EXTEND and PRUNE, which came with 4.9.12 and 5.0.2?
 * Noticed before, by this process or lately by another one. */
static bool lacks_extend(struct provider *p)
{
	const char *text;
	long when = 0;

	if (!p->looked) {
		text = cache_get_fact(pdns_facts(p), "features", p->identity,
				      "no-extend");
		p->no_extend =
			text && num_range(&when, text, 1, 99999999999L) &&
			clock_wall() >= when && clock_wall() < when + RECHECK_S;
		p->looked = true;
	}
	return p->no_extend;
}

static void note_lack(struct provider *p)
{
	struct cache_fact fact = { .key = "no-extend" };
	char now[32];

	p->no_extend = true;
	(void)snprintf(now, sizeof(now), "%lld", (long long)clock_wall());
	fact.fact = now;
	(void)cache_put_facts(p->env->state, "features", p->identity, &fact, 1,
			      NULL);
}

/* The TTL of a set of which nothing has to be kept but that; 0: not known. */
static uint32_t known_ttl(const struct change *c)
{
	size_t len = strlen(TTL_ID);
	long ttl;

	if (c->kind != CHANGE_SET || c->unsure || c->ids.n != 1 ||
	    c->want->values.n != 1 || strncmp(c->ids.v[0], TTL_ID, len) != 0 ||
	    !num_range(&ttl, c->ids.v[0] + len, 1, 0x7fffffff))
		return 0;
	return c->want->enforce ? c->want->ttl : (uint32_t)ttl;
}

void pdns_note_ttl(struct change *c, uint32_t ttl)
{
	char id[32];

	strlist_free(&c->ids);
	(void)snprintf(id, sizeof(id), TTL_ID "%lu", (unsigned long)ttl);
	/* without it the next change looks first */
	(void)strlist_add(&c->ids, id, NULL);
}

/* The item for a change that needs no look; false: it needs one. */
static bool make_direct(struct pdns_job *j, const struct change *c,
			struct pdns_item *item)
{
	struct pdns_set set = { .name = c->want->name,
				.type = c->want->type,
				.ttl = known_ttl(c) };
	bool ok;

	if (c->kind != CHANGE_SET)
		return !c->unsure && !lacks_extend(j->p) &&
		       pdns_item_each(item, c);
	if (!set.ttl || pdns_set_add(&set, c->want->values.v[0], NULL))
		return false;
	ok = pdns_item_replace(item, &set);
	free(set.v[0].content);
	free(set.v[0].plain);
	free(set.v);
	return ok;
}

/* Takes the outcome of an item over; false: it has to be looked at first. */
static bool take_direct(struct pdns_job *j, struct change *c,
			const struct pdns_item *item)
{
	if (item->status == 422) {
		/* it may not know the word, or have other TTLs in the set */
		if (c->kind != CHANGE_SET &&
		    strstr(item->why.text, "hangetype"))
			note_lack(j->p);
		return false;
	}
	c->outcome = item->outcome;
	c->why = item->why;
	c->wait = item->wait;
	c->changed = true;
	if (!c->outcome && c->kind == CHANGE_SET)
		pdns_note_ttl(c, known_ttl(c));
	j->wrote |= !c->outcome;
	return true;
}

void pdns_do_direct(struct pdns_job *j)
{
	struct pdns_item *items = calloc(j->n + 1, sizeof(*items));
	bool *open = calloc(j->n + 1, sizeof(*open));
	size_t k = 0;

	for (size_t i = 0; items && open && i < j->n; i++) {
		open[i] = !make_direct(j, j->c[i], &items[k]);
		k += !open[i];
	}
	if (k && !j->p->env->dry_run)
		pdns_send(j->p, j->zone, items, k, false);
	k = 0;
	for (size_t i = 0; items && open && i < j->n; i++)
		if (!open[i])
			open[i] = !take_direct(j, j->c[i], &items[k++]);
	if (items && open)
		pdns_keep_open(j, open);
	pdns_items_free(items, k);
	free(open);
}
