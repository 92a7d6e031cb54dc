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
 * The addresses of an interface that may be told to others: not temporary,
 * deprecated, tentative or failed.  The caller frees *out.  ERR_LATER: no such
 * interface (now), or it has none that can be told.
 */
enum err interface_addresses(const char *name, int family,
			     struct interface_address **out, size_t *n,
			     struct why *why);
void interface_addresses_free(struct interface_address *list);

/*
 * The best of n, n > 0, the same one from run to run: the lowest address of those
 * that are preferred at least half as long as the longest.  What is left of a
 * lifetime goes down between two router advertisements, and two that the same
 * one renews differ by a second now and then.
 */
const struct addr *interface_best(const struct interface_address *list,
				  size_t n);

/* Lets a socket send and receive by this interface alone; false: errno says why
 * it can't. */
bool interface_bind(int fd, const char *name);

/* The address that packets to the Internet would carry, out by the interface via
 * if it is not NULL.  No packet is sent.  ERR_LATER: there is no route. */
enum err interface_route_source(struct addr *out, int family, const char *via,
				struct why *why);

#endif
