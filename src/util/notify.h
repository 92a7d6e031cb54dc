#ifndef DDNS01_UTIL_NOTIFY_H
#define DDNS01_UTIL_NOTIFY_H

#include <stdint.h>
#include <sys/un.h>

/*
 * Tells the service manager how we are, by the protocol of sd_notify(3):
 * datagrams to the socket that $NOTIFY_SOCKET names, a path or, with a first
 * '@', an abstract name.  Nothing is told where there is none.
 */
struct notify {
	int fd; /* -1: nobody wants to know */
	struct sockaddr_un to;
	unsigned to_len;
	uint64_t watchdog_ms; /* the longest silence; 0: any */
};

/* Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

/* Sends assignments, one a line, such as "READY=1". What can't be sent is lost. */
void notify_send(const struct notify *n, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A reload begins; with the time that systemd 253 wants.  READY=1 ends it. */
void notify_reloading(const struct notify *n);

#endif
