#ifndef DDNS01_UTIL_PREFIX_H
#define DDNS01_UTIL_PREFIX_H

#include <stdbool.h>
#include <stdint.h>

#include "util/addr.h"
#include "util/err.h"

/* IPv6 addresses made of parts: a prefix that the provider hands out, the id of a
 * subnet, and what is the host's own (RFC 4291 section 2.5). */

#define PREFIX_IID 64 /* bits of an interface identifier */

/* The part behind the prefix. */
struct prefix_host {
	uint8_t b[16]; /* as the end of an address */
	bool is_mac;   /* made from one */
	bool off;      /* none: the address itself counts */
};

/*
 * "::1:2", "mac:52:54:00:12:34:56" (or with '-', or without "mac:"), which
 * becomes a modified EUI-64 interface identifier (RFC 4291 appendix A), or
 * "off".  false: it is none of these.
 */
bool prefix_host_parse(struct prefix_host *out, const char *text);

/* A subnet id, in decimal or, as routers show it, as 0x1f. */
bool prefix_subnet_parse(uint64_t *out, const char *text);

/*
 * Joins the first length bits of net, the subnet id in the bits from there to 64
 * (NULL: they are the host part's), and the host part.  ERR_CONFIG with the
 * reason: the parts do not fit.
 */
enum err prefix_join(struct addr *out, const struct addr *net, unsigned length,
		     const uint64_t *subnet, const struct prefix_host *host,
		     struct why *why);

#endif
