#include "flow/context.h"

#include <stdlib.h>
#include <string.h>

#include "util/log.h"
#include "util/nearest.h"
#include "util/strbuf.h"

static enum err no_provider(const struct section *s, const char *name,
			    struct why *why)
{
	struct nearest near;
	struct strbuf all;

	nearest_init(&near, name);
	sb_init(&all, 200);
	for (size_t i = 0; providers[i]; i++) {
		nearest_offer(&near, providers[i]->name);
		sb_addf(&all, "%s%s", i ? ", " : "use one of ",
			providers[i]->name);
	}
	(void)err_set(why, ERR_CONFIG, "%s: no provider is called '%.60s'; %s",
		      s->values.v[SET_PROVIDER].origin, name,
		      nearest_hint(&near, "", all.s));
	sb_free(&all);
	return ERR_CONFIG;
}

/* Which accounts are opened, and what if that fails? */
enum which {
	ACCOUNTS_NONE,
	ACCOUNTS_ALL,  /* or it fails as a whole */
	ACCOUNTS_EACH, /* those that can be */
};

static void close_account(struct account *a)
{
	if (a->p)
		a->ops->close(a->p);
	free(a->identity);
	*a = (struct account){ .p = NULL };
}

static enum err open_account(struct context *ctx, struct account *a,
			     const struct section *s, struct why *why)
{
	const char *name = value_text(&s->values, SET_PROVIDER);
	enum err rc;

	if (!name)
		return err_set(why, ERR_CONFIG,
			       "it has no provider: set 'provider'");
	*a = (struct account){ .conf = s, .ops = provider_find(name) };
	if (!a->ops)
		return no_provider(s, name, why);
	rc = a->ops->open(&a->p, s, &ctx->env, why);
	if (!rc)
		rc = provider_identity(&a->identity, a->ops, s, why);
	if (!rc)
		return ERR_OK;
	close_account(a);
	return rc;
}

static void warn_of_doubt(const struct account *a)
{
	const char *doubt = a->ops->doubt ? a->ops->doubt(a->p) : NULL;

	if (doubt)
		log_warn("account '%s': %s", a->conf->title, doubt);
}

static enum err add_accounts(struct context *ctx, enum which which,
			     struct why *why)
{
	const char *chosen = value_text(&ctx->conf->values, SET_ACCOUNT);
	size_t n = ctx->conf->n_accounts;

	ctx->accounts = calloc(n + 1, sizeof(*ctx->accounts));
	ctx->failed = calloc(n + 1, sizeof(*ctx->failed));
	if (!ctx->accounts || !ctx->failed)
		return err_nomem(why);
	for (size_t i = 0; i < n; i++) {
		const struct section *s = &ctx->conf->accounts[i];
		struct account *a = &ctx->accounts[ctx->n_accounts];
		enum err rc;

		if (chosen && strcmp(s->title, chosen) != 0)
			continue;
		rc = open_account(ctx, a, s, why);
		if (rc && (which == ACCOUNTS_ALL || rc == ERR_NOMEM))
			return err_prefix(why, rc, "account '%s'", s->title);
		if (rc) {
			ctx->failed[ctx->n_failed++] = (struct account_failure){
				.conf = s, .outcome = rc, .why = *why
			};
			continue;
		}
		ctx->n_accounts++;
		if (which == ACCOUNTS_ALL)
			warn_of_doubt(a);
	}
	if (ctx->n_accounts == 0 && ctx->n_failed == 0)
		return err_set(why, ERR_CONFIG,
			       "no account is configured: write one into "
			       "/etc/ddns01/ddns01.conf or set "
			       "DDNS01_PROVIDER and its settings");
	return ERR_OK;
}

/* Cloudflare's; no name has to be resolved for it. */
#define DOH_URL "https://1.1.1.1/dns-query"

/* Whom to ask, and who stands in for them. */
static void set_up_dns(struct context *ctx, const struct conf *conf,
		       bool dry_run, const struct stop *stop)
{
	const char *url = value_text(&conf->values, SET_DOH);
	bool on = strcmp(url, "on") == 0, off = strcmp(url, "off") == 0;
	struct doh doh = { .http = ctx->http,
			   .url = on    ? DOH_URL
				  : off ? NULL
					: url,
			   .ca_file = value_text(&conf->values, SET_CA_FILE) };

	dns_init(&ctx->dns, value_text(&conf->values, SET_RESOLVER), &doh);
	ctx->dns.silent = &ctx->silent;
	ctx->dns.dry_run = dry_run;
	ctx->dns.stop = stop;
	authority_init(&ctx->authority, &ctx->dns);
}

static enum err open_all(struct context *ctx, const struct conf *conf,
			 enum which which, bool dry_run,
			 const struct stop *stop, struct why *why)
{
	enum err rc;

	*ctx = (struct context){ .conf = conf,
				 .state = { .dir = -1 },
				 .dry_run = dry_run };
	rc = http_new(&ctx->http, stop, why);
	set_up_dns(ctx, conf, dry_run, stop);
	ctx->env = (struct provider_env){ .dns = &ctx->dns,
					  .http = ctx->http,
					  .state = &ctx->state,
					  .ca_file = value_text(&conf->values,
								SET_CA_FILE),
					  .dry_run = dry_run };
	if (!rc && which != ACCOUNTS_NONE)
		rc = add_accounts(ctx, which, why);
	if (!rc)
		rc = state_open(&ctx->state,
				value_text(&conf->values, SET_STATE_DIR),
				!dry_run, why);
	if (rc) {
		context_close(ctx);
		return rc;
	}
	ctx->state.stop = stop;
	if (!ctx->state.writable && !dry_run)
		log_warn("%s; going on without a memory", ctx->state.why.text);
	return ERR_OK;
}

enum err context_open(struct context *ctx, const struct conf *conf,
		      bool dry_run, const struct stop *stop, struct why *why)
{
	return open_all(ctx, conf, ACCOUNTS_ALL, dry_run, stop, why);
}

enum err context_open_each(struct context *ctx, const struct conf *conf,
			   bool dry_run, struct why *why)
{
	enum err rc = open_all(ctx, conf, ACCOUNTS_EACH, dry_run, NULL, why);

	/* in a dry run, too, a server's wish for a pause would be written */
	if (!rc && dry_run)
		ctx->state.writable = false;
	return rc;
}

enum err context_open_dns(struct context *ctx, const struct conf *conf,
			  bool dry_run, const struct stop *stop,
			  struct why *why)
{
	return open_all(ctx, conf, ACCOUNTS_NONE, dry_run, stop, why);
}

void context_set_dry_run(struct context *ctx, bool dry_run)
{
	ctx->dry_run = ctx->env.dry_run = ctx->dns.dry_run = dry_run;
}

void context_close(struct context *ctx)
{
	for (size_t i = 0; i < ctx->n_accounts; i++)
		close_account(&ctx->accounts[i]);
	free(ctx->accounts);
	free(ctx->failed);
	http_free(ctx->http);
	authority_free(&ctx->authority);
	state_close(&ctx->state);
	*ctx = (struct context){ .state = { .dir = -1 } };
}

enum err context_hint(struct context *ctx, struct why *why)
{
	for (size_t i = 0; i < ctx->n_accounts; i++) {
		struct account *a = &ctx->accounts[i];
		enum err rc = ERR_OK;

		if (a->ops->hint && !a->hinted)
			rc = a->ops->hint(a->p, &ctx->authority, why);
		if (rc)
			return err_prefix(why, rc, "account '%s'",
					  a->conf->title);
		a->hinted = true;
	}
	return ERR_OK;
}

struct account *context_account(struct context *ctx, const char *title)
{
	for (size_t i = 0; i < ctx->n_accounts; i++)
		if (strcmp(ctx->accounts[i].conf->title, title) == 0)
			return &ctx->accounts[i];
	return NULL;
}
