#include "flow/special.h"

#include <stdbool.h>
#include <string.h>

struct range {
	const char *prefix;
	unsigned bits;
	const char *name; /* NULL: globally reachable after all */
};

#define CLOUDFLARE "Cloudflare's own network"

/*
 * A longer prefix stands before the shorter one that contains it.
 *
 * IPv4: each entry of
 * https://www.iana.org/assignments/iana-ipv4-special-registry/ whose column
 * "Globally Reachable" is not True, by its name there; of those that are
 * reachable, the ones inside of another entry.  192.88.99.0/24 has ended (RFC
 * 7526), and the column is empty.  Multicast is RFC 5771.  Then, all 15 prefixes
 * of https://www.cloudflare.com/ips-v4.
 */
static const struct range ipv4[] = {
	{ "0.0.0.0", 32, "\"This host on this network\"" },
	{ "0.0.0.0", 8, "\"This network\"" },
	{ "10.0.0.0", 8, "Private-Use" },
	{ "100.64.0.0", 10, "Shared Address Space (CGNAT)" },
	{ "127.0.0.0", 8, "Loopback" },
	{ "169.254.0.0", 16, "Link Local" },
	{ "172.16.0.0", 12, "Private-Use" },
	{ "192.0.0.8", 32, "IPv4 dummy address" },
	{ "192.0.0.9", 32, NULL },  /* Port Control Protocol Anycast */
	{ "192.0.0.10", 32, NULL }, /* TURN Anycast */
	{ "192.0.0.170", 31, "NAT64/DNS64 Discovery" },
	{ "192.0.0.0", 29, "IPv4 Service Continuity Prefix" },
	{ "192.0.0.0", 24, "IETF Protocol Assignments" },
	{ "192.0.2.0", 24, "Documentation (TEST-NET-1)" },
	{ "192.88.99.2", 32, "6a44-relay anycast address" },
	{ "192.88.99.0", 24, "Deprecated (6to4 Relay Anycast)" },
	{ "192.168.0.0", 16, "Private-Use" },
	{ "198.18.0.0", 15, "Benchmarking" },
	{ "198.51.100.0", 24, "Documentation (TEST-NET-2)" },
	{ "203.0.113.0", 24, "Documentation (TEST-NET-3)" },
	{ "224.0.0.0", 4, "Multicast" },
	{ "255.255.255.255", 32, "Limited Broadcast" },
	{ "240.0.0.0", 4, "Reserved" },
	{ "103.21.244.0", 22, CLOUDFLARE },
	{ "103.22.200.0", 22, CLOUDFLARE },
	{ "103.31.4.0", 22, CLOUDFLARE },
	{ "104.16.0.0", 13, CLOUDFLARE },
	{ "104.24.0.0", 14, CLOUDFLARE },
	{ "108.162.192.0", 18, CLOUDFLARE },
	{ "131.0.72.0", 22, CLOUDFLARE },
	{ "141.101.64.0", 18, CLOUDFLARE },
	{ "162.158.0.0", 15, CLOUDFLARE },
	{ "172.64.0.0", 13, CLOUDFLARE },
	{ "173.245.48.0", 20, CLOUDFLARE },
	{ "188.114.96.0", 20, CLOUDFLARE },
	{ "190.93.240.0", 20, CLOUDFLARE },
	{ "197.234.240.0", 22, CLOUDFLARE },
	{ "198.41.128.0", 17, CLOUDFLARE },
};

/*
 * IPv6: all 25 entries of
 * https://www.iana.org/assignments/iana-ipv6-special-registry/ as of 2025, when
 * RFC 9780 had added the last.  Not published, although the column "Globally
 * Reachable" does not say False: 64:ff9b::/96 (True, but it stands for an IPv4
 * address), TEREDO and 6to4 (N/A), ORCHID (ended).  What else is not in
 * 2000::/3: RFC 4291 section 2.4 and
 * https://www.iana.org/assignments/ipv6-address-space/.  All 7 prefixes of
 * https://www.cloudflare.com/ips-v6.
 */
static const struct range ipv6[] = {
	{ "::", 128, "Unspecified Address" },
	{ "::1", 128, "Loopback Address" },
	{ "::ffff:0:0", 96, "IPv4-mapped Address" },
	{ "::", 96, "IPv4-compatible Address" },
	{ "64:ff9b::", 96, "IPv4-IPv6 Translation (NAT64)" },
	{ "64:ff9b:1::", 48, "IPv4-IPv6 Translation (NAT64)" },
	{ "100::", 64, "Discard-Only Address Block" },
	{ "100:0:0:1::", 64, "Dummy IPv6 Prefix" },
	{ "2001:1::1", 128, NULL },   /* Port Control Protocol Anycast */
	{ "2001:1::2", 128, NULL },   /* TURN Anycast */
	{ "2001:1::3", 128, NULL },   /* DNS-SD SRP Anycast */
	{ "2001:3::", 32, NULL },     /* AMT */
	{ "2001:4:112::", 48, NULL }, /* AS112-v6 */
	{ "2001:10::", 28, "Deprecated (previously ORCHID)" },
	{ "2001:20::", 28, NULL }, /* ORCHIDv2 */
	{ "2001:30::", 28, NULL }, /* Drone Remote ID */
	{ "2001::", 32, "TEREDO" },
	{ "2001:2::", 48, "Benchmarking" },
	{ "2001:db8::", 32, "Documentation" },
	{ "2001::", 23, "IETF Protocol Assignments" },
	{ "2002::", 16, "6to4" },
	{ "2620:4f:8000::", 48, NULL }, /* Direct Delegation AS112 */
	{ "3fff::", 20, "Documentation" },
	{ "2400:cb00::", 32, CLOUDFLARE },
	{ "2405:8100::", 32, CLOUDFLARE },
	{ "2405:b500::", 32, CLOUDFLARE },
	{ "2606:4700::", 32, CLOUDFLARE },
	{ "2803:f800::", 32, CLOUDFLARE },
	{ "2a06:98c0::", 29, CLOUDFLARE },
	{ "2c0f:f248::", 32, CLOUDFLARE },
	{ "2000::", 3, NULL }, /* Global Unicast */
	{ "5f00::", 16, "Segment Routing (SRv6) SIDs" },
	{ "fc00::", 7, "Unique-Local" },
	{ "fe80::", 10, "Link-Local Unicast" },
	{ "fec0::", 10, "Site-Local Unicast, deprecated" },
	{ "ff00::", 8, "Multicast" },
	{ "::", 0, "Not Global Unicast" },
};

const char *special_name(const struct addr *a)
{
	const struct range *r = a->family == AF_INET ? ipv4 : ipv6;
	size_t n = a->family == AF_INET ? sizeof(ipv4) / sizeof(ipv4[0])
					: sizeof(ipv6) / sizeof(ipv6[0]);
	struct addr p;

	for (size_t i = 0; i < n; i++)
		if (addr_parse(&p, r[i].prefix) &&
		    addr_within(a, &p, r[i].bits))
			return r[i].name;
	return NULL;
}

/* Is it an address of a proxy, which the world can reach? */
static bool is_proxy(const struct addr *a)
{
	const char *name = special_name(a);

	return name && strcmp(name, CLOUDFLARE) == 0;
}

enum err special_refuse(const struct addr *a, enum err rc, struct why *why)
{
	char text[ADDR_MAX_TEXT + 1];

	addr_text(text, a);
	return err_set(why, rc,
		       "%s is not %s: %s; set 'allow-private' to publish it "
		       "all the same",
		       text,
		       is_proxy(a) ? "this host's own" : "globally reachable",
		       special_name(a));
}
