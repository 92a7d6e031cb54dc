#ifndef DDNS01_NET_MONITOR_H
#define DDNS01_NET_MONITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/*
 * News from the kernel about this host's addresses, and about routes that may
 * lead to the Internet (rtnetlink(7)).  Linux only; elsewhere there is no
 * news, and fd is -1.
 */
struct monitor;

enum err monitor_open(struct monitor **out, struct why *why);
void monitor_close(struct monitor *m); /* accepts NULL */

/* Becomes readable when there is news. */
int monitor_fd(const struct monitor *m);

/*
 * Reads all news without waiting.  true: an address or a route that may matter
 * is other than before, or some news was lost.  Old news, such as a new lifetime
 * of an address that is known, is none.
 */
bool monitor_read(struct monitor *m);

/* The same for the bytes of one datagram. */
bool monitor_take(struct monitor *m, const void *bytes, size_t len);

#endif
