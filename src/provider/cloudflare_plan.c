#include "provider/cloudflare_plan.h"

#include <stdlib.h>
#include <string.h>

#include "provider/cloudflare_list.h"

static enum err add_op(struct cf_work *w, const struct cf_op *op,
		       const char *id)
{
	struct cf_ops *ops = &w->ops;
	struct cf_op *v = reallocarray(ops->v, ops->n + 1, sizeof(*v));

	if (!v)
		return err_nomem(&w->c->why);
	ops->v = v;
	v[ops->n] = *op;
	v[ops->n].change = w->c;
	v[ops->n].comment = w->comment;
	if (id)
		memcpy(v[ops->n].id, id, strlen(id) + 1);
	ops->n++;
	return ERR_OK;
}

static enum err add_delete(struct cf_work *w, const char *id)
{
	return add_op(w, &(struct cf_op){ .kind = OP_DELETE }, id);
}

static enum err add_post(struct cf_work *w, const char *value)
{
	return add_op(w, &(struct cf_op){ .kind = OP_POST, .value = value },
		      NULL);
}

static enum err add_patch(struct cf_work *w, const char *value, unsigned fields,
			  const char *id)
{
	return add_op(w,
		      &(struct cf_op){ .kind = OP_PATCH,
				       .fields = fields,
				       .value = value },
		      id);
}

/* What of a record is not as enforced; of one that is not known (NULL) it may
 * be anything.  A proxied record shows TTL 1, whatever it was given. */
static unsigned drift(const struct cf_work *w, const struct cf_record *r)
{
	const struct rrset *want = w->c->want;
	uint32_t ttl = want->proxied ? 1 : want->ttl;
	unsigned fields = 0;

	if (!want->enforce)
		return 0;
	if (want->type != RR_TXT && (!r || r->proxied != want->proxied))
		fields |= CF_PROXIED | CF_TTL;
	if (!r || r->ttl != ttl)
		fields |= CF_TTL;
	if (w->comment &&
	    (!r || strcmp(w->comment, r->comment ? r->comment : "") != 0))
		fields |= CF_COMMENT;
	return fields;
}

/* Has the value a record already?  One of ours is kept, and drift mended. */
static enum err keep(struct cf_work *w, const struct cf_records *have,
		     bool *used, const char *value, bool *there)
{
	const struct rrset *want = w->c->want;
	unsigned fields;

	*there = false;
	for (size_t k = 0; k < have->n; k++) {
		const struct cf_record *r = &have->v[k];

		if (used[k] || strcmp(r->type, rrtype_text(want->type)) != 0 ||
		    strcmp(r->content, value) != 0)
			continue;
		*there = true; /* somebody else's will do */
		if (!cf_record_is_in(r, want))
			continue;
		used[k] = true;
		fields = drift(w, r);
		return fields ? add_patch(w, value, fields, r->id)
			      : strlist_add(&w->c->ids, r->id, &w->c->why);
	}
	return ERR_OK;
}

/* The operations of a SET, records recycled: change before create and delete, so
 * that the name is never without a record. */
static enum err plan_set(struct cf_work *w, const struct cf_records *have)
{
	const struct rrset *want = w->c->want;
	const char **missing = calloc(want->values.n + 1, sizeof(*missing));
	bool *used = calloc(have->n + 1, sizeof(*used));
	enum err rc = missing && used ? ERR_OK : err_nomem(&w->c->why);
	size_t n = 0, next = 0;

	for (size_t i = 0; !rc && i < want->values.n; i++) {
		bool there;

		rc = keep(w, have, used, want->values.v[i], &there);
		if (!there)
			missing[n++] = want->values.v[i];
	}
	for (size_t k = 0; !rc && k < have->n; k++) {
		const struct cf_record *r = &have->v[k];

		if (used[k] || !cf_record_is_in(r, want))
			continue;
		if (next < n) {
			rc = add_patch(w, missing[next++],
				       CF_CONTENT | drift(w, r), r->id);
		} else {
			rc = add_delete(w, r->id);
			w->c->removes++;
		}
	}
	while (!rc && next < n)
		rc = add_post(w, missing[next++]);
	free(used);
	free(missing);
	return rc;
}

enum err cf_alias(const struct cf_record *cname, struct why *why)
{
	return err_set(why, ERR_CONFLICT,
		       "'%s' is an alias (CNAME) for '%s'; remove it, or use "
		       "that name",
		       cname->name, cname->content);
}

/* An alias where an address shall be? */
static enum err check_alias(struct change *c, const struct cf_records *have)
{
	if (c->want->type == RR_TXT || c->want->values.n == 0)
		return ERR_OK;
	for (size_t k = 0; k < have->n; k++)
		if (strcmp(have->v[k].type, "CNAME") == 0)
			return cf_alias(&have->v[k], &c->why);
	return ERR_OK;
}

/* Tells the caller what is there. */
static enum err note_had(struct change *c, const struct cf_records *have)
{
	enum err rc = ERR_OK;

	c->looked = true;
	for (size_t k = 0; !rc && k < have->n; k++)
		if (cf_record_is_in(&have->v[k], c->want))
			rc = strlist_add(&c->had, have->v[k].content, &c->why);
	return rc;
}

/* The operations of an ADD or REMOVE of one value. */
static enum err plan_value(struct cf_work *w, const struct cf_records *have,
			   const char *value)
{
	enum err rc = ERR_OK;
	bool there = false;

	for (size_t k = 0; !rc && k < have->n; k++) {
		const struct cf_record *r = &have->v[k];

		if (!cf_record_is_in(r, w->c->want) ||
		    strcmp(r->content, value) != 0)
			continue;
		there = true;
		rc = w->c->kind == CHANGE_REMOVE
			     ? add_delete(w, r->id)
			     : strlist_add(&w->c->ids, r->id, &w->c->why);
	}
	if (!rc && !there && w->c->kind == CHANGE_ADD)
		rc = add_post(w, value);
	return rc;
}

/* Plans by what is there; have is of the name. */
static enum err plan_listed(struct cf_work *w, const struct cf_records *have)
{
	const struct strlist *values = &w->c->want->values;
	enum err rc = check_alias(w->c, have);

	strlist_free(&w->c->ids);
	if (!rc && w->c->kind == CHANGE_SET)
		rc = note_had(w->c, have);
	if (!rc && w->c->kind == CHANGE_SET)
		return plan_set(w, have);
	for (size_t i = 0; !rc && i < values->n; i++)
		rc = plan_value(w, have, values->v[i]);
	return rc;
}

/* Plans by the ids that the caller remembers, or blindly where that can do no
 * harm: an identical record is refused by the API. */
static enum err plan_unseen(struct cf_work *w)
{
	const struct strlist *values = &w->c->want->values;
	const struct strlist *ids = &w->c->ids;
	enum err rc = ERR_OK;

	if (w->c->kind == CHANGE_ADD)
		for (size_t i = 0; !rc && i < values->n; i++)
			rc = add_post(w, values->v[i]);
	for (size_t i = 0; !rc && w->c->kind == CHANGE_REMOVE && i < ids->n;
	     i++)
		rc = add_delete(w, ids->v[i]);
	for (size_t i = 0; !rc && w->c->kind == CHANGE_SET && i < ids->n; i++)
		rc = add_patch(w, values->v[i], CF_CONTENT | drift(w, NULL),
			       ids->v[i]);
	for (size_t i = 0; i < w->ops.n; i++)
		w->ops.v[i].blind = true;
	strlist_free(&w->c->ids);
	return rc;
}

/* Must the change's records be listed before it can be planned? */
static bool needs_list(const struct change *c)
{
	for (size_t i = 0; i < c->ids.n; i++)
		if (!cf_is_id(c->ids.v[i]))
			return true;
	return c->unsure || (c->kind == CHANGE_SET && c->ids.n == 0) ||
	       (c->kind != CHANGE_ADD && c->ids.n != c->want->values.n);
}

/* Without a list there is no plan. */
static enum err take_failure(struct change *c, const struct cf_listing *l)
{
	c->why = l->why;
	c->wait = l->wait;
	c->code = l->code;
	return l->outcome;
}

/* What must be known before: the comment, and which records to list. */
static enum err prepare(struct cf_work *w, struct cf_listings *all)
{
	struct change *c = w->c;
	enum err rc = ERR_OK;

	c->looked = false;
	strlist_free(&c->had);
	c->removes = 0;
	w->list = needs_list(c);
	if (c->want->enforce || w->list || c->kind == CHANGE_ADD)
		rc = cf_comment(c->want, &w->comment, &c->why);
	if (!rc && w->list)
		rc = cf_listings_want(all, w->zone, c->want->name, &c->why);
	return rc;
}

static enum err plan(struct cf_work *w, const struct cf_listings *all)
{
	const struct cf_listing *l;
	struct cf_records at;

	if (!w->list)
		return plan_unseen(w);
	l = cf_listings_of(all, w->zone);
	if (l->outcome)
		return take_failure(w->c, l);
	at = cf_records_at(&l->records, w->c->want->name);
	return plan_listed(w, &at);
}

void cf_plan(struct provider *p, struct cf_work *w, size_t n)
{
	struct cf_listings all;
	struct why why;
	enum err rc = cf_listings_init(&all, p, &why);

	for (size_t i = 0; i < n; i++) {
		struct change *c = w[i].c;

		if (!w[i].open)
			continue;
		c->outcome = rc ? rc : prepare(&w[i], &all);
		if (rc)
			c->why = why;
		w[i].open = !c->outcome;
	}
	if (!rc)
		cf_list(p, &all);
	for (size_t i = 0; i < n; i++) {
		struct change *c = w[i].c;

		if (!w[i].open)
			continue;
		c->outcome = plan(&w[i], &all);
		w[i].open = !c->outcome && w[i].ops.n;
		c->changed = w[i].open;
	}
	cf_listings_free(&all);
}

void cf_work_clear(struct cf_work *w)
{
	free(w->ops.v);
	free(w->comment);
	w->ops = (struct cf_ops){ 0 };
	w->comment = NULL;
}
