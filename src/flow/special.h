#ifndef DDNS01_FLOW_SPECIAL_H
#define DDNS01_FLOW_SPECIAL_H

#include "util/addr.h"

/*
 * The name of the special-purpose registry entry that makes an address not
 * globally reachable, such as "Private-Use"; NULL: it is reachable.  From the
 * IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890) and the
 * multicast and reserved ranges.
 */
const char *special_name(const struct addr *a);

#endif
