#include "provider/cloudflare_plan.h"

#include <stdlib.h>
#include <string.h>

static enum err add_op(struct cf_ops *ops, enum cf_op_kind kind,
		       struct change *c, const char *value, const char *id)
{
	struct cf_op *v = reallocarray(ops->v, ops->n + 1, sizeof(*v));

	if (!v)
		return err_nomem(&c->why);
	ops->v = v;
	v[ops->n] = (struct cf_op){ .kind = kind, .change = c, .value = value };
	if (id)
		memcpy(v[ops->n].id, id, strlen(id) + 1);
	ops->n++;
	return ERR_OK;
}

/* A record of ours in that set? */
static bool in_set(const struct cf_record *r, const struct rrset *want)
{
	/* every set has a name
	 * NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
	return strcmp(r->name, want->name) == 0 &&
	       strcmp(r->type, rrtype_text(want->type)) == 0;
}

/* The operations of a SET, records recycled: change before create and delete, so
 * that the name is never without a record. */
static enum err plan_set(struct cf_work *w, const struct cf_records *have)
{
	const struct rrset *want = w->c->want;
	struct strlist missing = { 0 };
	enum err rc = ERR_OK;
	size_t next = 0;

	for (size_t i = 0; !rc && i < want->values.n; i++) {
		bool there = false;

		for (size_t k = 0; k < have->n; k++)
			if (in_set(&have->v[k], want) &&
			    strcmp(have->v[k].content, want->values.v[i]) ==
				    0 &&
			    !there) {
				there = true;
				rc = strlist_add(&w->c->ids, have->v[k].id,
						 &w->c->why);
			}
		if (!there)
			rc = strlist_add(&missing, want->values.v[i],
					 &w->c->why);
	}
	for (size_t k = 0; !rc && k < have->n; k++) {
		const struct cf_record *r = &have->v[k];

		if (!in_set(r, want) || strlist_has(&w->c->ids, r->id))
			continue;
		if (next < missing.n) {
			const char *value = NULL;

			/* the change's own copy outlives the list */
			for (size_t i = 0; i < want->values.n; i++)
				if (strcmp(want->values.v[i],
					   missing.v[next]) == 0)
					value = want->values.v[i];
			next++;
			rc = add_op(&w->ops, OP_PATCH, w->c, value, r->id);
		} else {
			rc = add_op(&w->ops, OP_DELETE, w->c, NULL, r->id);
			w->c->removes++;
		}
	}
	for (; !rc && next < missing.n; next++)
		for (size_t i = 0; i < want->values.n; i++)
			if (strcmp(want->values.v[i], missing.v[next]) == 0)
				rc = add_op(&w->ops, OP_POST, w->c,
					    want->values.v[i], NULL);
	strlist_free(&missing);
	return rc;
}

/* An alias where an address shall be? */
static enum err check_alias(struct cf_work *w, const struct cf_records *have)
{
	const struct rrset *want = w->c->want;

	for (size_t k = 0; k < have->n && want->type != RR_TXT; k++)
		if (strcmp(have->v[k].name, want->name) == 0 &&
		    strcmp(have->v[k].type, "CNAME") == 0)
			return err_set(&w->c->why, ERR_CONFLICT,
				       "'%s' is an alias (CNAME) for '%s'; "
				       "remove it, or use that name",
				       want->name, have->v[k].content);
	return ERR_OK;
}

/* Tells the caller what is there. */
static enum err note_had(struct change *c, const struct cf_records *have)
{
	enum err rc = ERR_OK;

	c->looked = true;
	for (size_t k = 0; !rc && k < have->n; k++)
		if (in_set(&have->v[k], c->want))
			rc = strlist_add(&c->had, have->v[k].content, &c->why);
	return rc;
}

/* Plans by what is there. */
static enum err plan_listed(struct cf_work *w, const struct cf_records *have)
{
	const struct rrset *want = w->c->want;
	enum err rc = check_alias(w, have);

	strlist_free(&w->c->ids);
	if (!rc && w->c->kind == CHANGE_SET)
		rc = note_had(w->c, have);
	if (!rc && w->c->kind == CHANGE_SET)
		return plan_set(w, have);
	for (size_t i = 0; !rc && i < want->values.n; i++) {
		bool there = false;

		for (size_t k = 0; !rc && k < have->n; k++) {
			const struct cf_record *r = &have->v[k];

			if (!in_set(r, want) ||
			    strcmp(r->content, want->values.v[i]) != 0)
				continue;
			there = true;
			rc = w->c->kind == CHANGE_REMOVE
				     ? add_op(&w->ops, OP_DELETE, w->c, NULL,
					      r->id)
				     : strlist_add(&w->c->ids, r->id,
						   &w->c->why);
		}
		if (!rc && !there && w->c->kind == CHANGE_ADD)
			rc = add_op(&w->ops, OP_POST, w->c, want->values.v[i],
				    NULL);
	}
	return rc;
}

/* Plans by the ids that the caller remembers, or blindly where that can do no
 * harm: an identical record is refused by the API. */
static enum err plan_unseen(struct cf_work *w)
{
	const struct rrset *want = w->c->want;
	const struct strlist *ids = &w->c->ids;
	enum err rc = ERR_OK;

	if (w->c->kind == CHANGE_ADD)
		for (size_t i = 0; !rc && i < want->values.n; i++)
			rc = add_op(&w->ops, OP_POST, w->c, want->values.v[i],
				    NULL);
	for (size_t i = 0; !rc && w->c->kind == CHANGE_REMOVE && i < ids->n;
	     i++)
		rc = add_op(&w->ops, OP_DELETE, w->c, NULL, ids->v[i]);
	for (size_t i = 0; !rc && w->c->kind == CHANGE_SET && i < ids->n; i++)
		rc = add_op(&w->ops, OP_PATCH, w->c, want->values.v[i],
			    ids->v[i]);
	for (size_t i = 0; i < w->ops.n; i++)
		w->ops.v[i].blind = true;
	strlist_free(&w->c->ids);
	return rc;
}

bool cf_needs_list(const struct change *c)
{
	for (size_t i = 0; i < c->ids.n; i++)
		if (!cf_is_id(c->ids.v[i]))
			return true;
	return c->unsure || (c->kind == CHANGE_SET && c->ids.n == 0) ||
	       (c->kind != CHANGE_ADD && c->ids.n != c->want->values.n);
}

/* Without a list there is no plan. */
static void take_failure(struct change *c, const struct cf_listing *l)
{
	c->outcome = l->outcome;
	c->why = l->why;
	c->wait = l->wait;
}

void cf_plan(struct provider *p, struct cf_work *w, size_t n)
{
	struct cf_listing *l = calloc(n + 1, sizeof(*l));
	size_t *of = calloc(n + 1, sizeof(*of)), k = 0;

	for (size_t i = 0; l && of && i < n; i++) {
		size_t at = 0;

		if (!w[i].open || !w[i].list)
			continue;
		while (at < k && l[at].zone_id != w[i].zone->id)
			at++;
		of[i] = at;
		if (at == k)
			l[k++] = (struct cf_listing){
				.zone_id = w[i].zone->id,
				.name = w[i].c->want->name
			};
		else if (l[at].name &&
			 strcmp(l[at].name, w[i].c->want->name) != 0)
			l[at].name = NULL;
	}
	if (k)
		cf_list(p, l, k);
	for (size_t i = 0; i < n; i++) {
		struct change *c = w[i].c;

		if (!w[i].open)
			continue;
		c->looked = false;
		strlist_free(&c->had);
		c->removes = 0;
		if (!l || !of)
			c->outcome = err_nomem(&c->why);
		else if (!w[i].list)
			c->outcome = plan_unseen(&w[i]);
		else if (l[of[i]].outcome)
			take_failure(c, &l[of[i]]);
		else
			c->outcome = plan_listed(&w[i], &l[of[i]].records);
		w[i].open = !c->outcome && w[i].ops.n;
		c->changed = w[i].open;
	}
	for (size_t i = 0; i < k; i++)
		cf_records_free(&l[i].records);
	free(of);
	free(l);
}
