/* Changes zones: what can be done without a look first, then the rest, which is
 * read, changed and written under a lock, as a PATCH replaces whole sets. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/powerdns_job.h"
#include "provider/powerdns_record.h"
#include "provider/powerdns_send.h"
#include "provider/powerdns_zone.h"
#include "store/lock.h"
#include "util/clock.h"
#include "util/stop.h"

#define LOCK_MS 60000
#define WRITES_MAX 3 /* then somebody else writes there all the time */
#define PAUSE_MS 500 /* between them, at most */

void pdns_keep_open(struct pdns_job *j, const bool *keep)
{
	size_t left = 0;

	for (size_t i = 0; i < j->n; i++)
		if (keep[i])
			j->c[left++] = j->c[i];
	j->n = left;
}

static void fail_all(struct pdns_job *j, enum err rc, const struct why *why,
		     long wait)
{
	for (size_t i = 0; i < j->n; i++) {
		j->c[i]->outcome = rc;
		j->c[i]->why = *why;
		j->c[i]->wait = wait;
	}
	j->n = 0;
}

/* How many records a SET takes away without another in their place. */
static enum err look_at(struct change *c, const struct pdns_set *set)
{
	size_t want = c->want->values.n;
	enum err rc;

	strlist_free(&c->had);
	rc = pdns_set_values(set, &c->had, &c->why);
	c->looked = !rc;
	c->removes = c->had.n > want ? c->had.n - want : 0;
	return rc;
}

/* Makes the set as the change wants it. */
static enum err make_so(struct change *c, struct pdns_set *set)
{
	const struct rrset *want = c->want;
	bool is_set = c->kind == CHANGE_SET, had = set->n > 0;
	enum err rc = ERR_OK;

	for (size_t i = 0; is_set && i < c->had.n; i++)
		if (!strlist_has(&want->values, c->had.v[i]))
			pdns_set_remove(set, c->had.v[i]);
	for (size_t i = 0; !rc && i < want->values.n; i++) {
		if (c->kind == CHANGE_REMOVE)
			pdns_set_remove(set, want->values.v[i]);
		else
			rc = pdns_set_add(set, want->values.v[i], &c->why);
	}
	if (set->n &&
	    (!had || (is_set && want->enforce && set->ttl != want->ttl))) {
		set->ttl = want->ttl;
		set->dirty = true;
	}
	return rc;
}

/* Makes all sets as their changes want them, and closes those that fail. */
static void plan(struct pdns_job *j, struct pdns_set *sets, size_t n)
{
	bool *open = calloc(j->n + 1, sizeof(*open));
	struct why why;

	if (!open) {
		fail_all(j, err_nomem(&why), &why, 0);
		return;
	}
	for (size_t i = 0; i < j->n; i++) {
		struct change *c = j->c[i];
		const struct pdns_set *set =
			pdns_set_find(sets, n, c->want->name, c->want->type);

		c->outcome = ERR_OK;
		if (c->kind != CHANGE_REMOVE && c->want->values.n)
			c->outcome = pdns_set_check_alias(set, &c->why);
		if (!c->outcome && c->kind == CHANGE_SET)
			c->outcome = look_at(c, set);
	}
	(void)budget_check(j->p->env, j->c, j->n);
	for (size_t i = 0; i < j->n; i++) {
		struct change *c = j->c[i];

		if (!c->outcome)
			c->outcome =
				make_so(c, pdns_set_find(sets, n, c->want->name,
							 c->want->type));
		open[i] = !c->outcome;
	}
	pdns_keep_open(j, open);
	free(open);
}

/* Gives the outcome of a set to its changes; what was written by adding or
 * removing stays open, to be looked at once more. */
static void take_looked(struct pdns_job *j, struct pdns_set *sets, size_t n,
			const struct pdns_item *items)
{
	bool *open = calloc(j->n + 1, sizeof(*open));

	for (size_t i = 0; i < j->n; i++) {
		struct change *c = j->c[i];
		const struct pdns_set *set =
			pdns_set_find(sets, n, c->want->name, c->want->type);
		const struct pdns_item *item = &items[set - sets];

		c->outcome = item->outcome;
		c->why = item->why;
		c->wait = item->wait;
		c->changed |= set->dirty;
		j->wrote |= set->dirty && !c->outcome;
		if (c->outcome || j->p->env->dry_run)
			continue;
		strlist_free(&c->ids);
		if (c->kind == CHANGE_SET && set->n == 1 &&
		    !pdns_set_has_disabled(set))
			pdns_note_ttl(c, set->ttl);
		if (open)
			open[i] = c->kind != CHANGE_SET && set->dirty;
	}
	budget_spend(j->p->env, j->c, j->n);
	if (open)
		pdns_keep_open(j, open);
	free(open);
}

/* Writes the sets that are not as they should be. */
static enum err write_sets(struct pdns_job *j, struct pdns_set *sets, size_t n,
			   struct why *why)
{
	struct pdns_item *items = calloc(n + 1, sizeof(*items));
	struct pdns_item *dirty = calloc(n + 1, sizeof(*dirty));
	enum err rc = items && dirty ? ERR_OK : err_nomem(why);
	size_t k = 0;

	for (size_t i = 0; !rc && i < n; i++)
		if (sets[i].dirty && !pdns_item_replace(&dirty[k++], &sets[i]))
			rc = err_nomem(why);
	if (!rc && k && !j->p->env->dry_run)
		pdns_send(j->p, j->zone, dirty, k, true);
	k = 0;
	for (size_t i = 0; !rc && i < n; i++)
		if (sets[i].dirty)
			items[i] = dirty[k++];
	if (!rc)
		take_looked(j, sets, n, items);
	pdns_items_free(dirty, n);
	free(items);
	return rc;
}

/* One look, and one PATCH if it shows a need. */
static void look_and_write(struct pdns_job *j)
{
	struct pdns_set *sets = calloc(j->n + 1, sizeof(*sets));
	struct why why = { "" };
	enum err rc = sets ? ERR_OK : err_nomem(&why);
	long wait = 0;
	size_t n = 0;

	for (size_t i = 0; !rc && i < j->n; i++)
		sets[n++] = (struct pdns_set){ .name = j->c[i]->want->name,
					       .type = j->c[i]->want->type };
	n = pdns_sets_sort(sets, n);
	if (!rc)
		rc = pdns_sets_read(j->p, j->zone, sets, n, &wait, &why);
	if (!rc) {
		plan(j, sets, n);
		rc = write_sets(j, sets, n, &why);
	}
	if (rc)
		fail_all(j, rc, &why, wait);
	pdns_sets_free(sets, n);
}

/* Reads, changes and writes until what was read is as it should be: another host
 * may have written between our look and our PATCH. */
static void do_looking(struct pdns_job *j)
{
	const struct provider_env *env = j->p->env;
	struct lock lock = { .fd = -1 };
	struct why why = { "" };
	char name[NAME_MAX_TEXT + 16];
	const char *names[] = { name };
	enum err rc = ERR_OK;

	(void)snprintf(name, sizeof(name), "powerdns %s", j->zone);
	if (!env->dry_run)
		rc = lock_take(&lock, env->state, names, 1, LOCK_MS, &why);
	for (size_t i = 0; i < j->n; i++)
		j->c[i]->changed = false;
	for (int round = 0; !rc && j->n && round < WRITES_MAX; round++) {
		if (round > 1 &&
		    !stop_sleep_ms(env->dns->stop, random_below(PAUSE_MS)))
			break;
		look_and_write(j);
	}
	lock_release(&lock);
	if (!rc && j->n)
		rc = err_set(&why, ERR_LATER,
			     "powerdns: others keep changing the same records "
			     "of zone '%s'",
			     j->zone);
	if (rc)
		fail_all(j, rc, &why, 0);
}

/* Carries out the changes of one zone; false: it is not where the state says. */
static bool do_zone(struct pdns_job *j)
{
	struct why why = { "" };
	struct pdns_zone *z;
	enum err rc = pdns_zones_look_up(j->p, &j->zone, 1, &why);
	struct change *first = j->c[0];

	z = rc ? NULL : pdns_zone_known(j->p, j->zone);
	if (!z || z->outcome) {
		fail_all(j, z ? z->outcome : rc, z ? &z->why : &why,
			 z ? z->wait : 0);
		return true;
	}
	pdns_do_direct(j);
	if (j->n)
		do_looking(j);
	if (j->wrote && z->primary)
		pdns_notify(j->p, j->zone);
	if (first->outcome != ERR_NOZONE || !z->remembered)
		return true;
	pdns_zone_forget(j->p, j->zone);
	return false;
}

/* Collects the changes in the zone of c[0]. */
static void collect(struct pdns_job *j, struct change *c, size_t n, bool *taken)
{
	j->n = 0;
	j->zone = c->want->zone;
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].want->zone, j->zone) == 0) {
			taken[i] = true;
			if (!change_refuse_owner(&c[i], "powerdns"))
				j->c[j->n++] = &c[i];
		}
}

void pdns_apply(struct provider *p, struct change *c, size_t n)
{
	struct pdns_job j = { .p = p };
	bool *taken = calloc(n + 1, sizeof(*taken));

	j.c = calloc(n + 1, sizeof(struct change *));
	for (size_t i = 0; i < n; i++) {
		if (!taken || !j.c) {
			c[i].outcome = err_nomem(&c[i].why);
			continue;
		}
		/* once more where what the state knows is no longer so */
		for (int round = 0; !taken[i] || round == 1; round++) {
			collect(&j, c + i, n - i, taken + i);
			if (j.n == 0 || do_zone(&j))
				break;
		}
	}
	free(taken);
	free(j.c);
}
