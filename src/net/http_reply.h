#ifndef DDNS01_NET_HTTP_REPLY_H
#define DDNS01_NET_HTTP_REPLY_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

struct http_call;
struct strbuf;

/* How net/http.c understands what has come, or has not. */

/* Where a request goes: a hash of the URL's scheme, host and port. */
uint64_t http_origin(const char *url);

/* Has a server answered that takes one request of a connection at a time? */
bool http_is_serial(CURL *e);

/* How far our clock is ahead of a server that told the time. */
struct http_clock {
	bool told;
	int64_t ahead; /* seconds */
};

/* Fills in is_json, retry_after, left and reset from the headers of e's reply; clock,
 * if it has a Date. */
void http_read_headers(struct http_call *c, CURL *e, struct http_clock *clock);

/* What libcurl's failure means for whoever wants to try again.  error: its own
 * words, may be empty; reply: what came of the body. */
enum err http_explain(CURL *e, CURLcode rc, const char *error,
		      const struct strbuf *reply, struct why *why);

#endif
