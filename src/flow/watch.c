#include "flow/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/signals.h"
#include "util/timer.h"

static const int ends[] = { SIGTERM, SIGINT };
static const int wishes[] = { SIGHUP, SIGUSR1 };

enum err watch_open(struct watch *w, struct why *why)
{
	*w = (struct watch){ .stop = { .fd = -1 },
			     .timer = -1,
			     .jump = -1,
			     .notify = { .fd = -1 },
			     .ping = SCHEDULE_NEVER };
	w->ends = signals_open(ends, 2);
	w->signals = signals_open(wishes, 2);
	w->timer = timer_open();
	w->jump = timer_jump_open();
	w->stop.fd = w->ends;
	if (w->ends < 0 || w->signals < 0 || w->timer < 0) {
		int e = errno;

		watch_close(w);
		return err_set(why, ERR_SYSTEM, "cannot watch: %s",
			       strerror(e));
	}
	notify_open(&w->notify);
	return ERR_OK;
}

void watch_close(struct watch *w)
{
	signals_close(w->ends);
	signals_close(w->signals);
	timer_close(w->timer);
	if (w->jump >= 0)
		(void)close(w->jump);
	monitor_close(w->monitor);
	notify_close(&w->notify);
	*w = (struct watch){ .stop = { .fd = -1 },
			     .ends = -1,
			     .signals = -1,
			     .timer = -1,
			     .jump = -1,
			     .notify = { .fd = -1 } };
}

/* Tells the watchdog that all is well, and when to do so next: twice as often as
 * it wants. */
static void ping(struct watch *w, uint64_t now)
{
	if (!w->notify.watchdog_ms)
		return;
	notify_send(&w->notify, "WATCHDOG=1");
	w->ping = now + w->notify.watchdog_ms / 2;
}

void watch_begin(struct watch *w, long every)
{
	struct why why;
	uint64_t now = clock_boot_ms();

	/* without news from the kernel the clock has to do */
	if (monitor_open(&w->monitor, &why))
		log_warn("%s; looking only at intervals", why.text);
	schedule_start(&w->schedule, every, now);
	notify_send(&w->notify, "READY=1\nSTATUS=looking for the address");
	ping(w, now);
}

/* true: SIGHUP has come. SIGUSR1 makes a check due. */
static bool take_signals(struct watch *w, uint64_t now)
{
	bool reload = false;
	int number;

	while ((number = signals_take(w->signals)))
		if (number == SIGHUP)
			reload = true;
		else
			schedule_now(&w->schedule, now);
	return reload;
}

static void take_events(struct watch *w, uint64_t now)
{
	if (w->monitor && monitor_read(w->monitor)) {
		log_debug("the kernel tells of another address or route");
		schedule_event(&w->schedule, now);
	}
	if (!timer_jump_take(w->jump))
		return;
	log_info("the clock was set, or the host has slept");
	schedule_event(&w->schedule, now);
}

/* Sleeps until the time (of clock_boot_ms()) or until something happens. */
static void sleep_until(struct watch *w, uint64_t due)
{
	struct pollfd fds[] = {
		{ .fd = w->ends, .events = POLLIN },
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = w->timer, .events = POLLIN },
		{ .fd = w->jump, .events = POLLIN },
		{ .fd = w->monitor ? monitor_fd(w->monitor) : -1,
		  .events = POLLIN },
	};

	timer_set(w->timer, due == SCHEDULE_NEVER ? TIMER_NEVER : due);
	(void)poll(fds, sizeof(fds) / sizeof(fds[0]), -1);
	(void)timer_take(w->timer); /* or something else has woken us */
}

enum watch_what watch_next(struct watch *w)
{
	for (;;) {
		uint64_t now = clock_boot_ms();

		if (stop_wished(&w->stop))
			return WATCH_STOP;
		if (take_signals(w, now))
			return WATCH_RELOAD;
		take_events(w, now);
		if (w->ping <= now)
			ping(w, now);
		if (w->schedule.next <= now)
			return WATCH_CHECK;
		sleep_until(w, w->ping < w->schedule.next ? w->ping
							  : w->schedule.next);
	}
}

void watch_done(struct watch *w, enum err outcome, long wait,
		const char *status)
{
	uint64_t now = clock_boot_ms();

	schedule_done(&w->schedule, outcome, wait, now);
	notify_send(&w->notify, "STATUS=%s", status);
	ping(w, now);
	if (w->schedule.next == SCHEDULE_NEVER)
		log_info("waiting for something to happen");
	else
		log_info("next check in %llu s",
			 (unsigned long long)(w->schedule.next - now) / 1000);
}

void watch_reloading(struct watch *w)
{
	notify_reloading(&w->notify);
}

void watch_reloaded(struct watch *w, long every)
{
	schedule_start(&w->schedule, every, clock_boot_ms());
	notify_send(&w->notify, "READY=1");
}

void watch_last(struct watch *w)
{
	notify_send(&w->notify, "STOPPING=1");
	timer_set(w->timer, clock_boot_ms() + WATCH_LAST_MS);
	w->stop.fd = w->timer;
}
