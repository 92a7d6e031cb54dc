#include "flow/route_step.h"

#include <stdlib.h>
#include <string.h>

#include "flow/retry.h"
#include "util/log.h"

/* May the account have the name? */
static bool may_have(const struct account *a, const struct route *r)
{
	return !r->only || strcmp(a->conf->title, r->only) == 0;
}

/* Is an account still to be asked about the name: has none claimed the very zone
 * that the DNS shows? */
static bool is_open(const struct account *a, const struct step *s)
{
	const struct route *r = s->r;

	return !r->outcome && may_have(a, r) &&
	       (!r->account || strcmp(r->zone, r->cut) != 0);
}

/* A longer zone is nearer to the name. */
static void offer(struct route *r, const char *zone, struct account *a)
{
	if (r->account && strlen(zone) <= strlen(r->zone))
		return;
	memcpy(r->zone, zone, strlen(zone) + 1);
	r->account = a;
}

/* The account's configured zones: one of them is the zone by the DNS or, as
 * with a zone that is not delegated yet, lies between it and the name. */
static void match_configured(struct account *a, struct step *s)
{
	const struct strlist *zones = value_list(&a->conf->values, SET_ZONES);

	for (size_t i = 0; i < zones->n; i++)
		if (name_under(s->r->record, zones->v[i]) &&
		    name_under(zones->v[i], s->r->cut))
			offer(s->r, zones->v[i], a);
}

/* Have the names before z[k] been told the same? */
static bool was_said(const struct zone_find *z, size_t k)
{
	for (size_t i = 0; i < k; i++)
		if (strcmp(z[i].note.text, z[k].note.text) == 0)
			return true;
	return false;
}

/* Asks an account without configured zones about the names for which no
 * account has claimed the very zone that the DNS shows. */
static enum err ask_account(struct context *ctx, struct account *a,
			    struct step *s, size_t n)
{
	struct zone_find *z = calloc(n + 1, sizeof(*z));
	size_t k = 0;

	if (!z)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		if (is_open(a, &s[i]))
			z[k++] = (struct zone_find){ .name = s[i].r->record,
						     .cut = s[i].r->cut };
	if (k)
		retry_find_zones(ctx, a, z, k);
	k = 0;
	for (size_t i = 0; i < n; i++) {
		struct route *r = s[i].r;

		if (!is_open(a, &s[i]))
			continue;
		if (z[k].note.text[0] && !was_said(z, k))
			log_warn("%s", z[k].note.text);
		if (!z[k].outcome)
			offer(r, z[k].zone, a);
		else if (z[k].outcome == ERR_NOZONE)
			s[i].reason = z[k].why;
		else if (z[k].outcome != ERR_NOZONE && !s[i].unsure)
			s[i].unsure = err_set(&r->why, z[k].outcome,
					      "account '%s': %s",
					      a->conf->title, z[k].why.text);
		k++;
	}
	free(z);
	return ERR_OK;
}

static enum err find_accounts(struct context *ctx, struct step *s, size_t n)
{
	enum err rc = ERR_OK;

	for (size_t a = 0; a < ctx->n_accounts; a++)
		for (size_t i = 0; i < n; i++)
			if (!s[i].r->outcome &&
			    may_have(&ctx->accounts[a], s[i].r))
				match_configured(&ctx->accounts[a], &s[i]);
	for (size_t a = 0; !rc && a < ctx->n_accounts; a++)
		if (!value_is_set(&ctx->accounts[a].conf->values, SET_ZONES))
			rc = ask_account(ctx, &ctx->accounts[a], s, n);
	return rc;
}

static void conclude(struct step *s)
{
	struct route *r = s->r;

	if (r->outcome)
		return;
	if (r->account) {
		if (!r->cut[0] && !(r->blind && s->told))
			log_warn("cannot check whether '%s' is an alias: %s",
				 r->record, r->why.text);
		r->why.text[0] = '\0';
	} else if (s->unsure) {
		r->outcome = s->unsure;
	} else if (r->wildcard) {
		r->outcome =
			err_set(&r->why, ERR_NOZONE,
				"no account serves zone '%s', which holds "
				"'%s'; the wildcard CNAME that catches the "
				"name is not followed, as a record there "
				"would hide it",
				r->cut, r->record);
	} else if (r->links) {
		r->outcome =
			err_set(&r->why, ERR_NOZONE,
				"no account serves zone '%s', which holds "
				"'%s', where the aliases of '%s' lead%s%s",
				r->cut, r->record, r->name,
				s->reason.text[0] ? ": " : "", s->reason.text);
	} else {
		r->outcome =
			err_set(&r->why, ERR_NOZONE,
				"no account serves zone '%s', which holds "
				"'%s'%s%s",
				r->cut, r->record,
				s->reason.text[0] ? ": " : "", s->reason.text);
	}
	if (r->outcome == ERR_NOZONE && r->only)
		r->outcome =
			err_prefix(&r->why, ERR_NOZONE,
				   "only account '%s' may be used", r->only);
	if (!r->outcome && s->n_links > ROUTE_LINKS_USUAL)
		log_warn("'%s' has %zu aliases in a row: CAs whose resolver is "
			 "Unbound or BIND give up after %d",
			 r->name, s->n_links, ROUTE_LINKS_USUAL);
}

/* Aliases to their end, then accounts; anew for those that the accounts, or the
 * world, show to lead on. */
static enum err find_all(struct context *ctx, struct step *s, size_t n,
			 bool follow, bool accounts)
{
	bool again = false;
	enum err rc;

	do {
		rc = route_find_ends(ctx, s, n, follow);
		if (!rc && accounts)
			rc = find_accounts(ctx, s, n);
		again = false;
		if (!rc && follow)
			rc = route_follow_blind(ctx, s, n, &again);
	} while (!rc && again);
	return rc;
}

static void start(struct route *r, struct step *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		r[i] = (struct route){ .name = r[i].name, .only = r[i].only };
		memcpy(r[i].record, r[i].name, strlen(r[i].name) + 1);
		if (s) {
			s[i].r = &r[i];
			s[i].last = &r[i].links;
		}
	}
}

static void fail_all(struct route *r, size_t n, enum err rc,
		     const struct why *why)
{
	for (size_t i = 0; i < n; i++) {
		r[i].outcome = rc;
		r[i].why = *why;
	}
}

void route_all(struct context *ctx, struct route *r, size_t n, bool follow)
{
	struct step *s = calloc(n + 1, sizeof(*s));
	struct why why = { "" };
	enum err rc = s ? ERR_OK : err_nomem(&why);

	if (!rc)
		rc = context_hint(ctx, &why);
	start(r, s, n);
	if (!rc) {
		rc = find_all(ctx, s, n, follow, true);
		if (rc)
			(void)err_nomem(&why);
	}
	if (rc)
		fail_all(r, n, rc, &why);
	for (size_t i = 0; !rc && i < n; i++)
		conclude(&s[i]);
	free(s);
}

void route_follow(struct context *ctx, struct route *r, size_t n)
{
	struct step *s = calloc(n + 1, sizeof(*s));
	struct why why = { "" };
	enum err rc = s ? ERR_OK : ERR_NOMEM;

	start(r, s, n);
	if (!rc)
		rc = find_all(ctx, s, n, true, false);
	if (rc) {
		(void)err_nomem(&why);
		fail_all(r, n, rc, &why);
	}
	for (size_t i = 0; !rc && i < n; i++)
		if (!r[i].outcome)
			r[i].outcome = s[i].unsure;
	free(s);
}

void route_free(struct route *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct route_link *l = r[i].links, *next;

		for (; l; l = next) {
			next = l->next;
			free(l);
		}
		r[i].links = NULL;
	}
}
