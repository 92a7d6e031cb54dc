#ifndef DDNS01_PROVIDER_RECORD_H
#define DDNS01_PROVIDER_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/strlist.h"

enum rrtype { RR_A, RR_AAAA, RR_TXT };

/* A record set. Names as name_parse() gives them, addresses as addr_text(), TXT
 * as the text itself without quotes. */
struct rrset {
	const char *zone; /* borrowed */
	const char *name; /* borrowed */
	enum rrtype type;
	uint32_t ttl;          /* seconds; 0: there is none */
	struct strlist values; /* owned */
	/* For records we create, where it applies; after read: one of them is. */
	bool proxied;
	const char *comment; /* likewise; borrowed; NULL: none */
	/* Whose records it is about: those with the word "owner=ID" in their
	 * comment, which created ones get.  Borrowed; NULL: all there are. */
	const char *owner;
	bool enforce; /* records that exist get ttl, proxied, comment, too */

	enum err outcome; /* of read; ERR_CONFLICT: an alias is in the way */
	struct why why;
};

/* What should be true of the records of one name and type. */
enum change_kind {
	CHANGE_ADD,    /* these values are in the set */
	CHANGE_REMOVE, /* these values are not in the set */
	CHANGE_SET,    /* the set is exactly these values; none: it is gone */
};

struct change {
	enum change_kind kind;
	const struct rrset *want; /* borrowed; ttl is for records we create */
	/* In: the records' ids as last seen, which may be stale; out: as they
	 * are now, one per value.  Empty: not known, or there are none. */
	struct strlist ids; /* owned by the caller */
	long wait;   /* seconds to wait before another attempt; 0: not said */
	bool unsure; /* an answer was lost: look before doing it again */

	/* Out, of a SET: the values that were there, if it was looked, and how
	 * many records it will take away without another in their place. */
	bool looked;
	struct strlist had; /* owned by the caller */
	size_t removes;

	enum err outcome; /* ERR_OK also when it was so already */
	struct why why;
	int code;     /* the provider's own for a failure; 0: none */
	bool changed; /* by us, as far as is known */
};

/* "A", "AAAA", "TXT" */
const char *rrtype_text(enum rrtype type);

/* For providers without comments: a change with an owner is not to be done; true:
 * it was one, and its outcome says so. */
bool change_refuse_owner(struct change *c, const char *provider);

#endif
