#ifndef DDNS01_NET_NAMESERVER_H
#define DDNS01_NET_NAMESERVER_H

#include <stddef.h>

#include "net/authority.h"
#include "net/dns.h"

/* From names of servers to their addresses. */

/* One address of a zone's name servers. */
struct ns_address {
	char host[NAME_MAX_TEXT + 1];
	struct endpoint server;
};

/*
 * Every address of every name server of cut's zone, at port 53.  The caller
 * frees *out.  ERR_LATER: the names or their addresses can't be had.
 */
enum err nameserver_addresses(const struct dns *dns, const struct cut *cut,
			      struct ns_address **out, size_t *n,
			      struct why *why);

/* Has the server answered for a zone of its own: that the name is there, or not? */
bool nameserver_serves(const struct dns_query *q);

/*
 * Asks cut's servers in turn, each for timeout_ms, until takes() says that q has what
 * is wanted; the caller then calls dns_answer_free().  false: none did.
 */
bool nameserver_ask_cut(const struct dns *dns, const struct cut *cut,
			struct dns_query *q, uint64_t timeout_ms,
			bool (*takes)(const struct dns_query *q));

/* Addresses for the NS records of answer (in section, of owner), from its
 * additional section or the resolver: up to max; the number found. */
size_t nameserver_from_answer(const struct dns *dns,
			      const struct dns_answer *answer,
			      enum dns_section section, const char *owner,
			      struct endpoint *out, size_t max);

/* Addresses of a host: up to max; the number found.  By the resolver that the
 * user named, else by the system (which knows /etc/hosts too). */
size_t nameserver_resolve(const struct dns *dns, const char *host,
			  uint16_t port, struct endpoint *out, size_t max);

/* Asks every question of the resolvers in turn until one answers it, and of the
 * DoH server what they gave no answer to. */
void nameserver_ask_resolver(const struct dns *dns, struct dns_query *q,
			     size_t n);

/* What does the world see, when no name server can be reached from here? Asks the
 * resolver that the user named, else the DoH server, else the system's resolver,
 * which may have a view of its own. */
void nameserver_ask_world(const struct dns *dns, struct dns_query *q, size_t n);

#endif
