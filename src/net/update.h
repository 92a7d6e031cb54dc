#ifndef DDNS01_NET_UPDATE_H
#define DDNS01_NET_UPDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/dns.h"
#include "net/tsig.h"

/* One UPDATE message of one zone (RFC 2136): all of it happens, or nothing. */
struct update;

/* The largest message that still has room for a signature. */
#define UPDATE_MAX 65000

enum err update_new(struct update **out, const char *zone, struct why *why);
void update_free(struct update *u); /* accepts NULL */

/* value: an address as text, or the text of a TXT record. */
enum err update_insert(struct update *u, const char *name, enum dns_type type,
		       uint32_t ttl, const char *value, struct why *why);
enum err update_delete(struct update *u, const char *name, enum dns_type type,
		       const char *value, struct why *why);
enum err update_delete_set(struct update *u, const char *name,
			   enum dns_type type, struct why *why);

/* Octets of the message so far, at most. */
size_t update_size(const struct update *u);

/* What became of a message.  ERR_AUTH: the key is not accepted; ERR_REFUSED: the
 * server does not want these changes; ERR_NOZONE: it has no such zone;
 * ERR_LATER: no answer, SERVFAIL; ERR_REPLY: anything else. */
struct update_result {
	enum err outcome;
	struct why why;
};

/*
 * Sends n messages to server, signed if key has a secret, and judges the
 * replies: one of up to 512 octets by UDP, else one after the other over one TCP
 * connection.  In a dry run, stops before the socket.
 */
void update_send(struct update *const *u, struct update_result *results,
		 size_t n, const struct endpoint *server,
		 const struct tsig_key *key, const struct dns *dns);

/*
 * Asks server for the SOA record of zone ("." for the root), signed with key, which
 * changes nothing.  ERR_OK: the reply is signed with it too, whatever else it says;
 * ERR_AUTH: the key, the signature or the time is refused; ERR_LATER; ERR_REPLY.
 */
void update_try_key(const char *zone, struct update_result *result,
		    const struct endpoint *server, const struct tsig_key *key,
		    const struct dns *dns);

#endif
