#ifndef DDNS01_NET_TSIG_H
#define DDNS01_NET_TSIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/name.h"
#include "util/secret.h"

struct ldns_struct_pkt;

/*
 * TSIG (RFC 8945), the HMAC by OpenSSL.  ldns can sign too, but misspells
 * hmac-sha384, lacks hmac-sha224 and never looks at the clock.
 */

enum tsig_algorithm {
	TSIG_SHA256, /* the default */
	TSIG_SHA1,
	TSIG_SHA224,
	TSIG_SHA384,
	TSIG_SHA512,
	TSIG_MD5,
	TSIG_ALGORITHMS
};

#define TSIG_MAC_MAX 64
#define TSIG_FUDGE 300 /* seconds; RFC 8945 section 10 */

struct tsig_key {
	char name[NAME_MAX_TEXT + 1];
	enum tsig_algorithm algorithm;
	struct secret secret; /* owned; empty: no key */
};

/* A MAC that a reply is checked against. */
struct tsig_mac {
	uint8_t bytes[TSIG_MAC_MAX];
	size_t len;
};

/* "hmac-sha256", "HMAC-SHA256.", "hmac-md5", also in full.  false: none. */
bool tsig_algorithm_parse(enum tsig_algorithm *out, const char *text);
const char *tsig_algorithm_text(enum tsig_algorithm algorithm);

/* Adds the TSIG record to a packet that is complete otherwise; mac gets what
 * the reply is checked against. now: seconds since 1970. */
enum err tsig_sign(struct ldns_struct_pkt *pkt, const struct tsig_key *key,
		   int64_t now, struct tsig_mac *mac, struct why *why);

/*
 * Checks the reply to a request with that MAC, as it came from the wire.
 * ERR_OK: it is authentic. ERR_AUTH: the server refuses the key, the signature
 * or the time, or the reply is not authentic. ERR_REPLY: no such message.
 */
enum err tsig_verify(const uint8_t *wire, size_t len,
		     const struct tsig_key *key, const struct tsig_mac *request,
		     int64_t now, struct why *why);

void tsig_key_wipe(struct tsig_key *key);

#endif
