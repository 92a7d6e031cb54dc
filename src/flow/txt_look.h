#ifndef DDNS01_FLOW_TXT_LOOK_H
#define DDNS01_FLOW_TXT_LOOK_H

#include "flow/txt.h"

/* What explains a value: moved to it from where it was found out. */
void txt_take_route(struct txt *t, struct route *r);
void txt_take_servers(struct txt *t, struct wait *w);

/* Finds the servers of those values' records that have no list of them, without
 * asking about the values. */
void txt_list_servers(struct context *ctx, struct txt *t, size_t n);

#endif
