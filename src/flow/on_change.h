#ifndef DDNS01_FLOW_ON_CHANGE_H
#define DDNS01_FLOW_ON_CHANGE_H

#include "flow/ddns.h"

/* Can 'on-change' be run? ERR_CONFIG if it is no absolute path or not there. */
enum err on_change_check(const struct conf *conf, struct why *why);

/*
 * Runs the program of 'on-change' for each record that the run has changed, one
 * after the other.  Its environment is PATH, DDNS01_NAME, DDNS01_TYPE,
 * DDNS01_ADDRESS, DDNS01_OLD_ADDRESS, DDNS01_ZONE and DDNS01_ACCOUNT alone.  What
 * goes wrong is warned of; after one that took too long no more are run.
 */
void on_change_run(const struct context *ctx, const struct ddns_result *res);

#endif
