#ifndef DDNS01_CMD_DDNS_REPORT_H
#define DDNS01_CMD_DDNS_REPORT_H

#include "cmd/args.h"
#include "cmd/names.h"
#include "flow/ddns.h"

/* What has been reported of failures, for a program that goes on. */
struct told {
	struct strlist failures; /* one text for each */
};

/*
 * Reports what became of the records; returns the exit status.  told NULL: all of
 * them.  Otherwise only what has changed, failures that are other than last
 * time, and what no longer fails.
 */
int ddns_report(const struct ddns_result *res, const struct names *names,
		const struct args *args, struct told *told);
void told_free(struct told *told);

#endif
