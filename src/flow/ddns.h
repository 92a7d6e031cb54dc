#ifndef DDNS01_FLOW_DDNS_H
#define DDNS01_FLOW_DDNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/address.h"
#include "flow/context.h"
#include "util/strlist.h"

/* What the sources said, asked once for all records that share them. */
struct ddns_found {
	enum rrtype type;
	struct address_query query;  /* and its outcome */
	struct address_known *known; /* of the query; owned */
};

/* The address record set of one name and family, and what became of it. */
struct ddns {
	const char *name; /* borrowed from the caller's list */
	enum rrtype type;
	size_t found;                    /* its sources in the result */
	char address[ADDR_MAX_TEXT + 1]; /* to be; "": none, or not known */

	enum err outcome;
	struct why why;
	long wait;                    /* seconds before more; 0: not said */
	bool changed;                 /* by this run; with dry-run: it would */
	char zone[NAME_MAX_TEXT + 1]; /* "" when nobody had to be asked */
	const char *account;          /* title; borrowed; NULL as zone */

	struct strlist state; /* what the state knew; owned by the result */
	int64_t confirmed;    /* when; 0: it knew nothing */
	bool looked;          /* this run has read the records: */
	struct strlist had;   /* as they were then; owned by the result */
	/* What was there before, as far as is known: had or state, or NULL. */
	const struct strlist *was;
};

struct ddns_result {
	struct ddns *d; /* in the order of the names, A before AAAA */
	size_t n;
	struct ddns_found *found;
	size_t n_found;
	bool removing;  /* by ddns_delete() */
	size_t changed; /* how many record sets this run has changed */
	enum err worst; /* the worst outcome; ERR_OK: all is as asked */
};

/*
 * Keeps the names' address records at this host's addresses: finds the
 * addresses, compares them with what was last confirmed, and asks providers only
 * about names that differ or whose confirmation is older than 'audit'.  A family
 * that can't be found out is left alone.  May be called again and again; names
 * must outlive the result, which the caller frees.  ERR_CONFIG: a source is
 * malformed, or nothing is to be done for a name.
 */
enum err ddns_update(struct context *ctx, const struct strlist *names,
		     struct ddns_result *out, struct why *why);

/*
 * Removes the names' address records: with 'owner' those that carry its mark,
 * else all of each family that is not switched off or that the state knows.  What
 * is removed is forgotten.  No source is asked.
 */
enum err ddns_delete(struct context *ctx, const struct strlist *names,
		     struct ddns_result *out, struct why *why);

/* What ddns_update() would do now, if the state knew nothing: asks every source, and
 * changes nothing at all.  A name whose families are all off is left out. */
enum err ddns_look(struct context *ctx, const struct strlist *names,
		   struct ddns_result *out, struct why *why);

void ddns_result_free(struct ddns_result *res);

#endif
