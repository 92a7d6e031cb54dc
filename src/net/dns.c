#include "net/dns.h"

#include <ctype.h>
#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "net/exchange.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/log.h"

#define EDNS_SIZE 1232 /* fits every path without fragments */

/* A question on its way. */
struct pending {
	struct dns_query *q;
	struct exchange *x;
	uint16_t id;
	uint8_t *wire; /* owned; by ldns */
};

void dns_init(struct dns *dns, const char *resolver, const struct doh *doh)
{
	struct strbuf text;
	char *line, *rest;

	*dns = (struct dns){ .own_resolver = resolver != NULL, .doh = *doh };
	if (resolver && strncmp(resolver, "https://", 8) == 0) {
		dns->doh.url = resolver;
		dns->doh_alone = true;
		return;
	}
	if (resolver) {
		dns->n_resolvers =
			endpoint_parse(&dns->resolvers[0], resolver, 53);
		return;
	}
	sb_init(&text, 65536);
	if (file_read("/etc/resolv.conf", FILE_TEXT, &text, NULL) == ERR_OK) {
		rest = text.s;
		while (dns->n_resolvers < 3 && (line = strsep(&rest, "\n"))) {
			if (strncmp(line, "nameserver", 10) != 0)
				continue;
			line += 10 + strspn(line + 10, " \t");
			line[strcspn(line, " \t\r#;")] = '\0';
			dns->n_resolvers += endpoint_parse(
				&dns->resolvers[dns->n_resolvers], line, 53);
		}
	}
	sb_free(&text);
	if (dns->n_resolvers == 0) /* resolv.conf(5) */
		dns->n_resolvers =
			endpoint_parse(&dns->resolvers[0], "127.0.0.1", 53);
}

/* false: the text is longer than our names can be; or, unless odd, it has
 * octets that need escapes, which no name of ours does. */
static bool name_from_rdf(char out[static NAME_MAX_TEXT + 1],
			  const ldns_rdf *rdf, bool odd)
{
	char *s;
	size_t n;
	bool ok;

	if (!rdf || ldns_rdf_get_type(rdf) != LDNS_RDF_TYPE_DNAME)
		return false;
	s = ldns_rdf2str(rdf);
	if (!s)
		return false;
	n = strlen(s);
	if (n && s[n - 1] == '.')
		n--;
	ok = n <= NAME_MAX_TEXT && (odd || !memchr(s, '\\', n));
	for (size_t i = 0; ok && i < n; i++)
		out[i] = (char)tolower((unsigned char)s[i]);
	if (ok)
		out[n] = '\0';
	free(s);
	return ok;
}

/* The octets of an address, or of TXT strings joined (RFC 8555 section 8.4
 * asks for one string, CAs join several). */
static char *join_rdata(const ldns_rr *rr, size_t *len)
{
	size_t skip = ldns_rr_get_type(rr) == LDNS_RR_TYPE_TXT ? 1 : 0;
	size_t total = 1, n = 0;
	char *data;

	for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
		total += ldns_rdf_size(ldns_rr_rdf(rr, i));
	data = malloc(total);
	for (size_t i = 0; data && i < ldns_rr_rd_count(rr); i++) {
		const ldns_rdf *rdf = ldns_rr_rdf(rr, i);
		size_t size = ldns_rdf_size(rdf);

		if (size < skip)
			continue;
		memcpy(data + n, ldns_rdf_data(rdf) + skip, size - skip);
		n += size - skip;
	}
	if (data)
		data[n] = '\0';
	*len = n;
	return data;
}

/* The parts of a CAA record as struct dns_rr has them; NULL: no memory. */
static char *caa_rdata(const ldns_rr *rr, size_t *len)
{
	const ldns_rdf *tag = ldns_rr_rdf(rr, 1), *value = ldns_rr_rdf(rr, 2);
	size_t tag_len = ldns_rdf_size(tag) - 1;
	char *data = malloc(1 + tag_len + 1 + ldns_rdf_size(value) + 1);

	if (!data)
		return NULL;
	*len = 1 + tag_len + 1 + ldns_rdf_size(value);
	data[0] = (char)ldns_rdf_data(ldns_rr_rdf(rr, 0))[0];
	memcpy(data + 1, ldns_rdf_data(tag) + 1, tag_len);
	data[1 + tag_len] = '\0';
	memcpy(data + 1 + tag_len + 1, ldns_rdf_data(value),
	       ldns_rdf_size(value));
	data[*len] = '\0';
	return data;
}

/* Fills out; its data stays NULL when the record is not of a type that we read,
 * or not usable. */
static enum err read_rr(struct dns_rr *out, const ldns_rr *rr,
			ldns_rr_class klass, struct why *why)
{
	char name[NAME_MAX_TEXT + 1];

	if (ldns_rr_get_class(rr) != klass ||
	    !name_from_rdf(out->owner, ldns_rr_owner(rr), false) ||
	    ldns_rr_rd_count(rr) == 0)
		return ERR_OK;
	switch (ldns_rr_get_type(rr)) {
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
	case LDNS_RR_TYPE_TXT:
		out->data = join_rdata(rr, &out->len);
		break;
	case LDNS_RR_TYPE_NS:
	case LDNS_RR_TYPE_CNAME:
	case LDNS_RR_TYPE_DNAME:
	case LDNS_RR_TYPE_SOA:
		if (!name_from_rdf(name, ldns_rr_rdf(rr, 0), true))
			return ERR_OK;
		out->data = strdup(name);
		out->len = strlen(name);
		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA &&
		    ldns_rr_rd_count(rr) > 2)
			out->serial = ldns_rdf2native_int32(ldns_rr_rdf(rr, 2));
		break;
	case LDNS_RR_TYPE_CAA:
		if (ldns_rr_rd_count(rr) != 3 ||
		    ldns_rdf_size(ldns_rr_rdf(rr, 0)) != 1 ||
		    ldns_rdf_size(ldns_rr_rdf(rr, 1)) < 1)
			return ERR_OK;
		out->data = caa_rdata(rr, &out->len);
		break;
	default:
		return ERR_OK;
	}
	out->type = (enum dns_type)ldns_rr_get_type(rr);
	out->ttl = ldns_rr_ttl(rr);
	return out->data ? ERR_OK : err_nomem(why);
}

static enum err read_section(struct dns_answer *a, const ldns_rr_list *list,
			     enum dns_section section, ldns_rr_class klass,
			     struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < ldns_rr_list_rr_count(list); i++) {
		struct dns_rr *rr = &a->rr[a->n];

		*rr = (struct dns_rr){ .section = section };
		rc = read_rr(rr, ldns_rr_list_rr(list, i), klass, why);
		a->n += rr->data != NULL;
	}
	return rc;
}

static enum err read_pkt(struct dns_answer *out, const ldns_pkt *pkt,
			 ldns_rr_class klass, struct why *why)
{
	struct dns_answer a = { .rcode = (int)ldns_pkt_get_rcode(pkt),
				.aa = ldns_pkt_aa(pkt),
				.octets = ldns_pkt_size(pkt) };
	size_t max = ldns_rr_list_rr_count(ldns_pkt_answer(pkt)) +
		     ldns_rr_list_rr_count(ldns_pkt_authority(pkt)) +
		     ldns_rr_list_rr_count(ldns_pkt_additional(pkt));

	enum err rc;

	a.rr = calloc(max + 1, sizeof(*a.rr));
	if (!a.rr)
		return err_nomem(why);
	rc = read_section(&a, ldns_pkt_answer(pkt), DNS_ANSWER, klass, why);
	if (!rc)
		rc = read_section(&a, ldns_pkt_authority(pkt), DNS_AUTHORITY,
				  klass, why);
	if (!rc)
		rc = read_section(&a, ldns_pkt_additional(pkt), DNS_ADDITIONAL,
				  klass, why);
	if (rc) {
		dns_answer_free(&a);
		return rc;
	}
	*out = a;
	return ERR_OK;
}

enum err dns_read_answer(struct dns_answer *out, const uint8_t *bytes,
			 size_t len, struct why *why)
{
	ldns_pkt *pkt = NULL;
	enum err rc;

	if (ldns_wire2pkt(&pkt, bytes, len) != LDNS_STATUS_OK)
		return err_set(why, ERR_REPLY, "not a DNS message");
	rc = read_pkt(out, pkt, LDNS_RR_CLASS_IN, why);
	ldns_pkt_free(pkt);
	return rc;
}

static ldns_rr_class class_of(const struct dns_query *q)
{
	return q->chaos ? LDNS_RR_CLASS_CH : LDNS_RR_CLASS_IN;
}

/* Is it the answer to that question? */
static bool matches(const ldns_pkt *pkt, const struct pending *p)
{
	const ldns_rr_list *list = ldns_pkt_question(pkt);
	char name[NAME_MAX_TEXT + 1];
	const ldns_rr *rr;

	if (!ldns_pkt_qr(pkt) || ldns_pkt_id(pkt) != p->id ||
	    ldns_pkt_get_opcode(pkt) != LDNS_PACKET_QUERY)
		return false;
	/* servers that know no EDNS may answer FORMERR without the question */
	if (ldns_rr_list_rr_count(list) == 0)
		return ldns_pkt_get_rcode(pkt) == LDNS_RCODE_FORMERR;
	rr = ldns_rr_list_rr(list, 0);
	return ldns_rr_list_rr_count(list) == 1 &&
	       name_from_rdf(name, ldns_rr_owner(rr), false) &&
	       strcmp(name, p->q->name) == 0 &&
	       (int)ldns_rr_get_type(rr) == (int)p->q->type &&
	       ldns_rr_get_class(rr) == class_of(p->q);
}

/* The answer as it came, for those who look at signatures. */
static enum err keep_wire(struct dns_query *q, const uint8_t *bytes, size_t len)
{
	uint8_t *wire = malloc(len);

	if (!wire) {
		dns_answer_free(&q->answer);
		return err_nomem(&q->why);
	}
	memcpy(wire, bytes, len);
	q->answer.wire = wire;
	q->answer.octets = len;
	return ERR_OK;
}

static enum verdict judge(void *ctx, const uint8_t *bytes, size_t len)
{
	struct pending *p = ctx;
	enum verdict verdict = VERDICT_IGNORE;
	ldns_pkt *pkt = NULL;

	if (ldns_wire2pkt(&pkt, bytes, len) != LDNS_STATUS_OK)
		return VERDICT_IGNORE;
	if (matches(pkt, p)) {
		verdict = VERDICT_TAKE;
		if (ldns_pkt_tc(pkt) && !p->x->tcp)
			verdict = VERDICT_TCP;
		else
			p->q->outcome = read_pkt(&p->q->answer, pkt,
						 class_of(p->q), &p->q->why);
		if (verdict == VERDICT_TAKE && !p->q->outcome && p->q->dnssec)
			p->q->outcome = keep_wire(p->q, bytes, len);
	}
	ldns_pkt_free(pkt);
	return verdict;
}

/* ldns hands out 64 KiB for a question of 60 octets. */
static uint8_t *shrink(uint8_t *wire, size_t len)
{
	uint8_t *less = wire ? realloc(wire, len) : NULL;

	return less ? less : wire;
}

/* Builds the question; its bytes end up in p and x. */
static enum err prepare(struct pending *p, struct exchange *x,
			struct dns_query *q)
{
	ldns_rdf *name = ldns_dname_new_frm_str(q->name);
	ldns_pkt *pkt = NULL;
	size_t len = 0;

	if (name)
		pkt = ldns_pkt_query_new(
			name, (ldns_rr_type)q->type, class_of(q),
			q->recurse || !q->server ? LDNS_RD : 0);
	if (!pkt) {
		ldns_rdf_deep_free(name);
		return err_set(&q->why, ERR_SYSTEM, "cannot ask for '%s'",
			       q->name);
	}
	p->q = q;
	p->x = x;
	/* by HTTPS the same question looks the same, for caches on the way */
	p->id = q->server ? (uint16_t)random_below(65536) : 0;
	ldns_pkt_set_id(pkt, p->id);
	ldns_pkt_set_edns_udp_size(pkt, EDNS_SIZE);
	ldns_pkt_set_edns_do(pkt, q->dnssec);
	if (ldns_pkt2wire(&p->wire, pkt, &len) != LDNS_STATUS_OK)
		p->wire = NULL;
	ldns_pkt_free(pkt);
	p->wire = shrink(p->wire, len);
	*x = (struct exchange){ .server = q->server,
				.interface = q->interface,
				.tcp = q->tcp,
				.request = p->wire,
				.len = len,
				.judge = judge,
				.ctx = p };
	return p->wire ? ERR_OK : err_nomem(&q->why);
}

void dns_server_text(char out[static DNS_SERVER_MAX + 1], const struct dns *dns,
		     const struct endpoint *server)
{
	if (server)
		endpoint_text(out, server);
	else
		(void)snprintf(out, DNS_SERVER_MAX + 1, "%s",
			       dns->doh.url ? dns->doh.url : "(none)");
}

static void log_answers(const struct dns *dns, const struct pending *p,
			const struct exchange *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct dns_query *q = p[i].q;
		char where[DNS_SERVER_MAX + 1];

		dns_server_text(where, dns, q->server);
		log_debug("dns: %s type %d at %s: %s, %zu records", q->name,
			  (int)q->type, where,
			  x[i].outcome ? x[i].why.text
				       : dns_rcode_text(q->answer.rcode),
			  q->answer.n);
	}
}

/* Builds the messages of those that go by DoH, or of the others, and has them
 * carried out. */
static void ask_way(const struct dns *dns, struct dns_query *q, size_t n,
		    bool by_doh, uint64_t timeout_ms)
{
	struct pending *p = calloc(n + 1, sizeof(*p));
	struct exchange *x = calloc(n + 1, sizeof(*x));
	size_t ready = 0;

	for (size_t i = 0; i < n; i++) {
		if (by_doh != !q[i].server)
			continue;
		if (!p || !x)
			q[i].outcome = err_nomem(&q[i].why);
		else
			q[i].outcome = prepare(&p[ready], &x[ready], &q[i]);
		ready += q[i].outcome == ERR_OK;
	}
	if (ready && by_doh)
		doh_all(&dns->doh, x, ready, timeout_ms);
	else if (ready)
		exchange_all(x, ready, timeout_ms, dns->stop);
	log_answers(dns, p, x, ready);
	for (size_t i = 0; i < ready; i++) {
		if (x[i].outcome) {
			p[i].q->outcome = x[i].outcome;
			p[i].q->why = x[i].why;
		}
		free(p[i].wire);
	}
	free(p);
	free(x);
}

enum err dns_encode(struct dns_query *q, uint8_t **wire, size_t *len,
		    struct why *why)
{
	struct pending p = { .id = 0 };
	struct exchange x;
	enum err rc = prepare(&p, &x, q);

	if (rc) {
		*why = q->why;
		return rc;
	}
	*wire = p.wire;
	*len = x.len;
	return ERR_OK;
}

enum err dns_decode(struct dns_query *q, const uint8_t *bytes, size_t len,
		    struct why *why)
{
	struct exchange x = { .tcp = true };
	struct pending p = { .q = q, .x = &x };

	q->answer = (struct dns_answer){ 0 };
	if (judge(&p, bytes, len) != VERDICT_TAKE)
		return err_set(why, ERR_REPLY, "does not answer the question");
	if (q->outcome)
		*why = q->why;
	return q->outcome;
}

void dns_ask(const struct dns *dns, struct dns_query *q, size_t n,
	     uint64_t timeout_ms)
{
	size_t by_doh = 0;

	for (size_t i = 0; i < n; i++) {
		q[i].answer = (struct dns_answer){ 0 };
		by_doh += !q[i].server;
	}
	if (by_doh < n)
		ask_way(dns, q, n, false, timeout_ms);
	if (by_doh)
		ask_way(dns, q, n, true, timeout_ms);
}

void dns_answer_free(struct dns_answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->rr[i].data);
	free(a->rr);
	free(a->wire);
	*a = (struct dns_answer){ 0 };
}

const struct dns_rr *dns_answer_next(const struct dns_answer *a,
				     enum dns_section section,
				     const char *owner, enum dns_type type,
				     size_t *pos)
{
	while (*pos < a->n) {
		const struct dns_rr *rr = &a->rr[(*pos)++];

		if (rr->section == section && rr->type == type &&
		    (!owner || strcmp(rr->owner, owner) == 0))
			return rr;
	}
	return NULL;
}

const char *dns_rcode_text(int rcode)
{
	static const char *const text[] = {
		"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
		"NOTIMP",  "REFUSED", "YXDOMAIN", "YXRRSET",
		"NXRRSET", "NOTAUTH", "NOTZONE",
	};

	if (rcode >= 0 && (size_t)rcode < sizeof(text) / sizeof(text[0]))
		return text[rcode];
	return "an unknown code";
}
