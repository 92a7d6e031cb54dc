#ifndef DDNS01_CMD_CHECK_REPORT_H
#define DDNS01_CMD_CHECK_REPORT_H

#include "cmd/args.h"
#include "flow/check.h"

/* Prints all lines to stdout, with --json as objects, with -q what has failed
 * alone.  Returns the exit status: the worst of them. */
int check_report_print(const struct check_report *r, const struct args *args);

#endif
