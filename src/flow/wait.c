#include "flow/wait.h"

#include "flow/visible.h"
#include "flow/wait_memory.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/stop.h"

#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 5000
#define LAST_MS 500 /* for the answers of the last round */
#define ONCE_MS 2500
/* Providers whose servers can't be asked have most values in place by then. */
#define BLIND_MS 10000

struct loop {
	struct visible v;
	uint64_t begun, deadline;
	bool once; /* no pauses: it is asked once */
};

/* Looks at all values that are not visible yet; the number of those that are. */
static size_t judge_all(struct loop *lp, uint64_t now)
{
	size_t done = 0;

	for (size_t i = 0; i < lp->v.n; i++) {
		struct wait *w = &lp->v.w[i];

		if (w->outcome && now >= w->from &&
		    visible_judge(&lp->v, i, now >= w->blind)) {
			w->outcome = ERR_OK;
			w->took = clock_ms() - lp->begun;
		}
		done += w->outcome == ERR_OK;
	}
	return done;
}

/* How long till something is to be asked: pause, or more if nothing is due. */
static uint64_t next_pause(const struct loop *lp, uint64_t now, uint64_t pause)
{
	uint64_t due = UINT64_MAX;

	for (size_t i = 0; i < lp->v.n; i++)
		if (lp->v.w[i].outcome && lp->v.w[i].from < due)
			due = lp->v.w[i].from;
	if (due > now && due != UINT64_MAX && due - now > pause)
		pause = due - now;
	return pause < lp->deadline - now ? pause : lp->deadline - now;
}

static enum err run(struct loop *lp)
{
	uint64_t pause = FIRST_PAUSE_MS;

	for (;;) {
		uint64_t now = clock_ms();
		uint64_t least = lp->once ? ONCE_MS : LAST_MS;
		size_t done;

		if (visible_ask(&lp->v, now,
				now + least < lp->deadline ? lp->deadline - now
							   : least))
			return ERR_NOMEM;
		done = judge_all(lp, now);
		now = clock_ms();
		log_progress("waiting for the name servers: %zu of %zu values, "
			     "%llu s left",
			     done, lp->v.n,
			     (unsigned long long)(now < lp->deadline
							  ? lp->deadline - now
							  : 0) /
				     1000);
		if (done == lp->v.n || now >= lp->deadline)
			return ERR_OK;
		if (!stop_sleep_ms(lp->v.ctx->dns.stop,
				   next_pause(lp, now, pause)))
			return ERR_OK;
		pause = pause * 8 / 5 < LONGEST_PAUSE_MS ? pause * 8 / 5
							 : LONGEST_PAUSE_MS;
	}
}

/* Nothing is asked before its time. */
static void set_times(struct loop *lp, long seconds)
{
	uint64_t limit = (uint64_t)seconds * 1000;
	uint64_t blind = limit / 2 < BLIND_MS ? limit / 2 : BLIND_MS;

	lp->begun = clock_ms();
	lp->deadline = lp->begun + limit;
	wait_memory_recall(lp->v.ctx, lp->v.w, lp->v.n, lp->begun, limit);
	for (size_t i = 0; i < lp->v.n; i++) {
		struct wait *w = &lp->v.w[i];

		w->blind = lp->begun + blind > w->from ? lp->begun + blind
						       : w->from;
	}
}

static void conclude(struct loop *lp, enum err rc,
		     const struct wait_options *options)
{
	for (size_t i = 0; i < lp->v.n; i++) {
		struct wait *w = &lp->v.w[i];

		if (!rc && options->detail)
			rc = visible_detail(&lp->v, i);
		if (rc)
			w->outcome = err_nomem(&w->why);
		else if (w->outcome && options->seconds)
			(void)err_prefix(&w->why, ERR_LATER,
					 "the value at '%s' is not visible "
					 "after %ld s",
					 w->record, options->seconds);
		else if (w->outcome)
			(void)err_prefix(&w->why, ERR_LATER,
					 "the value at '%s' is not visible",
					 w->record);
	}
}

void wait_for(struct context *ctx, struct wait *w, size_t n,
	      const struct wait_options *options)
{
	struct loop lp = { .once = options->seconds == 0 };
	enum err rc;

	for (size_t i = 0; i < n; i++) {
		w[i].outcome = ERR_LATER;
		w[i].seen = NULL;
		w[i].n_seen = 0;
		w[i].took = 0;
	}
	lp.v = (struct visible){ .ctx = ctx, .w = w, .n = n };
	set_times(&lp, options->seconds);
	rc = visible_open(&lp.v, ctx, w, n);
	if (!rc)
		rc = run(&lp);
	log_progress_end();
	conclude(&lp, rc, options);
	if (!lp.once)
		wait_memory_keep(ctx, w, n);
	visible_close(&lp.v);
}

void wait_list_servers(struct context *ctx, struct wait *w, size_t n)
{
	struct visible v;
	enum err rc = visible_open(&v, ctx, w, n);

	for (size_t i = 0; !rc && i < n; i++)
		rc = visible_detail(&v, i);
	visible_close(&v);
}
