#ifndef DDNS01_FLOW_SPECIAL_H
#define DDNS01_FLOW_SPECIAL_H

#include "util/addr.h"
#include "util/err.h"

/*
 * The name of the special-purpose registry entry that makes an address not
 * globally reachable, such as "Private-Use"; NULL: it is reachable.  From the
 * IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), the multicast
 * and reserved ranges, and https://www.cloudflare.com/ips/, whose addresses are
 * those of a proxy.
 */
const char *special_name(const struct addr *a);

/* Says that such an address must not be published, and what would let it; gives
 * rc back. */
enum err special_refuse(const struct addr *a, enum err rc, struct why *why);

#endif
