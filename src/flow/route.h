#ifndef DDNS01_FLOW_ROUTE_H
#define DDNS01_FLOW_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/context.h"
#include "util/name.h"

/* Aliases in a row that are followed; more are a mistake. */
#define ROUTE_LINKS_MAX 64
/* More than these are warned of: Unbound and BIND, and so the CAs that use them,
 * go no further (max-query-restarts in unbound.conf(5) and named.conf(5)). */
#define ROUTE_LINKS_USUAL 11

/* An alias on the way. */
struct route_link {
	struct route_link *next; /* owned */
	bool dname;              /* made up by a DNAME above the name */
	char name[NAME_MAX_TEXT + 1];
	char target[NAME_MAX_TEXT + 1];
};

/* From a name to the record that must be written, its zone and the account. */
struct route {
	const char *name; /* in; borrowed */
	const char *only; /* in; title of the only account; NULL: any */

	enum err outcome;
	struct why why;
	char record[NAME_MAX_TEXT + 1]; /* name, or where its aliases end */
	char zone[NAME_MAX_TEXT + 1];
	struct account *account; /* borrowed from the context */
	/* How it came about: */
	struct route_link *links;    /* in their order; owned */
	bool wildcard;               /* a wildcard CNAME caught the record */
	bool blind;                  /* no name server of its could be asked */
	char cut[NAME_MAX_TEXT + 1]; /* the record's zone by the DNS, or "" */
};

/*
 * Routes all n names.  follow: go where CNAME and DNAME lead, as a CA does;
 * otherwise an alias at the name is ERR_CONFLICT.  ERR_NOZONE: no account
 * serves the zone; ERR_LATER: it could not be found out.  With follow, the caller
 * calls route_free() in any case.
 *
 * When no name server can be reached, the accounts tell which zone there is and
 * whether an alias stands at the name.  Only if one does, or if no account has the
 * zone, the world is asked where it leads: of a name that is about to be written,
 * no resolver may learn that it does not exist.
 */
void route_all(struct context *ctx, struct route *r, size_t n, bool follow);
void route_free(struct route *r, size_t n);

/* Follows the aliases of all n names alone, without asking any account: where a CA
 * would look.  cut is filled in, zone and account are not. */
void route_follow(struct context *ctx, struct route *r, size_t n);

#endif
