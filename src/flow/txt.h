#ifndef DDNS01_FLOW_TXT_H
#define DDNS01_FLOW_TXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/context.h"
#include "flow/route.h"
#include "flow/wait.h"

/* One challenge value, and what became of it. */
struct txt {
	char challenge[NAME_MAX_TEXT + 1]; /* _acme-challenge.DOMAIN */
	const char *value;                 /* borrowed */

	enum err outcome;
	struct why why;
	char record[NAME_MAX_TEXT + 1]; /* where the record really is */
	char zone[NAME_MAX_TEXT + 1];
	char id[64];         /* of the record, "" if not known */
	const char *account; /* title; borrowed from the configuration */

	/* How it came about, if wanted; txt_free() frees it. */
	bool recalled;               /* record, zone, account by the journal */
	bool wildcard;               /* a wildcard CNAME catches the record */
	bool blind;                  /* no name server could be asked */
	char cut[NAME_MAX_TEXT + 1]; /* the record's zone by the DNS, or "" */
	struct route_link *links;    /* owned */
	struct wait_server *servers; /* owned */
	size_t n_servers;
};

/* A caller that comes once per value (certbot): wait only at the last call,
 * for the values of all of them. */
struct txt_run {
	const char *id; /* NULL: every call stands for itself */
	bool first, last;
};

struct txt_options {
	uint32_t ttl;
	long wait; /* seconds; 0: do not */
	bool explain;
	/* To remove after a long time: a record that has the value and not, as
	 * it is cheaper, the one with its id, which may have been edited. */
	bool by_value;
	struct txt_run run;
};

/*
 * Publishes all values, then waits until the CA can see them.  ERR_LATER for
 * all, before anything is changed, when the journal can't be written.
 */
void txt_present(struct context *ctx, struct txt *t, size_t n,
		 const struct txt_options *options);

/* Removes exactly these values.  options: explain and by_value count. */
void txt_cleanup(struct context *ctx, struct txt *t, size_t n,
		 const struct txt_options *options);

/*
 * Looks for the values as a CA does, with no account's help: once, or with wait
 * until they are seen.  Explains in any case.  ERR_LATER: not visible.
 */
void txt_verify(struct context *ctx, struct txt *t, size_t n, long wait);

/* Frees what explains the values. */
void txt_free(struct txt *t, size_t n);

#endif
