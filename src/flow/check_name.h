#ifndef DDNS01_FLOW_CHECK_NAME_H
#define DDNS01_FLOW_CHECK_NAME_H

#include <stdbool.h>

#include "flow/check.h"
#include "flow/context.h"
#include "util/strlist.h"

/* What the user wants to know. */
struct check_options {
	bool probe;     /* write a value, look for it and remove it */
	const char *ca; /* the CA's name in CAA records; borrowed; NULL: any */
	const char *account_url; /* of the ACME account; borrowed; NULL: any */
};

/*
 * Would challenges for the names (as name_parse() gives them) work? Adds lines
 * about each name's challenge: where it leads, which zone and account it is, and
 * what its name servers say.  Nothing is written unless options->probe.
 */
void check_names(struct context *ctx, const struct strlist *names,
		 const struct check_options *options, struct check_report *out);

#endif
