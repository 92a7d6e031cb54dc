#ifndef DDNS01_FLOW_WATCH_H
#define DDNS01_FLOW_WATCH_H

#include <stdint.h>

#include "flow/schedule.h"
#include "net/monitor.h"
#include "util/notify.h"
#include "util/stop.h"

/* How long the last act may take, once the program is to end. */
#define WATCH_LAST_MS 1500

/* What is to be done next. */
enum watch_what {
	WATCH_CHECK,  /* the address may have changed, or its time has come */
	WATCH_RELOAD, /* SIGHUP: the configuration shall be read again */
	WATCH_STOP,   /* SIGTERM or SIGINT */
};

/* What a program that watches waits for: the clock, the kernel, signals. */
struct watch {
	struct stop stop; /* for all that waits elsewhere */
	int ends;         /* SIGTERM and SIGINT; never read */
	int signals;      /* SIGHUP and SIGUSR1 */
	int timer;        /* the next thing that is due */
	int jump;         /* the wall clock was set, or the host has slept */
	struct monitor *monitor;
	struct notify notify;
	struct schedule schedule;
	uint64_t ping; /* when the watchdog is due; SCHEDULE_NEVER */
};

/* From now on these signals are for watch_next(). */
enum err watch_open(struct watch *w, struct why *why);
void watch_close(struct watch *w);

/* All is ready: watching begins, with a check, every so many seconds. */
void watch_begin(struct watch *w, long every);

/* Sleeps until something is to be done. */
enum watch_what watch_next(struct watch *w);

/* A check has ended; see schedule_done().  status is for the service manager. */
void watch_done(struct watch *w, enum err outcome, long wait,
		const char *status);

/* A reload begins, and has ended; every is what counts from now on, and a check
 * follows. */
void watch_reloading(struct watch *w);
void watch_reloaded(struct watch *w, long every);

/* It is the end: from now on, stop means that WATCH_LAST_MS have passed. */
void watch_last(struct watch *w);

#endif
