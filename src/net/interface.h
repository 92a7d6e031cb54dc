#ifndef DDNS01_NET_INTERFACE_H
#define DDNS01_NET_INTERFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/addr.h"
#include "util/err.h"

/* This host's addresses, as the kernel has them (rtnetlink(7)). */

struct interface_address {
	struct addr addr;
	uint32_t preferred; /* seconds left; UINT32_MAX: for ever */
};

/*
 * The addresses of an interface that may be published, best first: not
 * temporary, deprecated, tentative or failed; longest preferred life, then
 * lowest address, so that the choice is stable.  The caller frees *out.
 * ERR_LATER: no such interface (now).
 */
enum err interface_addresses(const char *name, int family,
			     struct interface_address **out, size_t *n,
			     struct why *why);
void interface_addresses_free(struct interface_address *list);

/* The address that packets to the Internet would carry. No packet is sent.
 * ERR_LATER: there is no route. */
enum err interface_route_source(struct addr *out, int family, struct why *why);

#endif
