#ifndef DDNS01_NET_DOH_H
#define DDNS01_NET_DOH_H

#include <stddef.h>
#include <stdint.h>

#include "net/exchange.h"

struct http;

/* DNS over HTTPS (RFC 8484), where port 53 leads nowhere. */

/* Whom to ask, and how. All borrowed. */
struct doh {
	struct http *http;
	const char *url; /* https://…; "{?dns}" at its end may be missing */
	const char *ca_file; /* PEM to trust, not the system's; NULL */
};

/* The URI template of a server, expanded for a message of len octets (RFC 8484
 * section 4.1); the caller frees *out. */
enum err doh_url(char **out, const char *url, const uint8_t *message,
		 size_t len, struct why *why);

/*
 * Carries out all n over one connection by GET, each within timeout_ms; their
 * server is not looked at.  Outcomes as of exchange_all(), and ERR_AUTH when the
 * server's certificate is not good.
 */
void doh_all(const struct doh *doh, struct exchange *x, size_t n,
	     uint64_t timeout_ms);

#endif
