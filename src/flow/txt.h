#ifndef DDNS01_FLOW_TXT_H
#define DDNS01_FLOW_TXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/context.h"

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
	struct txt_run run;
};

/*
 * Publishes all values, then waits until the CA can see them.  ERR_LATER for
 * all, before anything is changed, when the journal can't be written.
 */
void txt_present(struct context *ctx, struct txt *t, size_t n,
		 const struct txt_options *options);

/* Removes exactly these values. */
void txt_cleanup(struct context *ctx, struct txt *t, size_t n);

#endif
