#ifndef DDNS01_NET_DNS_H
#define DDNS01_NET_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/answer.h"
#include "util/addr.h"
#include "util/err.h"

struct stop;

/* Whom to ask recursively; how the rest is asked. */
struct dns {
	struct endpoint resolvers[4];
	size_t n_resolvers;
	bool own_resolver;       /* set by the user, not the system's */
	bool dry_run;            /* do everything up to sending an update */
	const struct stop *stop; /* borrowed; may be NULL */
};

/* The resolver from text (ADDR[:PORT]) or, when NULL, /etc/resolv.conf. */
void dns_init(struct dns *dns, const char *resolver);

/* One question to one server. */
struct dns_query {
	const struct endpoint *server; /* borrowed */
	const char *name;              /* borrowed */
	enum dns_type type;
	bool recurse;

	/* ERR_OK: answer is filled (any rcode), dns_answer_free() it;
	 * ERR_LATER: no answer; ERR_NOMEM. */
	enum err outcome;
	struct dns_answer answer;
	struct why why;
};

/*
 * Asks all n at once: UDP with EDNS (1232 octets), TCP on truncation, random
 * ids and ports, answers matched to their question, timeout_ms for each.
 */
void dns_ask(const struct dns *dns, struct dns_query *q, size_t n,
	     uint64_t timeout_ms);

#endif
