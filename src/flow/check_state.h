#ifndef DDNS01_FLOW_CHECK_STATE_H
#define DDNS01_FLOW_CHECK_STATE_H

#include "flow/check.h"
#include "flow/context.h"

/* Adds a line: can the state directory be used? It is neither made nor changed. */
void check_state(const struct context *ctx, struct check_report *out);

#endif
