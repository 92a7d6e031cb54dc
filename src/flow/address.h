#ifndef DDNS01_FLOW_ADDRESS_H
#define DDNS01_FLOW_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "util/addr.h"
#include "util/err.h"
#include "util/strlist.h"

struct dns;
struct http;

/* What sources are asked with; all borrowed. */
struct address_env {
	struct http *http;
	const struct dns *dns;
	const char *trace;         /* https://HOST[:PORT] of Cloudflare's API */
	const char *trace_ca_file; /* to trust there; NULL: the system's */
	const char *ca_file;       /* to trust elsewhere; NULL: the system's */
	long timeout_ms;           /* for each source */
};

/* What one source said. */
struct address_report {
	const char *source; /* as it was configured; borrowed */
	enum err outcome;   /* ERR_OK: addr counts */
	bool refused;       /* addr is an answer that must not be published */
	struct addr addr;   /* family 0: no answer */
	struct why why;     /* of what was no answer, or was refused */
};

/* What is in use at a name already: as many bits as count of an address. */
struct address_known {
	struct addr addr;
	unsigned bits;
};

/* This host's address of one family. */
struct address_query {
	int family;                    /* AF_INET, AF_INET6 */
	const struct strlist *sources; /* borrowed; see ddns01.conf(5) */
	bool allow_private;            /* any address will do */
	long confirm;    /* how many must have seen an address that is new */
	const char *via; /* interface to ask by; borrowed; NULL: any */
	/* An address is not new if it agrees with all of these; borrowed. */
	const struct address_known *known;
	size_t n_known;

	/* ERR_OK: addr is found, or the family is off; ERR_CONFIG: a source is
	 * malformed; ERR_LATER: no answer, or not enough that agree. */
	enum err outcome;
	bool off;
	struct addr addr;
	struct why why;
	struct address_report *reports; /* in the order of asking; owned */
	size_t n_reports;
};

/*
 * Asks the sources of each query in turn, the n queries side by side, until one
 * has an answer that may be published, or 'confirm' independent ones if it is new.
 */
void address_find(const struct address_env *env, struct address_query *q,
		  size_t n);
/* Asks the sources that were left, too: more reports are all that comes of it. */
void address_find_rest(const struct address_env *env, struct address_query *q,
		       size_t n);
void address_query_free(struct address_query *q);

/* Are the sources well formed for the family? ERR_CONFIG if not. */
enum err address_check(const struct strlist *words, int family,
		       struct why *why);

/* Can so many independent sources agree? ERR_CONFIG if not. */
enum err address_check_confirm(const struct strlist *words, int family,
			       long confirm, struct why *why);

#endif
