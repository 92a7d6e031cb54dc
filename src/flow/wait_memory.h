#ifndef DDNS01_FLOW_WAIT_MEMORY_H
#define DDNS01_FLOW_WAIT_MEMORY_H

#include "flow/wait.h"

/* How long zones took, in the state: a hint where to begin, never more. */

/* Sets from of every value: now, or later when its zone took long the last time,
 * though never beyond half of the time that there is, or 30 seconds. */
void wait_memory_recall(struct context *ctx, struct wait *w, size_t n,
			uint64_t now, uint64_t limit_ms);

/* Keeps how long each zone took whose values have all been seen, where it differs
 * from what is known. */
void wait_memory_keep(struct context *ctx, const struct wait *w, size_t n);

#endif
