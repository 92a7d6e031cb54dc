#ifndef DDNS01_NET_ADDRESS_DUMP_H
#define DDNS01_NET_ADDRESS_DUMP_H

#include <stdbool.h>

#include "net/interface.h"

/* RTM_GETADDR (rtnetlink(7)): the question, and the kernel's answer as bytes. */

struct address_dump {
	unsigned index; /* of the interface */
	int family;
	uint32_t sequence; /* of the request */
	uint32_t port;     /* ours, as netlink(7) calls it */

	struct interface_address *v; /* owned by the caller */
	size_t n;
	bool done;        /* the last message was read */
	bool interrupted; /* the addresses changed meanwhile: ask again */
};

/* Asks the kernel for all addresses of the family, AF_UNSPEC: of all; false: errno
 * says why it can't. */
bool address_dump_ask(int fd, int family, uint32_t sequence);

/*
 * Reads one datagram, adding what it holds.  Messages that answer another
 * request are passed over.  ERR_LATER: the kernel refuses, or a message is cut
 * off.
 */
enum err address_dump_read(struct address_dump *d, const uint8_t *bytes,
			   size_t len, struct why *why);

#endif
