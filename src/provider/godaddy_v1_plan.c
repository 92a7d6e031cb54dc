/* API v1 replaces whole sets: what has to become of each, by what is there. */

#include "provider/godaddy_v1_plan.h"

#include <stdlib.h>
#include <string.h>

#include "provider/godaddy_api.h"

#define WRITES_MAX 3 /* of one set */
#define SAMPLE 10    /* sets of one run whose PATCH is read back */

static bool same_set(const struct rrset *a, const struct rrset *b)
{
	return a->type == b->type && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->zone, b->zone) == 0;
}

/* The set that the change is about, made when it is new. */
static struct gd_name *name_of(struct gd_names *all, size_t i)
{
	struct change *c = &all->c[i];
	struct gd_name *s;

	for (size_t k = 0; k < all->n; k++)
		if (all->v[k].of && same_set(all->v[k].of, c->want))
			return &all->v[k];
	s = &all->v[all->n++];
	*s = (struct gd_name){ .of = c->want,
			       .first = all->n_c,
			       .open = true,
			       .sample = all->n <= SAMPLE };
	return s;
}

enum err gd_names_make(struct gd_names *all, struct change *c, size_t n,
		       struct why *why)
{
	*all = (struct gd_names){ .c = c, .n_c = n };
	all->next = calloc(n + 1, sizeof(*all->next));
	all->v = calloc(n + 1, sizeof(*all->v));
	if (!all->next || !all->v) {
		gd_names_free(all);
		return err_nomem(why);
	}
	for (size_t i = 0; i < n; i++) {
		struct gd_name *s;

		c[i].outcome = ERR_OK;
		c[i].changed = false;
		if (change_refuse_owner(&c[i], "godaddy"))
			continue;
		s = name_of(all, i);
		all->next[i] = s->first;
		s->first = i;
		/* adding does no harm, even if it is there already */
		s->look |= c[i].unsure || c[i].kind != CHANGE_ADD;
	}
	return ERR_OK;
}

void gd_names_free(struct gd_names *all)
{
	for (size_t i = 0; all->v && i < all->n; i++) {
		gd_set_free(&all->v[i].have);
		gd_set_free(&all->v[i].others);
		free(all->v[i].todo);
	}
	free(all->v);
	free(all->next);
	*all = (struct gd_names){ 0 };
}

/* Is there a change of that kind which names the value? */
static bool is_named(const struct gd_names *all, const struct gd_name *s,
		     enum change_kind kind, const char *value)
{
	for (size_t i = s->first; i < all->n_c; i = all->next[i])
		if (all->c[i].kind == kind &&
		    strlist_has(&all->c[i].want->values, value))
			return true;
	return false;
}

void gd_name_fail(struct gd_name *s, const struct gd_call *call)
{
	s->outcome = call->outcome;
	s->why = call->why;
	s->wait = call->wait;
	s->unsure = call->sent;
}

/* Keeps in mind what others have there. */
static enum err keep_others(struct gd_names *all, struct gd_name *s,
			    struct why *why)
{
	struct gd_record *v;

	for (size_t i = 0; i < s->have.n; i++) {
		const struct gd_record *r = &s->have.v[i];

		if (gd_is_blank(r->data) || gd_set_find(&s->others, r->data) ||
		    is_named(all, s, CHANGE_ADD, r->data) ||
		    is_named(all, s, CHANGE_REMOVE, r->data))
			continue;
		v = reallocarray(s->others.v, s->others.n + 1, sizeof(*v));
		if (!v)
			return err_nomem(why);
		s->others.v = v;
		v[s->others.n] = (struct gd_record){ .ttl = r->ttl };
		v[s->others.n].data = strdup(r->data);
		if (!v[s->others.n].data)
			return err_nomem(why);
		s->others.n++;
	}
	return ERR_OK;
}

void gd_name_seen(struct gd_names *all, struct gd_name *s,
		  const struct gd_call *call)
{
	char name[NAME_MAX_TEXT + 1];

	gd_set_free(&s->have);
	if (call->outcome) {
		gd_name_fail(s, call);
		return;
	}
	gd_relative(name, s->of->name, s->of->zone);
	s->outcome =
		gd_set_add(&s->have, call->doc, s->of->type, name, &s->why);
	/* what cannot be read could not be written back */
	if (!s->outcome && s->have.odd)
		s->outcome = err_set(&s->why, ERR_REPLY,
				     "godaddy: a record of '%s' makes no sense",
				     s->of->name);
	if (!s->outcome && all->c[s->first].kind != CHANGE_SET)
		s->outcome = keep_others(all, s, &s->why);
	s->looked = true;
	s->look = false;
}

/* Once each. */
static void add_todo(struct gd_name *s, const char *data, uint32_t ttl)
{
	for (size_t i = 0; i < s->n_todo; i++)
		if (strcmp(s->todo[i].data, data) == 0)
			return;
	s->todo[s->n_todo++] = (struct gd_item){ data, ttl };
}

/* Exactly these values; the TTL that is there stays. */
static void plan_set(struct gd_name *s, struct change *c)
{
	const struct rrset *want = c->want;
	uint32_t ttl =
		s->have.n && !want->enforce ? s->have.v[0].ttl : want->ttl;
	bool same = s->have.n == want->values.n;

	if (ttl < GD_TTL_MIN)
		ttl = GD_TTL_MIN;
	c->looked = true;
	c->removes = 0;
	strlist_free(&c->had);
	for (size_t i = 0; !s->outcome && i < s->have.n; i++)
		s->outcome = strlist_add(&c->had, s->have.v[i].data, &s->why);
	for (size_t i = 0; i < want->values.n; i++) {
		const struct gd_record *r =
			gd_set_find(&s->have, want->values.v[i]);

		same = same && r && (!want->enforce || r->ttl == ttl);
		add_todo(s, want->values.v[i],
			 r && !want->enforce ? r->ttl : ttl);
	}
	if (same)
		s->step = GD_DONE;
	else
		s->step = want->values.n || s->no_delete ? GD_PUT : GD_DELETE;
	if (s->have.n > want->values.n)
		c->removes = s->have.n - want->values.n;
}

/* Values that shall be there, those that shall not, and those of others. */
static void plan_values(struct gd_names *all, struct gd_name *s)
{
	bool removes = false;

	for (size_t i = 0; i < s->have.n; i++)
		removes |= is_named(all, s, CHANGE_REMOVE, s->have.v[i].data);
	/* the rest of a set that is replaced */
	for (size_t i = 0; (removes || s->put) && i < s->have.n; i++)
		if (!gd_is_blank(s->have.v[i].data) &&
		    !is_named(all, s, CHANGE_REMOVE, s->have.v[i].data))
			add_todo(s, s->have.v[i].data, s->have.v[i].ttl);
	s->step = removes ? GD_PUT : GD_DONE;
	for (size_t i = 0; i < s->others.n; i++)
		if (!gd_set_find(&s->have, s->others.v[i].data)) {
			add_todo(s, s->others.v[i].data, s->others.v[i].ttl);
			s->step = removes || s->put ? GD_PUT : GD_PATCH;
		}
	for (size_t i = s->first; i < all->n_c; i = all->next[i])
		for (size_t k = 0; all->c[i].kind == CHANGE_ADD &&
				   k < all->c[i].want->values.n;
		     k++) {
			const char *value = all->c[i].want->values.v[k];

			if (gd_set_find(&s->have, value))
				continue;
			add_todo(s, value, all->c[i].want->ttl);
			s->step = removes || s->put ? GD_PUT : GD_PATCH;
		}
	/* what cannot be deleted can only be replaced by nothing */
	if (s->step == GD_PUT && s->n_todo == 0 && !s->no_delete)
		s->step = GD_DELETE;
}

/* A write that does not show is waited for first, then done once more. */
static void check_progress(struct gd_name *s)
{
	if (s->step == GD_DONE || s->writes == 0)
		return;
	if (!s->waited) {
		s->waited = true;
		s->step = GD_WAIT;
		s->look = true;
	} else if (s->writes >= WRITES_MAX && !s->outcome) {
		s->outcome = err_set(
			&s->why, ERR_LATER,
			"godaddy: changes of '%s' are accepted but do not "
			"show: Domain Protection may be on, or another program "
			"writes the same records",
			s->of->name);
	}
}

void gd_name_plan(struct gd_names *all, struct gd_name *s)
{
	size_t room = s->have.n + s->others.n + 1;

	for (size_t i = s->first; i < all->n_c; i = all->next[i])
		room += all->c[i].want->values.n;
	free(s->todo);
	s->n_todo = 0;
	s->todo = calloc(room, sizeof(*s->todo));
	if (!s->todo)
		s->outcome = err_nomem(&s->why);
	else if (all->c[s->first].kind == CHANGE_SET)
		plan_set(s, &all->c[s->first]);
	else
		plan_values(all, s);
	check_progress(s);
	if (s->outcome || s->step == GD_DONE)
		s->open = false;
}
