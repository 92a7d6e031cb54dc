#ifndef DDNS01_NET_ANSWER_H
#define DDNS01_NET_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/name.h"

/* Record types, by their numbers on the wire. */
enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DNAME = 39,
	DNS_DS = 43,
	DNS_DNSKEY = 48,
	DNS_CAA = 257,
};

enum dns_rcode {
	DNS_NOERROR = 0,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_REFUSED = 5,
	DNS_YXDOMAIN = 6,
};

enum dns_section { DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

/* A record of one of the types above; others are dropped on reading. */
struct dns_rr {
	enum dns_section section;
	enum dns_type type;
	uint32_t ttl;
	char owner[NAME_MAX_TEXT + 1];
	/* A, AAAA: the octets. TXT: its strings joined. NS, CNAME, DNAME, SOA:
	 * the target or primary as a name. CAA: an octet of flags, the tag, a NUL,
	 * the value. A NUL that is not counted follows. */
	char *data; /* owned */
	size_t len;
	uint32_t serial; /* SOA */
};

struct dns_answer {
	int rcode;
	bool aa;           /* authoritative */
	size_t octets;     /* of the message */
	uint8_t *wire;     /* the message, if asked for with dnssec; owned */
	struct dns_rr *rr; /* owned */
	size_t n;
};

/* Reads a message of len octets as the answer to any question.  For dns_ask()
 * and its tests.  ERR_REPLY: it is not a message. */
enum err dns_read_answer(struct dns_answer *out, const uint8_t *bytes,
			 size_t len, struct why *why);

void dns_answer_free(struct dns_answer *a);

/* The first record of that owner and type in section at or behind *pos, which
 * moves past it; NULL: no more. owner NULL: any. */
const struct dns_rr *dns_answer_next(const struct dns_answer *a,
				     enum dns_section section,
				     const char *owner, enum dns_type type,
				     size_t *pos);

/* The name of an rcode: "REFUSED". */
const char *dns_rcode_text(int rcode);

#endif
