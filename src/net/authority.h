#ifndef DDNS01_NET_AUTHORITY_H
#define DDNS01_NET_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>

#include "net/dns.h"

/*
 * Finds zone cuts and the servers behind them by asking authoritative servers.
 * The recursive resolver is asked only for name servers of names that exist
 * (from the second-level domain down to the first zone found) and for those
 * servers' addresses: a question for a challenge name would plant an NXDOMAIN
 * there that the CA could meet.
 */

#define AUTHORITY_SERVERS 16 /* addresses kept of one zone */

/* A zone and where to ask about it. */
struct cut {
	char zone[NAME_MAX_TEXT + 1];
	struct endpoint servers[AUTHORITY_SERVERS];
	size_t n;
};

/* What has been learnt, and where to begin. */
struct authority {
	const struct dns *dns;  /* borrowed */
	struct endpoint *hints; /* servers to try first; owned */
	size_t n_hints;
	struct cut **cuts; /* owned */
	size_t n_cuts;
	/* Has any server of a zone ever answered? And a whole zone's been
	 * silent? Then port 53 leads nowhere, and nobody else is asked. */
	bool heard, deaf;
};

void authority_init(struct authority *a, const struct dns *dns);
enum err authority_hint(struct authority *a, const struct endpoint *server,
			struct why *why);
void authority_free(struct authority *a);

/* Where one name stands. */
struct locate {
	const char *name; /* in; borrowed */

	enum err outcome; /* ERR_LATER: nobody answers; ERR_NOZONE */
	struct why why;
	/* The name is an alias for this one, "" if not; may hold octets that
	 * no host name does.  A CNAME that only a wildcard makes up is none. */
	char alias[NAME_MAX_TEXT + 1];
	struct endpoint server; /* who told the alias */
	/* Of a name that is no alias: */
	char zone[NAME_MAX_TEXT + 1]; /* the zone that holds it */
	const struct cut *cut;        /* of zone; belongs to the authority */
	bool dname;                   /* by a DNAME above it */
	bool wildcard; /* a wildcard CNAME would catch the name */
	bool silent; /* with ERR_LATER: no server of its zone answers at all */

	/* While it is searched: */
	const struct cut *ask; /* where to ask next; NULL: not known yet */
	size_t tried;          /* servers of ask that have been asked */
	bool answered;         /* one of them has */
	bool done;
};

/* Locates all n names, their questions side by side. */
void authority_locate(struct authority *a, struct locate *l, size_t n);

#endif
