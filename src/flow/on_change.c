#include "flow/on_change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/log.h"
#include "util/process.h"
#include "util/strbuf.h"

#define VARIABLES 7

enum err on_change_check(const struct conf *conf, struct why *why)
{
	const struct value *v = &conf->values.v[SET_IP_ON_CHANGE];
	const char *path = v->items.n ? v->items.v[0] : NULL;

	if (!path)
		return ERR_OK;
	if (path[0] != '/')
		return err_set(why, ERR_CONFIG,
			       "%s: 'on-change' wants an absolute path, not "
			       "'%.100s'",
			       v->origin, path);
	if (access(path, X_OK))
		return err_set(why, ERR_CONFIG,
			       "%s: 'on-change' cannot be run: '%.100s': %s",
			       v->origin, path, strerror(errno));
	return ERR_OK;
}

static void join(struct strbuf *out, const struct strlist *l)
{
	for (size_t i = 0; i < l->n; i++) {
		sb_adds(out, i ? "," : "");
		sb_adds(out, l->v[i]);
	}
}

/* The whole environment for d; false: no memory. */
static bool describe(char *env[static VARIABLES + 1], const struct ddns *d)
{
	struct strbuf sb[VARIABLES];
	bool ok = true;

	for (size_t i = 0; i < VARIABLES; i++)
		sb_init(&sb[i], 65536);
	sb_adds(&sb[0], "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
			"/usr/bin:/sbin:/bin");
	sb_addf(&sb[1], "DDNS01_NAME=%s", d->name);
	sb_addf(&sb[2], "DDNS01_TYPE=%s", rrtype_text(d->type));
	sb_addf(&sb[3], "DDNS01_ADDRESS=%s", d->address);
	sb_adds(&sb[4], "DDNS01_OLD_ADDRESS=");
	if (d->was)
		join(&sb[4], d->was);
	sb_addf(&sb[5], "DDNS01_ZONE=%s", d->zone);
	sb_addf(&sb[6], "DDNS01_ACCOUNT=%s", d->account ? d->account : "");
	for (size_t i = 0; i < VARIABLES; i++) {
		env[i] = sb_take(&sb[i]);
		ok = ok && env[i];
	}
	env[VARIABLES] = NULL;
	return ok;
}

static enum err run_for(const struct context *ctx, char *const *argv,
			const struct ddns *d)
{
	struct process p = { .argv = argv, .stop = ctx->dns.stop };
	char *env[VARIABLES + 1];
	struct why why;
	enum err rc;

	p.timeout_ms = (uint64_t)value_number(&ctx->conf->values,
					      SET_IP_ON_CHANGE_LIMIT) *
		       1000;
	p.env = env;
	rc = describe(env, d) ? process_run(&p, &why) : err_nomem(&why);
	if (rc)
		log_warn("'on-change' for '%s' %s: %s", d->name,
			 rrtype_text(d->type), why.text);
	for (size_t i = 0; i < VARIABLES; i++)
		free(env[i]);
	return rc;
}

void on_change_run(const struct context *ctx, const struct ddns_result *res)
{
	const struct strlist *words =
		value_list(&ctx->conf->values, SET_IP_ON_CHANGE);
	char **argv = words->n ? calloc(words->n + 1, sizeof(*argv)) : NULL;
	enum err rc = ERR_OK;
	size_t left = 0;

	if (!argv)
		return;
	memcpy(argv, words->v, words->n * sizeof(*argv)); /* lent */
	for (size_t i = 0; i < res->n; i++) {
		const struct ddns *d = &res->d[i];

		if (!d->changed)
			continue;
		if (rc == ERR_LATER)
			left++;
		else
			rc = run_for(ctx, argv, d);
	}
	if (left)
		log_warn("'on-change' was not run for %zu more records", left);
	free(argv);
}
