#ifndef DDNS01_FLOW_CONTEXT_H
#define DDNS01_FLOW_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"
#include "net/authority.h"
#include "provider/provider.h"
#include "store/state.h"

/* An account of the configuration. */
struct account {
	const struct section *conf; /* borrowed */
	const struct provider_ops *ops;
	struct provider *p; /* owned */
	char *identity;     /* what the cache calls it; owned */
	bool hinted;        /* its servers are known to the authority */
};

/* An account that can't be used. */
struct account_failure {
	const struct section *conf; /* borrowed */
	enum err outcome;
	struct why why;
};

/* All that one run works with. */
struct context {
	const struct conf *conf; /* borrowed */
	struct dns dns;
	bool silent;             /* the resolver is; for dns */
	struct http *http;       /* owned; for all that is asked over HTTPS */
	struct provider_env env; /* for the providers */
	struct authority authority;
	struct state state;
	struct account *accounts; /* owned */
	size_t n_accounts;
	struct account_failure *failed; /* context_open_each() alone; owned */
	size_t n_failed;
	bool dry_run;
};

/*
 * Sets up a context from conf: the state directory, and the accounts that may
 * be used (the chosen one, or all), which makes no request.  An unusable state
 * directory is warned of and done without.  ERR_CONFIG: an account can't be
 * used, or there is none.  stop, NULL or borrowed, is heeded by all that waits.
 */
enum err context_open(struct context *ctx, const struct conf *conf,
		      bool dry_run, const struct stop *stop, struct why *why);

/* The same; accounts that can't be used are in ctx->failed instead, and are no
 * error, even if there are no others. */
enum err context_open_each(struct context *ctx, const struct conf *conf,
			   bool dry_run, struct why *why);

/* The same without accounts, for what only looks. */
enum err context_open_dns(struct context *ctx, const struct conf *conf,
			  bool dry_run, const struct stop *stop,
			  struct why *why);
void context_close(struct context *ctx);

/* From now on, changes are planned only, or made. */
void context_set_dry_run(struct context *ctx, bool dry_run);

/* Lets the accounts name servers that know their zones. */
enum err context_hint(struct context *ctx, struct why *why);

/* The account with that title, or NULL. */
struct account *context_account(struct context *ctx, const char *title);

#endif
