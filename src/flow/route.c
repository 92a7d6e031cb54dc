#include "flow/route.h"

#include <stdlib.h>
#include <string.h>

#include "flow/retry.h"
#include "util/log.h"

/* What is known of a name while it is routed. */
struct step {
	struct route *r;
	struct strlist links;        /* aliases that were followed; owned */
	bool ended;                  /* the end of them is reached */
	char cut[NAME_MAX_TEXT + 1]; /* zone by the DNS; "" not known */
	enum err unsure;   /* why something is not known; r->why tells */
	struct why reason; /* why the last account that was asked said no */
};

static void fail(struct step *s, enum err rc)
{
	s->r->outcome = rc;
	s->ended = true;
}

/* Takes one alias; refuses loops and chains that no CA would follow. */
static void follow_alias(struct step *s, const struct locate *l, bool follow)
{
	const char *type = l->dname ? "DNAME" : "CNAME";
	struct route *r = s->r;

	if (!follow) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"'%s' is an alias (%s) for '%s'; remove it, or "
				"use that name",
				r->record, type, l->alias));
	} else if (strcmp(r->name, l->alias) == 0 ||
		   strlist_has(&s->links, l->alias)) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"the aliases of '%s' run in a circle: '%s' "
				"leads back to '%s'",
				r->name, r->record, l->alias));
	} else if (strchr(l->alias, '\\')) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"'%s' is an alias (%s) for '%s', which is no "
				"host name",
				r->record, type, l->alias));
	} else if (s->links.n == ROUTE_LINKS_MAX) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"'%s' has more than %d aliases in a row, which "
				"no CA follows: shorten the chain at '%s'",
				r->name, ROUTE_LINKS_MAX, r->record));
	} else if (strlist_add(&s->links, l->alias, &r->why)) {
		fail(s, ERR_NOMEM);
	} else {
		log_info("'%s' is an alias (%s) for '%s'", r->record, type,
			 l->alias);
		memcpy(r->record, l->alias, strlen(l->alias) + 1);
	}
}

static void take_location(struct step *s, const struct locate *l, bool follow)
{
	struct route *r = s->r;

	if (l->outcome) {
		r->why = l->why;
		s->unsure = l->outcome;
		/* no answer is not fatal yet: an account may know the zone */
		if (l->outcome == ERR_LATER)
			s->ended = true;
		else
			fail(s, l->outcome);
	} else if (l->alias[0]) {
		follow_alias(s, l, follow);
	} else {
		if (l->wildcard)
			log_info("a wildcard CNAME catches '%s'; the record "
				 "itself will hide it",
				 r->record);
		memcpy(s->cut, l->zone, sizeof(s->cut));
		s->ended = true;
	}
}

/* Follows every name to the end of its aliases, side by side. */
static enum err find_ends(struct context *ctx, struct step *s, size_t n,
			  bool follow)
{
	struct locate *l = calloc(n + 1, sizeof(*l));
	size_t k;

	if (!l)
		return ERR_NOMEM;
	do {
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (!s[i].ended)
				l[k++].name = s[i].r->record;
		authority_locate(&ctx->authority, l, k);
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (!s[i].ended)
				take_location(&s[i], &l[k++], follow);
	} while (k);
	free(l);
	return ERR_OK;
}

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
	       (!r->account || strcmp(r->zone, s->cut) != 0);
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
		    name_under(zones->v[i], s->cut))
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
						     .cut = s[i].cut };
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
		if (!s->cut[0])
			log_warn("cannot check whether '%s' is an alias: %s",
				 r->record, r->why.text);
		r->why.text[0] = '\0';
	} else if (s->unsure) {
		r->outcome = s->unsure;
	} else {
		r->outcome =
			err_set(&r->why, ERR_NOZONE,
				"no account serves zone '%s', which holds "
				"'%s'%s%s",
				s->cut, r->record,
				s->reason.text[0] ? ": " : "", s->reason.text);
		if (r->only)
			r->outcome = err_prefix(&r->why, ERR_NOZONE,
						"only account '%s' may be used",
						r->only);
	}
}

void route_all(struct context *ctx, struct route *r, size_t n, bool follow)
{
	struct step *s = calloc(n + 1, sizeof(*s));
	struct why why = { "" };
	enum err rc = s ? ERR_OK : err_nomem(&why);

	if (!rc)
		rc = context_hint(ctx, &why);
	for (size_t i = 0; i < n; i++) {
		r[i] = (struct route){ .name = r[i].name, .only = r[i].only };
		memcpy(r[i].record, r[i].name, strlen(r[i].name) + 1);
		if (s)
			s[i].r = &r[i];
	}
	if (!rc)
		rc = find_ends(ctx, s, n, follow);
	if (!rc)
		rc = find_accounts(ctx, s, n);
	for (size_t i = 0; i < n; i++) {
		if (rc) {
			r[i].outcome = rc;
			r[i].why = why;
		} else {
			conclude(&s[i]);
		}
		if (s)
			strlist_free(&s[i].links);
	}
	free(s);
}
