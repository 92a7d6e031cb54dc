#include "provider/api_url.h"

#include <netinet/in.h>
#include <string.h>

#include "util/addr.h"
#include "util/name.h"

/* Is it this host, with or without a port? */
static bool is_local(const char *text, size_t len)
{
	char authority[300], host[NAME_MAX_TEXT + 1];
	uint16_t port = 80;
	struct addr a;

	if (len >= sizeof(authority))
		return false;
	memcpy(authority, text, len);
	authority[len] = '\0';
	if (!host_port_split(host, sizeof(host), &port, authority))
		return false;
	if (!addr_parse(&a, host))
		return strcmp(host, "localhost") == 0;
	return a.family == AF_INET ? a.b[0] == 127
				   : memcmp(a.b, &in6addr_loopback, 16) == 0;
}

enum err api_url_check(struct api_way *out, const char *key, const char *url,
		       bool allow_plain, struct why *why)
{
	bool plain = strncmp(url, "http://", 7) == 0;
	const char *host = strstr(url, "://");
	size_t len = host ? strcspn(host + 3, "/?#") : 0;
	bool local;

	if (!len || (!plain && strncmp(url, "https://", 8) != 0))
		return err_set(why, ERR_CONFIG,
			       "'%s' must begin with https://, or with http:// "
			       "for a server on this host",
			       key);
	if (memchr(host + 3, '@', len))
		return err_set(why, ERR_CONFIG,
			       "'%s' has a user in it, but others can read it: "
			       "put credentials into files",
			       key);
	local = is_local(host + 3, len);
	if (plain && !local && !allow_plain)
		return err_set(why, ERR_CONFIG,
			       "'%s' is http:// to another host, where "
			       "everybody on the way can read what is sent: "
			       "use https://, or set 'allow-plain' if the way "
			       "is safe",
			       key);
	*out = (struct api_way){ plain, local };
	return ERR_OK;
}
