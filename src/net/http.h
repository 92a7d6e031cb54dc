#ifndef DDNS01_NET_HTTP_H
#define DDNS01_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* All of libcurl: HTTPS alone, peers always verified, redirects never followed. */
struct http;

/* One request and its reply. One attempt: retrying is for those above. */
struct http_call {
	const char *method; /* borrowed, as are the other strings */
	const char *url;
	const char *const *headers; /* "Name: value", NULL at the end; secret */
	const char *body;           /* NULL: none; sent as JSON */

	/* ERR_OK: there is a reply, of any status.  ERR_LATER: there is none;
	 * ERR_REPLY: it is too large; ERR_AUTH: the server's certificate is
	 * not good. */
	enum err outcome;
	struct why why;
	bool sent; /* the server may have acted, though no reply came */
	long status;
	char *reply; /* owned; NUL terminated */
	size_t len;
	bool is_json; /* by its media type */
	/* Seconds to wait before more requests (Retry-After, or Ratelimit with
	 * nothing left); -1: not said. */
	long retry_after;
};

/*
 * ca_file: PEM with the authorities to trust instead of the system's; NULL: the
 * system's.  The library is initialised here and not before.
 */
enum err http_new(struct http **out, const char *ca_file, struct why *why);
void http_free(struct http *h); /* accepts NULL */

/*
 * Carries out n requests side by side: over HTTP/2 streams of one connection for
 * each host, or one after the other where the server knows HTTP/1.1 only.  A
 * reply may have max octets; each request may take timeout_ms.
 */
void http_run(struct http *h, struct http_call *calls, size_t n, size_t max,
	      long timeout_ms);

void http_call_free(struct http_call *c);

#endif
