#ifndef DDNS01_FLOW_METRICS_H
#define DDNS01_FLOW_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "flow/ddns.h"

/* What is counted on from file to file. */
struct metrics {
	int64_t success, failure, change; /* when last, seconds; 0: never */
	uint64_t changes;                 /* in total */
};

/* Finds them in the text of a file that we wrote; others are left alone. */
void metrics_parse(struct metrics *m, const char *text);

/*
 * Writes the file for the textfile collector of Prometheus' node exporter, in
 * its text format; counts go on from the file that is there.  res NULL: the run
 * has failed as a whole.
 */
enum err metrics_write(const char *path, const struct ddns_result *res,
		       int64_t now, struct why *why);

#endif
