#ifndef DDNS01_NET_RATELIMIT_H
#define DDNS01_NET_RATELIMIT_H

/*
 * Reads a Ratelimit header such as "default";r=50;t=212, or a list of them
 * (RFC 9651): requests left and seconds until there are more.  The one with the
 * least left counts, also against what *left and *reset hold already (-1: nothing
 * yet).
 */
void ratelimit_read(const char *header, long *left, long *reset);

#endif
