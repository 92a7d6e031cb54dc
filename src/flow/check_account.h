#ifndef DDNS01_FLOW_CHECK_ACCOUNT_H
#define DDNS01_FLOW_CHECK_ACCOUNT_H

#include "flow/check.h"
#include "flow/context.h"

/*
 * Adds lines about each account of ctx, those that can't be used first: whether
 * its credentials are stored safely, are accepted, may do what is needed and no
 * more, and which zones they are for.  used is the report about the names, which
 * tells what is needed; names are those, maybe none.  Nothing is written.
 */
void check_accounts(struct context *ctx, const struct check_report *used,
		    const struct strlist *names, struct check_report *out);

#endif
