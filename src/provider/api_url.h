#ifndef DDNS01_PROVIDER_API_URL_H
#define DDNS01_PROVIDER_API_URL_H

#include <stdbool.h>

#include "util/err.h"

/* How a service whose URL the user has given is talked to. */
struct api_way {
	bool plain; /* by http:// */
	bool local; /* on this host: by no proxy */
};

/*
 * Checks the URL in the setting key.  It begins with https://, or with http:// if
 * the host is this one (localhost, or an address of loopback) or allow_plain; and
 * there is no user in it.
 */
enum err api_url_check(struct api_way *out, const char *key, const char *url,
		       bool allow_plain, struct why *why);

#endif
