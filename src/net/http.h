#ifndef DDNS01_NET_HTTP_H
#define DDNS01_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct stop;

/* All of libcurl: HTTPS, peers always verified, redirects never followed. */
struct http;

/* One request and its reply. One attempt: retrying is for those above. */
struct http_call {
	const char *method; /* borrowed, as are the other strings */
	const char *url;
	const char *const *headers; /* "Name: value", NULL at the end; secret */
	const char *body;           /* NULL: none */
	const char *media;          /* of the body; NULL: application/json */
	/* For Basic authentication (RFC 7617); secret; NULL: none. */
	const char *user, *password;
	const char *ca_file;   /* PEM to trust, not the system's; NULL */
	const char *interface; /* to go out by; NULL: any */
	int family;            /* AF_INET or AF_INET6 alone; 0: any */
	bool secret_url;       /* its path is not to be logged */
	bool plain;            /* http:// will do */
	bool direct;           /* by no proxy, whatever the environment says */
	size_t max;            /* octets that the reply may have */
	long timeout_ms;       /* from its start to the reply's end */
	/* Asked when it could start; may fill in the body.  0: go; milliseconds
	 * until it may be asked again; -1: outcome says why not.  NULL: go. */
	long (*begin)(struct http_call *c);
	void (*end)(
		struct http_call *c); /* told, once, when it is over; NULL */
	void *arg;                    /* theirs */

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
	/* By Ratelimit: requests left, seconds until there are more; -1. */
	long left, reset;
};

/* The library is initialised at the first request and not before.  stop is
 * borrowed and may be NULL. */
enum err http_new(struct http **out, const struct stop *stop, struct why *why);
void http_free(struct http *h); /* accepts NULL */

/*
 * Carries out n requests side by side: over HTTP/2 streams of one connection for
 * each host, or one after the other where the server knows HTTP/1.1 only (a
 * request's time does not count what it waits for the others then); if they go by several families or interfaces, none waits for another.  When the program
 * is to end, what has no reply yet is given up with ERR_LATER.
 */
void http_run(struct http *h, struct http_call *calls, size_t n);

/* Closes all connections and lets go of the library until the next request. */
void http_rest(struct http *h);

/* How far is our clock ahead of the last server that told the time (Date)? In
 * seconds; false: none has. */
bool http_clock_ahead(const struct http *h, int64_t *seconds);

void http_call_free(struct http_call *c);

#endif
