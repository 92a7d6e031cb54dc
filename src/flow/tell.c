#include "flow/tell.h"

#include "flow/metrics.h"
#include "flow/on_change.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/strbuf.h"

#define TEXT_MAX 8192
#define REASONS_MAX 8 /* shown */

enum err tell_open(struct tell *t, const struct conf *conf, struct why *why)
{
	enum err rc;

	*t = (struct tell){ .began = 0 };
	rc = on_change_check(conf, why);
	if (!rc)
		rc = heartbeat_open(&t->heartbeat, &conf->values, why);
	return rc;
}

void tell_close(struct tell *t)
{
	heartbeat_close(&t->heartbeat);
}

void tell_begin(struct tell *t, const struct context *ctx)
{
	t->began = clock_ms();
	if (!ctx->dry_run)
		heartbeat_begin(&t->heartbeat, ctx);
}

/* A few words for people: how many, and what went wrong. */
static void describe(struct strbuf *out, const struct ddns_result *res)
{
	size_t failed = 0, shown = 0;

	for (size_t i = 0; i < res->n; i++)
		failed += res->d[i].outcome != ERR_OK;
	sb_addf(out, "%zu records: %zu changed, %zu failed", res->n,
		res->changed, failed);
	for (size_t i = 0; i < res->n && shown < REASONS_MAX; i++) {
		const struct ddns *d = &res->d[i];

		if (!d->outcome)
			continue;
		sb_addf(out, "; '%s' %s: %s", d->name, rrtype_text(d->type),
			d->why.text);
		shown++;
	}
	if (shown < failed)
		sb_addf(out, "; and %zu more", failed - shown);
}

static void write_metrics(struct tell *t, const struct context *ctx,
			  const struct ddns_result *res)
{
	const char *path = value_text(&ctx->conf->values, SET_IP_METRICS_FILE);
	struct why why = { "" };

	if (path)
		(void)metrics_write(path, res, clock_wall(), &why);
	if (news_is(&t->news, why.text) && why.text[0])
		log_warn("%s; there are no metrics of this run", why.text);
}

void tell_end(struct tell *t, const struct context *ctx,
	      const struct ddns_result *res, const struct why *reason)
{
	uint64_t ms = clock_ms() - t->began;
	struct strbuf text;

	if (ctx->dry_run)
		return;
	if (res)
		on_change_run(ctx, res);
	write_metrics(t, ctx, res);
	sb_init(&text, TEXT_MAX);
	if (res)
		describe(&text, res);
	else
		sb_adds(&text, reason->text);
	heartbeat_end(&t->heartbeat, ctx, res ? res->worst : ERR_SYSTEM, text.s,
		      ms);
	sb_free(&text);
}
