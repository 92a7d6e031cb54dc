#ifndef DDNS01_NET_DNS_H
#define DDNS01_NET_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/answer.h"
#include "net/doh.h"
#include "util/addr.h"
#include "util/err.h"

struct stop;

/* Whom to ask recursively; how the rest is asked. */
struct dns {
	struct endpoint resolvers[4];
	size_t n_resolvers;
	bool own_resolver; /* set by the user, not the system's */
	/* The DoH server: that is the resolver, or else stands in for it when it
	 * is silent; its url is NULL when there is none. */
	struct doh doh;
	bool doh_alone;          /* the user's resolver is that one */
	bool *silent;            /* borrowed; the resolvers gave no answer */
	bool dry_run;            /* do everything up to sending an update */
	const struct stop *stop; /* borrowed; may be NULL */
};

#define DNS_SERVER_MAX 127

/*
 * The resolver from text (ADDR[:PORT] or an https:// URL, borrowed) or, when
 * NULL, /etc/resolv.conf.  doh: who stands in for it, without a resolver by URL.
 */
void dns_init(struct dns *dns, const char *resolver, const struct doh *doh);

/* What to call a server of dns; NULL: the DoH server. */
void dns_server_text(char out[static DNS_SERVER_MAX + 1], const struct dns *dns,
		     const struct endpoint *server);

/* One question to one server. */
struct dns_query {
	const struct endpoint *server; /* borrowed; NULL: the DoH server */
	const char *name;              /* borrowed */
	enum dns_type type;
	bool recurse;
	bool chaos;            /* class CH, not IN */
	bool tcp;              /* not by UDP first */
	bool dnssec;           /* with signatures; for net/dnssec.h */
	const char *interface; /* to ask by; borrowed; NULL: any */

	/* ERR_OK: answer is filled (any rcode), dns_answer_free() it;
	 * ERR_LATER: no answer; ERR_NOMEM. */
	enum err outcome;
	struct dns_answer answer;
	struct why why;
};

/*
 * Asks all n at once: UDP with EDNS (1232 octets), TCP on truncation, random
 * ids and ports, answers matched to their question, timeout_ms for each.  By DoH
 * what has no server.
 */
void dns_ask(const struct dns *dns, struct dns_query *q, size_t n,
	     uint64_t timeout_ms);

/* The question as a message with id 0, for ways that are not ours; the caller
 * frees *wire. */
enum err dns_encode(struct dns_query *q, uint8_t **wire, size_t *len,
		    struct why *why);
/* Takes what came back into q->answer. ERR_REPLY: it is no answer to q. */
enum err dns_decode(struct dns_query *q, const uint8_t *bytes, size_t len,
		    struct why *why);

#endif
