#ifndef DDNS01_FLOW_CHECK_ADDRESS_H
#define DDNS01_FLOW_CHECK_ADDRESS_H

#include "flow/check.h"
#include "flow/context.h"
#include "util/strlist.h"

/*
 * What would update-ip do with the names (as name_parse() gives them)? Adds lines
 * about the sources of their addresses, about what would be published and what is
 * there now.  What fails for a name that the configuration does not have is a
 * warning only.  Every source is asked; nothing is written.  Names are added to
 * bare whose provider takes addresses only, so that they have no challenges.
 */
void check_addresses(struct context *ctx, const struct strlist *names,
		     struct strlist *bare, struct check_report *out);

#endif
