#ifndef DDNS01_PROVIDER_ZONE_SETTING_H
#define DDNS01_PROVIDER_ZONE_SETTING_H

#include <stdbool.h>

#include "util/err.h"

/* What guards a zone's visitors, where the provider is their proxy too. */
enum zone_key {
	ZONE_SSL,           /* off, flexible, full, strict, origin_pull */
	ZONE_ALWAYS_HTTPS,  /* on, off */
	ZONE_MIN_TLS,       /* 1.0, 1.1, 1.2, 1.3 */
	ZONE_UNIVERSAL_SSL, /* on, off: certificates by the provider */
	ZONE_KEYS
};

/* One setting of one zone. */
struct zone_setting {
	const char *zone; /* borrowed; a zone of the account */
	enum zone_key key;
	const char *want; /* borrowed; NULL: read it only */

	char is[24]; /* as the provider says now, or said last */
	bool fixed;  /* the zone's plan does not let it be changed */
	enum err outcome;
	struct why why;
	long wait; /* seconds before another attempt; 0: not said */
};

/* What the provider calls it: "min_tls_version". */
const char *zone_key_text(enum zone_key key);

#endif
