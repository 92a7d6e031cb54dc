#ifndef DDNS01_UTIL_PROCESS_H
#define DDNS01_UTIL_PROCESS_H

#include <stdint.h>

#include "util/err.h"

struct stop;

/* A program to be run, without a shell. All is borrowed. */
struct process {
	char *const *argv;       /* [0] is its path; NULL at the end */
	char *const *env;        /* its whole environment; NULL at the end */
	uint64_t timeout_ms;     /* 0: none */
	const struct stop *stop; /* ends it early; may be NULL */
};

/*
 * Runs it to its end, in a process group of its own, with standard input from
 * /dev/null, standard output to our standard error, and no other descriptor.
 * After the time, or when we are to end, the group gets SIGTERM and soon after
 * SIGKILL.  ERR_SYSTEM: it can't be run, or ended with other than 0; ERR_LATER:
 * it was ended by us.
 */
enum err process_run(const struct process *p, struct why *why);

#endif
