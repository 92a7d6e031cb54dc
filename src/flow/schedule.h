#ifndef DDNS01_FLOW_SCHEDULE_H
#define DDNS01_FLOW_SCHEDULE_H

#include <stdint.h>

#include "util/err.h"

/*
 * When to look at the address next.  Arithmetic alone: the caller brings the
 * time, in milliseconds of a clock that never jumps.
 */
struct schedule {
	uint64_t every; /* between checks, ms; 0: only when something happens */
	uint64_t next;  /* when the next is due; SCHEDULE_NEVER */
	uint64_t before; /* the same, as it was before a row of events */
	uint64_t burst;  /* when the first of a row of events came; 0: none */
	unsigned failed; /* checks in a row */
};

#define SCHEDULE_NEVER UINT64_MAX

/* An event is acted on when no other has followed it for so long, but a burst is
 * not waited for longer than that. */
#define SCHEDULE_DEBOUNCE_MS 250
#define SCHEDULE_BURST_MS 2000

/* The first pause after a failure that may pass; it doubles from there. */
#define SCHEDULE_RETRY_MS 10000
/* Failures for good are tried again ever more seldom, down to this, as are
 * failures when there is no 'every'. */
#define SCHEDULE_SELDOM_MS 3600000

/* Begins, or goes on with another every (seconds): a check is due at once. */
void schedule_start(struct schedule *s, long every, uint64_t now);

/* Something has happened that may have changed the address. */
void schedule_event(struct schedule *s, uint64_t now);

/* A check is wanted at once. */
void schedule_now(struct schedule *s, uint64_t now);

/*
 * A check has ended with outcome, and has been told to wait so many seconds (0:
 * not told).  The pause that follows varies by a tenth, that of failures by a
 * half, so that many hosts do not act as one.
 */
void schedule_done(struct schedule *s, enum err outcome, long wait,
		   uint64_t now);

#endif
