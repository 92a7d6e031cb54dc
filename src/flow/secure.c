#include "flow/secure.h"

#include <stdlib.h>
#include <string.h>

#include "flow/retry.h"
#include "util/log.h"

/* The settings of the zones of one account, on their way. */
struct job {
	struct context *ctx;
	struct account *account;
	struct zone_setting *s; /* owned; room for all */
	struct secure **of;     /* owned; whose they are */
	size_t n;
};

/* Values from the weakest to the strongest, as far as that can be said. */
static const char *const ssl_modes[] = { "off",    "flexible",    "full",
					 "strict", "origin_pull", NULL };
static const char *const tls_versions[] = { "1.0", "1.1", "1.2", "1.3", NULL };

static int rank(const char *const *values, const char *value)
{
	for (int i = 0; values[i]; i++)
		if (strcmp(values[i], value) == 0)
			return i;
	return -1;
}

/* Asks for at least; keeps what is stronger. */
static enum err at_least(struct secure *s, const char *const *values,
			 const char *least)
{
	int is = rank(values, s->is);

	if (is < 0)
		return err_set(&s->why, ERR_REPLY,
			       "'%s' is '%s', which is not known here",
			       zone_key_text(s->key), s->is);
	s->should = is < rank(values, least) ? least : values[is];
	return ERR_OK;
}

/* What a setting that is known should be. */
static enum err judge(struct secure *s, const struct secure_options *o)
{
	enum err rc = ERR_OK;

	switch (s->key) {
	case ZONE_SSL:
		rc = at_least(s, ssl_modes, o->strict ? "strict" : "full");
		break;
	case ZONE_ALWAYS_HTTPS:
		s->should = "on";
		break;
	case ZONE_MIN_TLS:
		rc = at_least(s, tls_versions, "1.2");
		break;
	case ZONE_UNIVERSAL_SSL:
		s->should = o->disable_universal_ssl ? "off" : NULL;
		break;
	case ZONE_KEYS:
		break;
	}
	if (!rc && s->should && strcmp(s->is, s->should) != 0)
		s->what = SECURE_DIFFERS;
	return rc;
}

static void add(struct job *j, struct secure *s, const char *want)
{
	j->of[j->n] = s;
	j->s[j->n++] = (struct zone_setting){ .zone = s->zone,
					      .key = s->key,
					      .want = want,
					      .outcome = ERR_LATER };
}

static void take(struct secure *s, const struct zone_setting *z,
		 const struct secure_options *o)
{
	s->outcome = z->outcome;
	s->why = z->why;
	memcpy(s->is, z->is, sizeof(s->is));
	if (!s->outcome)
		s->outcome = judge(s, o);
	if (s->what == SECURE_DIFFERS && z->fixed && o->apply)
		s->outcome = err_set(&s->why, ERR_REFUSED,
				     "the zone's plan does not let '%s' be "
				     "changed",
				     zone_key_text(s->key));
	/* nobody has asked for anything about it */
	if (s->outcome == ERR_AUTH && s->key == ZONE_UNIVERSAL_SSL &&
	    !o->disable_universal_ssl) {
		log_info("'%s': %s", s->zone, s->why.text);
		s->outcome = ERR_OK;
		s->what = SECURE_UNKNOWN;
	}
}

/* Changes what differs; Universal SSL last, as the others may fail. */
static void apply(struct job *j)
{
	size_t n = j->n;

	for (int last = 0; last < 2; last++) {
		struct job round = *j;

		round.n = 0;
		round.s = calloc(n + 1, sizeof(*round.s));
		round.of = calloc(n + 1, sizeof(struct secure *));
		for (size_t i = 0; round.s && round.of && i < n; i++)
			if (j->of[i]->what == SECURE_DIFFERS &&
			    !j->of[i]->outcome &&
			    (j->of[i]->key == ZONE_UNIVERSAL_SSL) == last)
				add(&round, j->of[i], j->of[i]->should);
		if (round.n && !j->ctx->dry_run)
			retry_zone_settings(j->ctx, j->account, round.s,
					    round.n);
		for (size_t i = 0; i < round.n; i++) {
			struct secure *s = round.of[i];

			s->what = SECURE_CHANGED;
			if (j->ctx->dry_run)
				continue;
			s->outcome = round.s[i].outcome;
			s->why = round.s[i].why;
		}
		for (size_t i = 0; !(round.s && round.of) && i < n; i++)
			j->of[i]->outcome = err_nomem(&j->of[i]->why);
		free(round.of);
		free(round.s);
	}
}

/* Which of the open zones does the account have? */
static enum err claim(struct job *j, struct secure *all, size_t n)
{
	struct zone_find *z = calloc(n + 1, sizeof(*z));
	size_t k = 0;

	if (!z)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i += ZONE_KEYS)
		if (!all[i].account)
			z[k++] = (struct zone_find){ .name = all[i].zone,
						     .cut = all[i].zone };
	if (k)
		retry_find_zones(j->ctx, j->account, z, k);
	k = 0;
	for (size_t i = 0; i < n; i += ZONE_KEYS) {
		const struct zone_find *one = &z[k];

		if (all[i].account)
			continue;
		k++;
		for (size_t s = i; s < i + ZONE_KEYS; s++) {
			if (one->outcome) {
				all[s].outcome = one->outcome;
				all[s].why = one->why;
			} else if (strcmp(one->zone, all[s].zone) != 0) {
				all[s].outcome = err_set(
					&all[s].why, ERR_NOZONE,
					"it is a name in zone '%s', not a zone",
					one->zone);
			} else {
				all[s].outcome = ERR_OK;
				all[s].account = j->account->conf->title;
				add(j, &all[s], NULL);
			}
		}
	}
	free(z);
	return ERR_OK;
}

/* Does what there is to do in one account. */
static enum err serve(struct context *ctx, struct account *a,
		      struct secure *all, size_t n,
		      const struct secure_options *o)
{
	struct job j = { .ctx = ctx, .account = a };
	enum err rc = ERR_NOMEM;

	j.s = calloc(n + 1, sizeof(*j.s));
	j.of = calloc(n + 1, sizeof(struct secure *));
	if (j.s && j.of)
		rc = claim(&j, all, n);
	if (!rc && j.n) {
		retry_zone_settings(ctx, a, j.s, j.n);
		for (size_t i = 0; i < j.n; i++)
			take(j.of[i], &j.s[i], o);
		if (o->apply)
			apply(&j);
	}
	free(j.of);
	free(j.s);
	return rc;
}

enum err secure_zones(struct context *ctx, const struct strlist *zones,
		      const struct secure_options *options, struct secure **out,
		      struct why *why)
{
	size_t n = zones->n * ZONE_KEYS;
	struct secure *all = calloc(n + 1, sizeof(*all));
	enum err rc = all ? ERR_OK : ERR_NOMEM;
	bool any = false;

	for (size_t i = 0; !rc && i < n; i++)
		all[i] = (struct secure){ .zone = zones->v[i / ZONE_KEYS],
					  .key = (enum zone_key)(i % ZONE_KEYS),
					  .outcome = ERR_NOZONE };
	for (size_t a = 0; !rc && a < ctx->n_accounts; a++)
		if (ctx->accounts[a].ops->zone_settings) {
			any = true;
			rc = serve(ctx, &ctx->accounts[a], all, n, options);
		}
	if (!rc && !any)
		rc = err_set(why, ERR_CONFIG,
			     "no account has zones with such settings: they "
			     "are Cloudflare's, with 'provider = cloudflare'");
	else if (rc)
		rc = err_nomem(why);
	if (rc) {
		free(all);
		return rc;
	}
	*out = all;
	return ERR_OK;
}
