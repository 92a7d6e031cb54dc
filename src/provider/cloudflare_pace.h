#ifndef DDNS01_PROVIDER_CLOUDFLARE_PACE_H
#define DDNS01_PROVIDER_CLOUDFLARE_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The API takes 200 requests in a second from one address, and so many in five
 * minutes for a user as its Ratelimit headers say; whoever goes over is blocked
 * for another five (reference: rate limits).  All zero to begin with. */
#define CF_PER_SECOND 180

struct cf_pace {
	uint64_t began[CF_PER_SECOND]; /* the last ones; clock_ms(), a ring */
	size_t next;                   /* in it */
	size_t busy;                   /* requests under way */
	bool known;                    /* a reply has told what is left */
	long left;
	uint64_t reset; /* when there is more; clock_ms() */
};

/* How long the next of a run of n requests has to wait, in milliseconds; 0: it
 * may go; -1: nothing is left for so many *seconds. */
long cf_pace_wait(const struct cf_pace *p, size_t n, long *seconds);

/* A request goes out; its reply has come, left and reset as http_call has them. */
void cf_pace_begin(struct cf_pace *p);
void cf_pace_end(struct cf_pace *p, long left, long reset);

#endif
