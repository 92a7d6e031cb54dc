#ifndef DDNS01_NET_EXCHANGE_H
#define DDNS01_NET_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/addr.h"
#include "util/err.h"

struct stop;

/* Carries DNS messages, as bytes, to many servers at once. */

enum verdict {
	VERDICT_TAKE,   /* the answer we wait for */
	VERDICT_IGNORE, /* somebody else's, or noise: go on waiting */
	VERDICT_TCP,    /* truncated: ask again over TCP */
};

/* One message and its answer. */
struct exchange {
	const struct endpoint *server; /* borrowed */
	const char *interface;         /* to go by; borrowed; NULL: any */
	const uint8_t *request;        /* borrowed */
	size_t len;
	bool tcp; /* in: use TCP; out: TCP was used */
	/* Looks at a datagram or TCP message; ctx is the caller's. */
	enum verdict (*judge)(void *ctx, const uint8_t *bytes, size_t len);
	void *ctx;
	/* Goes over the same TCP connection after this one, or fails with it;
	 * borrowed; NULL: none. */
	struct exchange *next;

	enum err outcome; /* ERR_OK: judge took an answer; ERR_LATER: not */
	struct why why;
};

/*
 * Carries out all n and what follows them, at most 128 at a time, each within
 * timeout_ms: UDP from a fresh port with repeats after 0.7, 2.1, 4.9 … s, then
 * TCP where asked for.  When the program is to end, those without an answer are
 * given up.
 */
void exchange_all(struct exchange *x, size_t n, uint64_t timeout_ms,
		  const struct stop *stop);

#endif
