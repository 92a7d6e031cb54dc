#include "provider/zone_setting.h"

const char *zone_key_text(enum zone_key key)
{
	static const char *const text[] = {
		[ZONE_SSL] = "ssl",
		[ZONE_ALWAYS_HTTPS] = "always_use_https",
		[ZONE_MIN_TLS] = "min_tls_version",
		[ZONE_UNIVERSAL_SSL] = "universal_ssl",
	};

	return text[key];
}
