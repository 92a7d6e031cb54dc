#ifndef DDNS01_UTIL_ADDR_H
#define DDNS01_UTIL_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "util/err.h"

#define ADDR_MAX_TEXT 45     /* INET6_ADDRSTRLEN less the NUL */
#define ENDPOINT_MAX_TEXT 72 /* [address%scope]:port */

/* An IP address; family AF_INET or AF_INET6, 4 or 16 octets in use. */
struct addr {
	int family;
	uint8_t b[16];
};

/* Dotted quad or RFC 4291 text, nothing around it. */
bool addr_parse(struct addr *out, const char *text);

/* The one text of an address: dotted quad, or RFC 5952. */
void addr_text(char out[static ADDR_MAX_TEXT + 1], const struct addr *a);

bool addr_same(const struct addr *a, const struct addr *b);

/* Do a and prefix agree in the first so many bits? Not if their families differ. */
bool addr_within(const struct addr *a, const struct addr *prefix,
		 unsigned bits);

/* Where to send packets: address and port. */
struct endpoint {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t len;
};

void endpoint_set(struct endpoint *out, const struct addr *a, uint16_t port);

/* ADDR, ADDR:PORT or [ADDR]:PORT, also with %SCOPE. */
bool endpoint_parse(struct endpoint *out, const char *text, uint16_t port);

void endpoint_text(char out[static ENDPOINT_MAX_TEXT + 1],
		   const struct endpoint *e);

bool endpoint_same(const struct endpoint *a, const struct endpoint *b);

/* Splits HOST[:PORT] or [ADDR]:PORT; the host part goes into host, of size
 * bytes. false when it is empty, too long, or the port is no port. */
bool host_port_split(char *host, size_t size, uint16_t *port, const char *text);

#endif
