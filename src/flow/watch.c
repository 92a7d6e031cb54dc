#include "flow/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/log.h"

/* A descriptor that the two signals make readable, instead of what they do. */
static int signals_open(int one, int other)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, one);
	(void)sigaddset(&set, other);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Makes w->jump readable when the wall clock is set or the host wakes up. */
static void await_jump(const struct watch *w)
{
	struct itimerspec far = { .it_value = { .tv_sec = clock_wall() +
							  366L * 86400 * 50 } };

	(void)timerfd_settime(w->jump,
			      TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far,
			      NULL);
}

enum err watch_open(struct watch *w, struct why *why)
{
	*w = (struct watch){ .stop = { .fd = -1 },
			     .timer = -1,
			     .jump = -1,
			     .notify = { .fd = -1 },
			     .ping = SCHEDULE_NEVER };
	w->ends = signals_open(SIGTERM, SIGINT);
	w->signals = signals_open(SIGHUP, SIGUSR1);
	w->timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	w->jump = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	w->stop.fd = w->ends;
	if (w->ends < 0 || w->signals < 0 || w->timer < 0 || w->jump < 0) {
		int e = errno;

		watch_close(w);
		return err_set(why, ERR_SYSTEM, "cannot watch: %s",
			       strerror(e));
	}
	await_jump(w);
	notify_open(&w->notify);
	return ERR_OK;
}

void watch_close(struct watch *w)
{
	const int fds[] = { w->ends, w->signals, w->timer, w->jump };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			(void)close(fds[i]);
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
	struct signalfd_siginfo info;
	bool reload = false;

	while (read(w->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo == SIGHUP)
			reload = true;
		else
			schedule_now(&w->schedule, now);
	return reload;
}

static void take_events(struct watch *w, uint64_t now)
{
	uint64_t expired;

	if (w->monitor && monitor_read(w->monitor)) {
		log_debug("the kernel tells of another address or route");
		schedule_event(&w->schedule, now);
	}
	if (read(w->jump, &expired, sizeof(expired)) < 0 && errno == EAGAIN)
		return;
	log_info("the clock was set, or the host has slept");
	await_jump(w);
	schedule_event(&w->schedule, now);
}

/* Sleeps until the time (of clock_boot_ms()) or until something happens. */
static void sleep_until(struct watch *w, uint64_t due)
{
	struct itimerspec at = { .it_value = { .tv_sec = 0 } };
	uint64_t expired;
	struct pollfd fds[] = {
		{ .fd = w->ends, .events = POLLIN },
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = w->timer, .events = POLLIN },
		{ .fd = w->jump, .events = POLLIN },
		{ .fd = w->monitor ? monitor_fd(w->monitor) : -1,
		  .events = POLLIN },
	};

	if (due != SCHEDULE_NEVER) {
		at.it_value.tv_sec = (time_t)(due / 1000);
		at.it_value.tv_nsec = (long)(due % 1000) * 1000000;
		if (due == 0) /* all zero would mean never */
			at.it_value.tv_nsec = 1;
	}
	(void)timerfd_settime(w->timer, TFD_TIMER_ABSTIME, &at, NULL);
	(void)poll(fds, sizeof(fds) / sizeof(fds[0]), -1);
	if (read(w->timer, &expired, sizeof(expired)) < 0)
		return; /* something else has woken us */
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
	struct itimerspec end = { .it_value = { .tv_sec = WATCH_LAST_MS / 1000,
						.tv_nsec = WATCH_LAST_MS %
							   1000 * 1000000L } };

	notify_send(&w->notify, "STOPPING=1");
	if (timerfd_settime(w->timer, 0, &end, NULL) == 0)
		w->stop.fd = w->timer;
}
