#include "net/update.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "net/exchange.h"
#include "util/clock.h"
#include "util/log.h"

#define UDP_MAX 512 /* larger messages may arrive in fragments or not at all */
#define TIMEOUT_MS 8000
#define STRING_MAX 255 /* of one character string, RFC 1035 section 3.3 */

struct update {
	ldns_pkt *pkt; /* owned */
	char zone[NAME_MAX_TEXT + 1];
	size_t size;
};

/* A sent message and what became of it. */
struct sent {
	const struct update *u;
	const struct tsig_key *key; /* NULL: not signed */
	struct tsig_mac mac;
	enum err rc; /* the verdict, or why replies were passed over */
	struct why why;
};

enum err update_new(struct update **out, const char *zone, struct why *why)
{
	struct update *u = calloc(1, sizeof(*u));
	ldns_rdf *owner = ldns_dname_new_frm_str(zone);
	ldns_rr *rr = ldns_rr_new();

	if (u)
		u->pkt = ldns_pkt_new();
	if (!u || !u->pkt || !owner || !rr) {
		update_free(u);
		ldns_rdf_deep_free(owner);
		ldns_rr_free(rr);
		return err_nomem(why);
	}
	memcpy(u->zone, zone, strlen(zone) + 1);
	ldns_pkt_set_opcode(u->pkt, LDNS_PACKET_UPDATE);
	ldns_pkt_set_id(u->pkt, (uint16_t)random_below(65536));
	ldns_rr_set_owner(rr, owner);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	ldns_rr_set_type(rr, LDNS_RR_TYPE_SOA);
	ldns_rr_set_question(rr, true);
	u->size = LDNS_HEADER_SIZE + ldns_rr_uncompressed_size(rr);
	(void)ldns_pkt_push_rr(u->pkt, LDNS_SECTION_QUESTION, rr);
	*out = u;
	return ERR_OK;
}

void update_free(struct update *u)
{
	if (!u)
		return;
	ldns_pkt_free(u->pkt);
	free(u);
}

/* Adds value to rr; false: no memory, or no address. */
static bool push_value(ldns_rr *rr, enum dns_type type, const char *value)
{
	size_t len = strlen(value);
	struct addr a;
	ldns_rdf *rdf;

	if (type != DNS_TXT) {
		if (!addr_parse(&a, value) ||
		    (a.family == AF_INET) != (type == DNS_A))
			return false;
		rdf = ldns_rdf_new_frm_data(type == DNS_A ? LDNS_RDF_TYPE_A
							  : LDNS_RDF_TYPE_AAAA,
					    type == DNS_A ? 4 : 16, a.b);
		return rdf && ldns_rr_push_rdf(rr, rdf);
	}
	do {
		uint8_t string[1 + STRING_MAX];
		size_t n = len < STRING_MAX ? len : STRING_MAX;

		string[0] = (uint8_t)n;
		memcpy(string + 1, value, n);
		rdf = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_STR, n + 1, string);
		if (!rdf || !ldns_rr_push_rdf(rr, rdf))
			return false;
		value += n;
		len -= n;
	} while (len);
	return true;
}

/* Adds a record to the update section; what it means is told by its class
 * (RFC 2136 section 2.5). */
static enum err push(struct update *u, const char *name, enum dns_type type,
		     ldns_rr_class class, uint32_t ttl, const char *value,
		     struct why *why)
{
	ldns_rr *rr = ldns_rr_new();

	if (!rr)
		return err_nomem(why);
	ldns_rr_set_owner(rr, ldns_dname_new_frm_str(name));
	ldns_rr_set_type(rr, (ldns_rr_type)type);
	ldns_rr_set_class(rr, class);
	ldns_rr_set_ttl(rr, ttl);
	if (!ldns_rr_owner(rr) || (value && !push_value(rr, type, value)) ||
	    !ldns_pkt_push_rr(u->pkt, LDNS_SECTION_AUTHORITY, rr)) {
		ldns_rr_free(rr);
		return err_set(why, ERR_REFUSED, "cannot make a record of '%s'",
			       name);
	}
	u->size += ldns_rr_uncompressed_size(rr);
	return ERR_OK;
}

enum err update_insert(struct update *u, const char *name, enum dns_type type,
		       uint32_t ttl, const char *value, struct why *why)
{
	return push(u, name, type, LDNS_RR_CLASS_IN, ttl, value, why);
}

enum err update_delete(struct update *u, const char *name, enum dns_type type,
		       const char *value, struct why *why)
{
	return push(u, name, type, LDNS_RR_CLASS_NONE, 0, value, why);
}

enum err update_delete_set(struct update *u, const char *name,
			   enum dns_type type, struct why *why)
{
	return push(u, name, type, LDNS_RR_CLASS_ANY, 0, NULL, why);
}

size_t update_size(const struct update *u)
{
	return u->size;
}

/* What the server's rcode means for whoever reads it. */
static enum err explain(const struct sent *s, int rcode, struct why *why)
{
	const char *zone = s->u->zone, *text = dns_rcode_text(rcode);

	switch (rcode) {
	case LDNS_RCODE_NOERROR:
		return ERR_OK;
	case LDNS_RCODE_REFUSED:
		if (!s->key)
			return err_set(why, ERR_REFUSED,
				       "refuses the unsigned update of zone "
				       "'%s' (%s): set 'tsig-key-file'",
				       zone, text);
		return err_set(why, ERR_REFUSED,
			       "refuses to let key '%s' do this in zone '%s' "
			       "(%s): allow it there (allow-update, "
			       "update-policy, acl)",
			       s->key->name, zone, text);
	case LDNS_RCODE_NOTZONE:
		return err_set(why, ERR_REFUSED,
			       "the name is outside of zone '%s' (%s)", zone,
			       text);
	case LDNS_RCODE_NOTAUTH:
		return err_set(why, ERR_NOZONE,
			       "is not a primary of zone '%s' (%s): check "
			       "'server' and 'zones'",
			       zone, text);
	case LDNS_RCODE_SERVFAIL:
		return err_set(why, ERR_LATER,
			       "fails to update zone '%s' (%s): see its log",
			       zone, text);
	default:
		return err_set(why, ERR_REPLY,
			       "answers the update of zone '%s' with %s (%d)",
			       zone, text, rcode);
	}
}

/* Not only a question? */
static bool is_update(const struct sent *s)
{
	return ldns_pkt_get_opcode(s->u->pkt) == LDNS_PACKET_UPDATE;
}

static enum verdict judge(void *ctx, const uint8_t *bytes, size_t len)
{
	struct sent *s = ctx;
	ldns_pkt *pkt = NULL;
	enum verdict verdict = VERDICT_TAKE;
	int rcode;
	bool ours;

	if (ldns_wire2pkt(&pkt, bytes, len) != LDNS_STATUS_OK) {
		s->rc = err_set(&s->why, ERR_REPLY,
				"answers with something that is not DNS");
		return VERDICT_IGNORE;
	}
	ours = ldns_pkt_qr(pkt) && ldns_pkt_id(pkt) == ldns_pkt_id(s->u->pkt) &&
	       ldns_pkt_get_opcode(pkt) == ldns_pkt_get_opcode(s->u->pkt);
	rcode = (int)ldns_pkt_get_rcode(pkt);
	if (!ours) {
		s->rc = err_set(&s->why, ERR_REPLY,
				"answers with a message that is no reply to "
				"ours");
		verdict = VERDICT_IGNORE;
	} else if (s->key &&
		   (rcode == LDNS_RCODE_NOERROR || ldns_pkt_tsig(pkt))) {
		/* an error without TSIG can't be verified, yet be believed:
		 * it makes us do nothing */
		s->rc = tsig_verify(bytes, len, s->key, &s->mac, clock_wall(),
				    &s->why);
		if (!s->rc)
			s->rc = is_update(s) ? explain(s, rcode, &s->why)
					     : ERR_OK;
		else if (rcode == LDNS_RCODE_NOERROR)
			verdict = VERDICT_IGNORE; /* forged: wait for ours */
	} else if (is_update(s)) {
		s->rc = explain(s, rcode, &s->why);
	} else {
		s->rc = err_set(&s->why, ERR_REPLY,
				"answers without a signature (%s), as if it "
				"did not know keys",
				dns_rcode_text(rcode));
	}
	ldns_pkt_free(pkt);
	return verdict;
}

/* Signs a message and makes its exchange; the bytes are freed by the caller. */
static enum err prepare(struct sent *s, struct exchange *x, uint8_t **wire,
			const struct endpoint *server, struct why *why)
{
	enum err rc = ERR_OK;
	size_t len = 0;

	if (s->key)
		rc = tsig_sign(s->u->pkt, s->key, clock_wall(), &s->mac, why);
	if (!rc && ldns_pkt2wire(wire, s->u->pkt, &len) != LDNS_STATUS_OK)
		rc = err_set(why, ERR_SYSTEM,
			     "the update of zone '%s' does not fit a message",
			     s->u->zone);
	*x = (struct exchange){ .server = server,
				.request = *wire,
				.len = len,
				.judge = judge,
				.ctx = s };
	return rc;
}

static void conclude(struct update_result *r, const struct sent *s,
		     const struct exchange *x)
{
	char where[ENDPOINT_MAX_TEXT + 1];

	endpoint_text(where, x->server);
	r->outcome = s->rc ? s->rc : x->outcome;
	if (s->rc)
		(void)err_set(&r->why, s->rc, "server %s: %s", where,
			      s->why.text);
	else
		r->why = x->why;
	log_debug("dns: %s of '%s' (%zu octets, %s) at %s: %s",
		  is_update(s) ? "UPDATE" : "signed SOA", s->u->zone, x->len,
		  x->tcp ? "TCP" : "UDP", where,
		  r->outcome ? r->why.text : "done");
}

void update_send(struct update *const *u, struct update_result *results,
		 size_t n, const struct endpoint *server,
		 const struct tsig_key *key, const struct dns *dns)
{
	struct sent *sent = calloc(n + 1, sizeof(*sent));
	struct exchange *x = calloc(n + 1, sizeof(*x));
	uint8_t **wire = calloc(n + 1, sizeof(uint8_t *));
	struct why why = { "" };
	enum err rc = sent && x && wire ? ERR_OK : err_nomem(&why);

	for (size_t i = 0; !rc && i < n; i++) {
		sent[i].u = u[i];
		sent[i].key = key->secret.len ? key : NULL;
		rc = prepare(&sent[i], &x[i], &wire[i], server, &why);
		if (i)
			x[i - 1].next = &x[i];
	}
	if (!rc && n && !dns->dry_run) {
		x[0].tcp = n > 1 || x[0].len > UDP_MAX;
		exchange_all(x, 1, TIMEOUT_MS, dns->stop);
	}
	for (size_t i = 0; i < n; i++) {
		results[i] =
			(struct update_result){ .outcome = rc, .why = why };
		if (!rc && !dns->dry_run)
			conclude(&results[i], &sent[i], &x[i]);
		if (wire)
			free(wire[i]);
	}
	free(wire);
	free(x);
	free(sent);
}

void update_try_key(const char *zone, struct update_result *result,
		    const struct endpoint *server, const struct tsig_key *key,
		    const struct dns *dns)
{
	struct sent s = { .key = key };
	struct exchange x = { .server = server };
	struct update *u = NULL;
	uint8_t *wire = NULL;
	enum err rc = update_new(&u, zone, &result->why);

	if (!rc) {
		ldns_pkt_set_opcode(u->pkt, LDNS_PACKET_QUERY);
		s.u = u;
		rc = prepare(&s, &x, &wire, server, &result->why);
	}
	result->outcome = rc;
	if (!rc) {
		exchange_all(&x, 1, TIMEOUT_MS, dns->stop);
		conclude(result, &s, &x);
	}
	free(wire);
	update_free(u);
}
