#include "flow/txt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/retry.h"
#include "flow/txt_look.h"
#include "store/journal.h"
#include "util/clock.h"
#include "util/log.h"

static void fail_all(struct txt *t, size_t n, enum err rc,
		     const struct why *why)
{
	for (size_t i = 0; i < n; i++)
		if (!t[i].outcome) {
			t[i].outcome = rc;
			t[i].why = *why;
		}
}

/* Fills in record, zone and account of those that have none yet. */
static void route(struct context *ctx, struct txt *t, size_t n)
{
	struct route *r = calloc(n + 1, sizeof(*r));
	size_t k = 0;

	if (!r) {
		struct why why;

		fail_all(t, n, err_nomem(&why), &why);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!t[i].outcome && !t[i].account)
			r[k++].name = t[i].challenge;
	route_all(ctx, r, k, true);
	k = 0;
	for (size_t i = 0; i < n; i++) {
		if (t[i].outcome || t[i].account)
			continue;
		t[i].outcome = r[k].outcome;
		t[i].why = r[k].why;
		memcpy(t[i].record, r[k].record, sizeof(t[i].record));
		memcpy(t[i].zone, r[k].zone, sizeof(t[i].zone));
		if (!r[k].outcome)
			t[i].account = r[k].account->conf->title;
		txt_take_route(&t[i], &r[k]);
		k++;
	}
	route_free(r, k);
	free(r);
}

/* What the journal shall say of a value. */
enum stage {
	STAGE_BEFORE, /* the provider is about to be asked */
	STAGE_AFTER,  /* it has answered, or failed to */
};

/* Texts that are checked where they come from, and fit. */
static void copy_text(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

/* Journal entries for the values that are, or may be, published; the caller
 * frees them. */
static enum err make_entries(struct journal_entry **out, size_t *count,
			     const struct txt *t, size_t n,
			     const struct txt_run *run, enum stage stage,
			     struct why *why)
{
	struct journal_entry *e = calloc(n + 1, sizeof(*e));
	size_t k = 0;

	if (!e)
		return err_nomem(why);
	for (size_t i = 0; i < n; i++) {
		struct journal_entry *one = &e[k];

		/* without an answer it may have been published */
		if (!t[i].account ||
		    (t[i].outcome && t[i].outcome != ERR_LATER))
			continue;
		k++;
		memcpy(one->challenge, t[i].challenge, sizeof(one->challenge));
		memcpy(one->record, t[i].record, sizeof(one->record));
		memcpy(one->zone, t[i].zone, sizeof(one->zone));
		copy_text(one->account, sizeof(one->account), t[i].account);
		copy_text(one->value, sizeof(one->value), t[i].value);
		copy_text(one->id, sizeof(one->id), t[i].id);
		copy_text(one->run, sizeof(one->run), run->id ? run->id : "");
		one->published = stage == STAGE_AFTER && !t[i].outcome;
		one->waits = run->id && !t[i].outcome;
		one->since = clock_wall();
	}
	*out = e;
	*count = k;
	return ERR_OK;
}

/* Applies one kind of change to all values that are not failed, account by
 * account, all of an account together. */
static void apply(struct context *ctx, struct txt *t, size_t n,
		  enum change_kind kind, uint32_t ttl)
{
	struct rrset *sets = calloc(n + 1, sizeof(*sets));
	struct change *c = calloc(n + 1, sizeof(*c));
	struct txt **of = calloc(n + 1, sizeof(struct txt *));
	struct why why = { "" };

	if (!sets || !c || !of)
		fail_all(t, n, err_nomem(&why), &why);
	for (size_t a = 0; sets && c && of && a < ctx->n_accounts; a++) {
		const char *title = ctx->accounts[a].conf->title;
		size_t k = 0;

		for (size_t i = 0; i < n; i++) {
			if (t[i].outcome || strcmp(t[i].account, title) != 0)
				continue;
			sets[k] = (struct rrset){ .zone = t[i].zone,
						  .name = t[i].record,
						  .type = RR_TXT,
						  .ttl = ttl,
						  .comment = "ddns01" };
			t[i].outcome = strlist_add(&sets[k].values, t[i].value,
						   &t[i].why);
			if (t[i].outcome) {
				strlist_free(&sets[k].values);
				continue;
			}
			c[k] = (struct change){ .kind = kind,
						.want = &sets[k] };
			if (t[i].id[0] && strlist_add(&c[k].ids, t[i].id, &why))
				log_debug("%s", why.text); /* a hint only */
			of[k++] = &t[i];
		}
		if (k) {
			log_info("%s %zu values through account '%s'",
				 kind == CHANGE_ADD ? "publishing" : "removing",
				 k, title);
			retry_apply(ctx, &ctx->accounts[a], c, k);
		}
		for (size_t i = 0; i < k; i++) {
			of[i]->outcome = c[i].outcome;
			of[i]->why = c[i].why;
			if (c[i].ids.n == 1)
				copy_text(of[i]->id, sizeof(of[i]->id),
					  c[i].ids.v[0]);
			strlist_free(&c[i].ids);
			strlist_free(&sets[i].values);
		}
	}
	free(of);
	free(c);
	free(sets);
}

/* Writes down what is about to be published, or what has been.  Without a
 * usable state directory there is nothing to write. */
static enum err note(struct context *ctx, const struct txt *t, size_t n,
		     const struct txt_run *run, enum stage stage,
		     struct why *why)
{
	struct journal_entry *e = NULL;
	size_t k = 0;
	enum err rc;

	if (!ctx->state.writable || ctx->dry_run)
		return ERR_OK;
	rc = make_entries(&e, &k, t, n, run, stage, why);
	if (rc)
		return rc;
	if (k)
		rc = journal_put(&ctx->state, e, k, why);
	free(e);
	return rc;
}

/* The values that a call waits for. */
struct waiting {
	struct journal_entry *e; /* owned */
	size_t own;              /* the first ones, sorted, are its own */
	size_t n;                /* those of the calls before it as well */
};

/* Keeps the published ones; what got no answer is not worth a wait: the call
 * fails. */
static size_t keep_published(struct journal_entry *e, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (e[i].published || e[i].waits)
			e[k++] = e[i];
	return k;
}

/* This call's own values and, at the end of a run, those of the calls before
 * it; the caller frees out->e, after a failure too. */
static enum err collect(struct context *ctx, const struct txt *t, size_t n,
			const struct txt_run *run, struct waiting *out,
			struct why *why)
{
	struct journal_entry *all = NULL, *more;
	size_t n_all = 0;
	enum err rc =
		make_entries(&out->e, &out->own, t, n, run, STAGE_AFTER, why);

	if (rc)
		return rc;
	out->own = out->n = keep_published(out->e, out->own);
	journal_sort(out->e, out->own);
	if (!run->id)
		return ERR_OK;
	rc = journal_read(&ctx->state, &all, &n_all, why);
	if (rc)
		return rc;
	more = reallocarray(out->e, out->n + n_all + 1, sizeof(*more));
	if (!more) {
		free(all);
		return err_nomem(why);
	}
	out->e = more;
	for (size_t i = 0; i < n_all; i++)
		if (all[i].waits && strcmp(all[i].run, run->id) == 0 &&
		    !journal_find(more, out->own, all[i].challenge,
				  all[i].value))
			more[out->n++] = all[i];
	free(all);
	return ERR_OK;
}

/* Gives the outcomes of the wait to the values they are for.  The CA will look
 * at all of them: when earlier ones can't be seen, this call must not say all is
 * well. */
static void take_outcomes(struct txt *t, size_t n, const struct waiting *all,
			  struct wait *w)
{
	for (size_t i = 0; i < n; i++) {
		const struct journal_entry *e = journal_find(
			all->e, all->own, t[i].challenge, t[i].value);
		struct wait *one = e ? &w[e - all->e] : NULL;

		if (!one)
			continue;
		if (!t[i].outcome) {
			t[i].outcome = one->outcome;
			t[i].why = one->why;
		}
		txt_take_servers(&t[i], one);
	}
	for (size_t i = all->own; i < all->n; i++)
		if (w[i].outcome) {
			fail_all(t, n, ERR_LATER, &w[i].why);
			break;
		}
}

static void wait_until_visible(struct context *ctx, struct txt *t, size_t n,
			       const struct txt_options *o)
{
	struct waiting all = { .e = NULL };
	struct wait_options options = { .seconds = o->wait,
					.detail = o->explain };
	struct why why;
	struct wait *w = NULL;
	enum err rc = collect(ctx, t, n, &o->run, &all, &why);

	if (!rc)
		w = calloc(all.n + 1, sizeof(*w));
	if (!w) {
		fail_all(t, n, rc ? rc : err_nomem(&why), &why);
		free(all.e);
		return;
	}
	for (size_t i = 0; i < all.n; i++)
		w[i] = (struct wait){ .record = all.e[i].record,
				      .value = all.e[i].value,
				      .zone = all.e[i].zone };
	log_info("waiting for %zu values, %ld s at most", all.n, o->wait);
	if (all.n)
		wait_for(ctx, w, all.n, &options);
	take_outcomes(t, n, &all, w);
	for (size_t i = 0; i < all.n; i++)
		free(w[i].seen);
	free(w);
	free(all.e);
}

/* Takes values out of the journal: those that were removed, or else those that
 * certainly were not published. */
static void drop(struct context *ctx, const struct txt *t, size_t n,
		 bool removed)
{
	struct journal_entry *e = calloc(n + 1, sizeof(*e));
	struct why why;
	size_t k = 0;

	for (size_t i = 0; e && i < n; i++) {
		bool mine = removed ? !t[i].outcome
				    : t[i].outcome && t[i].account &&
					      t[i].outcome != ERR_LATER;

		if (!mine)
			continue;
		copy_text(e[k].value, sizeof(e->value), t[i].value);
		memcpy(e[k++].challenge, t[i].challenge, sizeof(e->challenge));
	}
	if (k && ctx->state.writable && !ctx->dry_run &&
	    journal_drop(&ctx->state, e, k, &why))
		log_warn("%s", why.text);
	free(e);
}

void txt_present(struct context *ctx, struct txt *t, size_t n,
		 const struct txt_options *o)
{
	struct txt_options options = *o;
	struct why why = { "" };
	bool any = false;

	/* without a journal no call can know of the others */
	if (!ctx->state.writable || ctx->dry_run)
		options.run = (struct txt_run){ .id = NULL };
	if (options.run.first &&
	    journal_end_run(&ctx->state, options.run.id, &why))
		log_debug("%s", why.text); /* the next write will tell */
	route(ctx, t, n);
	if (note(ctx, t, n, &options.run, STAGE_BEFORE, &why)) {
		(void)err_prefix(&why, ERR_LATER, "nothing was published");
		fail_all(t, n, ERR_LATER, &why);
		return;
	}
	apply(ctx, t, n, CHANGE_ADD, options.ttl);
	drop(ctx, t, n, false);
	if (note(ctx, t, n, &options.run, STAGE_AFTER, &why))
		log_warn("%s", why.text);
	for (size_t i = 0; i < n; i++)
		any |= !t[i].outcome;
	if (any && options.wait && !ctx->dry_run &&
	    (!options.run.id || options.run.last))
		wait_until_visible(ctx, t, n, &options);
	if (options.explain)
		txt_list_servers(ctx, t, n);
	if (options.run.id && !options.run.last)
		return;
	if (options.run.id &&
	    journal_end_run(&ctx->state, options.run.id, &why))
		log_warn("%s", why.text);
}

/* What the journal says about values that we published: the record stands where
 * it was put, wherever aliases lead today. */
static void recall(struct context *ctx, struct txt *t, size_t n, bool by_value)
{
	struct journal_entry *e = NULL;
	struct why why;
	size_t k = 0;

	if (journal_read(&ctx->state, &e, &k, &why)) {
		log_warn("%s", why.text);
		return;
	}
	journal_sort(e, k);
	for (size_t i = 0; i < n; i++) {
		const struct journal_entry *j =
			journal_find(e, k, t[i].challenge, t[i].value);
		struct account *a = j ? context_account(ctx, j->account) : NULL;

		if (!a)
			continue;
		memcpy(t[i].record, j->record, sizeof(j->record));
		memcpy(t[i].zone, j->zone, sizeof(j->zone));
		if (!by_value)
			copy_text(t[i].id, sizeof(t[i].id), j->id);
		t[i].account = a->conf->title;
		t[i].recalled = true;
	}
	free(e);
}

void txt_cleanup(struct context *ctx, struct txt *t, size_t n,
		 const struct txt_options *options)
{
	recall(ctx, t, n, options->by_value);
	route(ctx, t, n);
	if (options->explain)
		txt_list_servers(ctx, t, n);
	apply(ctx, t, n, CHANGE_REMOVE, 0);
	drop(ctx, t, n, true);
}
