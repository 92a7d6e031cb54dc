#ifndef DDNS01_STORE_LOCK_H
#define DDNS01_STORE_LOCK_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct state;

/*
 * Locks on names between the processes of this host, for providers that can only
 * replace what stands at a name: read, change, write, one process at a time.  A
 * name is any text; the state directory has one file for all of them, and a killed
 * process leaves nothing locked.
 */
struct lock {
	int fd; /* -1: nothing is locked */
};

/*
 * Locks all n names, in an order that no two processes can block each other by.
 * Waits for others up to limit_ms, or till the program is to end: ERR_LATER.
 * Without a usable state directory nothing is locked, which is no failure.
 */
enum err lock_take(struct lock *out, struct state *st, const char *const *names,
		   size_t n, uint64_t limit_ms, struct why *why);

void lock_release(struct lock *l);

#endif
