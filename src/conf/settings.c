#include "conf/settings.h"

#include <string.h>

const struct setting_row setting_table[SETTING_COUNT] = {
	[SET_RESOLVER] = { "resolver", SCOPE_TOP, KIND_RESOLVER, NULL, 0, 0,
			   "ADDR[:PORT]",
			   "recursive resolver to ask (default: the "
			   "system's)" },
	[SET_STATE_DIR] = { "state-dir", SCOPE_TOP, KIND_TEXT, NULL, 0, 0,
			    "DIR", "folder for the cache and the journal" },
	[SET_ACCOUNT] = { "account", SCOPE_TOP, KIND_TEXT, NULL, 0, 0, "NAME",
			  "use this account alone" },
	[SET_PROVIDER] = { "provider", SCOPE_ACCOUNT, KIND_TEXT, NULL, 0, 0,
			   "NAME", "who hosts the zones: rfc2136" },
	[SET_ZONES] = { "zones", SCOPE_ACCOUNT, KIND_NAMES, NULL, 0, 0,
			"ZONE,...", "the account serves these zones only" },
	[SET_SERVER] = { "server", SCOPE_ACCOUNT, KIND_SERVER, NULL, 0, 0,
			 "HOST[:PORT]",
			 "where updates go (default: the zone's primary)" },
	[SET_TSIG_KEY_FILE] = { "tsig-key-file", SCOPE_ACCOUNT, KIND_TEXT, NULL,
				0, 0, "FILE",
				"TSIG key of BIND, Knot or dnssec-keygen" },
	[SET_TSIG_KEY] = { "tsig-key", SCOPE_ACCOUNT, KIND_TEXT, NULL, 0, 0,
			   "NAME", "name of the TSIG key" },
	[SET_TSIG_ALGORITHM] = { "tsig-algorithm", SCOPE_ACCOUNT, KIND_TEXT,
				 NULL, 0, 0, "NAME",
				 "hmac-sha256 and its kin" },
	[SET_TSIG_SECRET] = { "tsig-secret", SCOPE_ACCOUNT, KIND_SECRET, NULL,
			      0, 0, "BASE64", "secret of the TSIG key" },
	[SET_TSIG_SECRET_FILE] = { "tsig-secret-file", SCOPE_ACCOUNT, KIND_TEXT,
				   NULL, 0, 0, "FILE",
				   "file that holds the secret alone" },
	[SET_TXT_WAIT] = { "wait", SCOPE_TXT, KIND_DURATION, "2m", 0, 0,
			   "DURATION",
			   "how long to wait for the name servers" },
	[SET_TXT_TTL] = { "ttl", SCOPE_TXT, KIND_NUMBER, "60", 1, 86400,
			  "SECONDS", "TTL of the challenge records" },
	[SET_IP_NAMES] = { "names", SCOPE_UPDATE, KIND_NAMES, NULL, 0, 0,
			   "NAME,...", "the names to keep current" },
	[SET_IP_IPV4] = { "ipv4", SCOPE_UPDATE | SCOPE_NAME, KIND_LIST, "route",
			  0, 0, "SOURCE,...",
			  "where the IPv4 address comes from" },
	[SET_IP_IPV6] = { "ipv6", SCOPE_UPDATE | SCOPE_NAME, KIND_LIST, "off",
			  0, 0, "SOURCE,...",
			  "where the IPv6 address comes from" },
	[SET_IP_TTL] = { "ttl", SCOPE_UPDATE | SCOPE_NAME, KIND_NUMBER, "300",
			 1, 86400, "SECONDS", "TTL of records we create" },
	[SET_IP_ALLOW_PRIVATE] = { "allow-private", SCOPE_UPDATE | SCOPE_NAME,
				   KIND_BOOL, "no", 0, 0, NULL,
				   "publish addresses that are not global" },
	[SET_IP_AUDIT] = { "audit", SCOPE_UPDATE, KIND_DURATION, "24h", 0, 0,
			   "DURATION",
			   "read the records again after this time" },
};

enum setting setting_find(const char *key, unsigned scopes)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		if ((setting_table[i].scopes & scopes) &&
		    strcmp(setting_table[i].key, key) == 0)
			return (enum setting)i;
	return SETTING_COUNT;
}
