#include "flow/check_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "net/http.h"

#define FUDGE 300
#define SUBJECT "clock"

static bool signs_by_time(const struct context *ctx)
{
	for (size_t i = 0; i < ctx->n_accounts; i++)
		if (ctx->accounts[i].ops->signs_by_time)
			return true;
	return false;
}

void check_clock(const struct context *ctx, struct check_report *out)
{
	int64_t ahead = 0;
	bool told = http_clock_ahead(ctx->http, &ahead);
	time_t now = time(NULL);
	char text[32] = "", said[128];
	struct tm tm;

	if (gmtime_r(&now, &tm))
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (ahead >= -FUDGE && ahead <= FUDGE) {
		check_ok(out, CHECK_CLOCK, SUBJECT, "it is %s%s", text,
			 told ? ", as servers say, too"
			 : signs_by_time(ctx)
				 ? "; whether TSIG takes it, 'accepted' tells"
				 : "; no server that was asked tells the time");
		return;
	}
	(void)snprintf(said, sizeof(said),
		       "it is %s here, %" PRId64 " seconds %s than servers say",
		       text, ahead < 0 ? -ahead : ahead,
		       ahead < 0 ? "earlier" : "later");
	if (signs_by_time(ctx))
		check_fail(out, CHECK_CLOCK, SUBJECT, ERR_SYSTEM, "%s", said);
	else
		check_warn(out, CHECK_CLOCK, SUBJECT, "%s", said);
	check_remedy(out, "set the clock, and let NTP keep it");
}
