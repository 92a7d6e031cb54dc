#ifndef DDNS01_FLOW_SECURE_H
#define DDNS01_FLOW_SECURE_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/context.h"
#include "util/strlist.h"

enum secure_what {
	SECURE_OK,      /* it is as it should be */
	SECURE_DIFFERS, /* it is not, and nothing was to be changed */
	SECURE_CHANGED, /* it was not, and is now */
	SECURE_UNKNOWN, /* it may not be read, and need not be */
};

struct secure_options {
	bool apply;  /* change what differs */
	bool strict; /* ssl = strict, not only full */
	bool disable_universal_ssl;
};

/* One setting of one zone, and what became of it. */
struct secure {
	const char *zone;    /* borrowed */
	const char *account; /* title; borrowed; NULL: none serves the zone */
	enum zone_key key;
	char is[24];        /* "" while not known */
	const char *should; /* NULL: whatever it is */
	enum secure_what what;
	enum err outcome;
	struct why why;
};

/*
 * Compares the settings of all zones (names as name_parse() gives them) with
 * what guards their visitors: traffic encrypted on both sides of the proxy,
 * plain HTTP redirected, TLS 1.2 or later.  What is stronger stays.  With apply,
 * changes those that differ, and no others.  The caller frees *out, which holds
 * ZONE_KEYS elements for each zone.
 */
enum err secure_zones(struct context *ctx, const struct strlist *zones,
		      const struct secure_options *options, struct secure **out,
		      struct why *why);

#endif
