#ifndef DDNS01_FLOW_ROUTE_H
#define DDNS01_FLOW_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/context.h"
#include "util/name.h"

/* A longer chain than any CA's resolver follows. */
#define ROUTE_LINKS_MAX 16

/* From a name to the record that must be written, its zone and the account. */
struct route {
	const char *name; /* in; borrowed */
	const char *only; /* in; title of the only account; NULL: any */

	enum err outcome;
	struct why why;
	char record[NAME_MAX_TEXT + 1]; /* name, or where its aliases end */
	char zone[NAME_MAX_TEXT + 1];
	struct account *account; /* borrowed from the context */
};

/*
 * Routes all n names.  follow: go where CNAME and DNAME lead, as a CA does;
 * otherwise an alias at the name is ERR_CONFLICT.  ERR_NOZONE: no account
 * serves the zone; ERR_LATER: it could not be found out.
 */
void route_all(struct context *ctx, struct route *r, size_t n, bool follow);

#endif
