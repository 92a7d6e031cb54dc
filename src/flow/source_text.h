#ifndef DDNS01_FLOW_SOURCE_TEXT_H
#define DDNS01_FLOW_SOURCE_TEXT_H

#include <stddef.h>

#include "net/answer.h"
#include "util/addr.h"
#include "util/err.h"

/* What services say about our address.  Only a whole answer that can be nothing
 * else counts: ERR_REPLY for all others, with what they are instead. */

/*
 * Cloudflare's /cdn-cgi/trace: lines of key=value, in which h is the host that was
 * asked (as in its URL, with or without port), ip is of the family, and warp is
 * off, as otherwise the address is not ours.
 */
enum err trace_read(struct addr *out, const char *body, size_t len,
		    const char *host, int family, struct why *why);

/* An echo service: one address of the family, with nothing but white space around
 * it. */
enum err echo_read(struct addr *out, const char *body, size_t len, int family,
		   struct why *why);

/* A DNS server that tells whoever asks for name and type who they are: one
 * record, an address or its text. */
enum err reflection_read(struct addr *out, const struct dns_answer *answer,
			 const char *name, enum dns_type type, int family,
			 struct why *why);

#endif
