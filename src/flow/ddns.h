#ifndef DDNS01_FLOW_DDNS_H
#define DDNS01_FLOW_DDNS_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/context.h"
#include "util/addr.h"
#include "util/strlist.h"

enum ddns_what {
	DDNS_UNCHANGED, /* it was so already */
	DDNS_CHANGED,
};

/* The address record of one name and family, and what became of it. */
struct ddns {
	const char *name; /* borrowed */
	enum rrtype type;

	enum err outcome;
	struct why why;
	enum ddns_what what;
	char address[ADDR_MAX_TEXT + 1]; /* "" while not known */
	char zone[NAME_MAX_TEXT + 1];    /* "" when nobody had to be asked */
	const char *account;             /* title; borrowed; NULL as zone */
	struct strlist ids; /* of the records; empty when returned */
	bool audit;         /* it shall be looked at, though nothing changed */
	bool placed;        /* where it is was known from the cache */
};

/*
 * Keeps the names' address records at this host's addresses: finds the
 * addresses, compares them with what was last confirmed, and asks providers only
 * about names that differ or whose confirmation is older than 'audit'.  A family
 * that can't be found out is left alone.  The caller frees *out; it holds one
 * element per name and family that is not switched off.  ERR_CONFIG: a source is
 * malformed, or nothing is to be done for a name.
 */
enum err ddns_update(struct context *ctx, const struct strlist *names,
		     struct ddns **out, size_t *n, struct why *why);

#endif
