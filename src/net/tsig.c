#include "net/tsig.h"

#include <ldns/ldns.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

#include "util/addr.h"

/* TSIG errors, RFC 8945 section 3 */
enum { BADSIG = 16, BADKEY = 17, BADTIME = 18, BADTRUNC = 22 };

/* rdata fields of a TSIG record, RFC 8945 section 4.2 */
enum { ALGORITHM, TIME, FUDGE, MAC, ORIGINAL_ID, ERROR, OTHER, FIELDS };

static const struct {
	const char *text; /* in files and settings */
	const char *wire; /* RFC 8945 section 6 */
	const char *digest;
	size_t len;
} algorithms[TSIG_ALGORITHMS] = {
	[TSIG_SHA256] = { "hmac-sha256", "hmac-sha256", "SHA256", 32 },
	[TSIG_SHA1] = { "hmac-sha1", "hmac-sha1", "SHA1", 20 },
	[TSIG_SHA224] = { "hmac-sha224", "hmac-sha224", "SHA224", 28 },
	[TSIG_SHA384] = { "hmac-sha384", "hmac-sha384", "SHA384", 48 },
	[TSIG_SHA512] = { "hmac-sha512", "hmac-sha512", "SHA512", 64 },
	[TSIG_MD5] = { "hmac-md5", "hmac-md5.sig-alg.reg.int", "MD5", 16 },
};

bool tsig_algorithm_parse(enum tsig_algorithm *out, const char *text)
{
	size_t len = strlen(text);

	if (len && text[len - 1] == '.')
		len--;
	for (int i = 0; i < TSIG_ALGORITHMS; i++) {
		const char *names[] = { algorithms[i].text,
					algorithms[i].wire };

		for (int j = 0; j < 2; j++)
			if (strlen(names[j]) == len &&
			    strncasecmp(names[j], text, len) == 0) {
				*out = (enum tsig_algorithm)i;
				return true;
			}
	}
	return false;
}

const char *tsig_algorithm_text(enum tsig_algorithm algorithm)
{
	return algorithms[algorithm].text;
}

void tsig_key_wipe(struct tsig_key *key)
{
	secret_wipe(&key->secret);
	*key = (struct tsig_key){ .name = "" };
}

/*
 * The MAC over prior (a request's MAC with its length, for a reply), the
 * message without its TSIG record, and the variables of that record (RFC 8945
 * section 4.3).
 */
static enum err compute(struct tsig_mac *out, const struct tsig_key *key,
			const struct tsig_mac *prior, const uint8_t *message,
			size_t len, const ldns_rr *tsig, struct why *why)
{
	ldns_buffer *b = ldns_buffer_new(len + 2048);
	unsigned char *mac = NULL;
	size_t mac_len = 0;

	if (!b)
		return err_nomem(why);
	if (prior) {
		ldns_buffer_write_u16(b, (uint16_t)prior->len);
		ldns_buffer_write(b, prior->bytes, prior->len);
	}
	ldns_buffer_write(b, message, len);
	(void)ldns_rdf2buffer_wire_canonical(b, ldns_rr_owner(tsig));
	ldns_buffer_write_u16(b, LDNS_RR_CLASS_ANY);
	ldns_buffer_write_u32(b, 0); /* TTL */
	(void)ldns_rdf2buffer_wire_canonical(b, ldns_rr_rdf(tsig, ALGORITHM));
	(void)ldns_rdf2buffer_wire(b, ldns_rr_rdf(tsig, TIME));
	(void)ldns_rdf2buffer_wire(b, ldns_rr_rdf(tsig, FUDGE));
	(void)ldns_rdf2buffer_wire(b, ldns_rr_rdf(tsig, ERROR));
	(void)ldns_rdf2buffer_wire(b, ldns_rr_rdf(tsig, OTHER));
	if (ldns_buffer_status_ok(b))
		mac = EVP_Q_mac(NULL, "HMAC", NULL,
				algorithms[key->algorithm].digest, NULL,
				key->secret.bytes, key->secret.len,
				ldns_buffer_begin(b), ldns_buffer_position(b),
				out->bytes, sizeof(out->bytes), &mac_len);
	ldns_buffer_free(b);
	if (!mac)
		return err_set(why, ERR_SYSTEM, "OpenSSL computes no %s",
			       algorithms[key->algorithm].text);
	out->len = mac_len;
	return ERR_OK;
}

static ldns_rdf *int16_data(const uint8_t *bytes, size_t len)
{
	uint8_t data[2 + TSIG_MAC_MAX];

	ldns_write_uint16(data, (uint16_t)len);
	if (len)
		memcpy(data + 2, bytes, len);
	return ldns_rdf_new_frm_data(LDNS_RDF_TYPE_INT16_DATA, len + 2, data);
}

/* A TSIG record, complete but for its MAC; NULL: no memory. */
static ldns_rr *new_record(const struct tsig_key *key, int64_t now, uint16_t id)
{
	uint8_t time[6];
	ldns_rdf *fields[FIELDS];
	ldns_rr *rr = ldns_rr_new();
	bool ok = rr != NULL;

	if (!rr)
		return NULL;
	ldns_write_uint16(time, (uint16_t)((uint64_t)now >> 32));
	ldns_write_uint32(time + 2, (uint32_t)now);
	ldns_rr_set_owner(rr, ldns_dname_new_frm_str(key->name));
	ldns_rr_set_class(rr, LDNS_RR_CLASS_ANY);
	ldns_rr_set_type(rr, LDNS_RR_TYPE_TSIG);
	ldns_rr_set_ttl(rr, 0);
	fields[ALGORITHM] =
		ldns_dname_new_frm_str(algorithms[key->algorithm].wire);
	fields[TIME] = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_TSIGTIME,
					     sizeof(time), time);
	fields[FUDGE] = ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, TSIG_FUDGE);
	fields[MAC] = int16_data(NULL, 0);
	fields[ORIGINAL_ID] = ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, id);
	fields[ERROR] = ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, 0);
	fields[OTHER] = int16_data(NULL, 0);
	ok = ldns_rr_owner(rr) != NULL;
	for (int i = 0; i < FIELDS; i++)
		if (!fields[i] || !ldns_rr_push_rdf(rr, fields[i])) {
			ldns_rdf_deep_free(fields[i]);
			ok = false;
		}
	if (ok)
		return rr;
	ldns_rr_free(rr);
	return NULL;
}

enum err tsig_sign(ldns_pkt *pkt, const struct tsig_key *key, int64_t now,
		   struct tsig_mac *mac, struct why *why)
{
	ldns_rr *rr = new_record(key, now, ldns_pkt_id(pkt));
	uint8_t *wire = NULL;
	ldns_rdf *field;
	size_t len = 0;
	enum err rc;

	if (!rr || ldns_pkt2wire(&wire, pkt, &len) != LDNS_STATUS_OK) {
		rc = err_nomem(why);
		goto out;
	}
	rc = compute(mac, key, NULL, wire, len, rr, why);
	if (rc)
		goto out;
	field = int16_data(mac->bytes, mac->len);
	if (!field) {
		rc = err_nomem(why);
		goto out;
	}
	ldns_rdf_deep_free(ldns_rr_set_rdf(rr, field, MAC));
	ldns_pkt_set_tsig(pkt, rr);
	rr = NULL;
out:
	free(wire);
	ldns_rr_free(rr);
	return rc;
}

/* The last record of a message and where it begins; NULL: it has none. */
static ldns_rr *last_record(const uint8_t *wire, size_t len, size_t *begin)
{
	size_t questions = LDNS_QDCOUNT(wire), pos = LDNS_HEADER_SIZE;
	size_t total = questions + LDNS_ANCOUNT(wire) + LDNS_NSCOUNT(wire) +
		       LDNS_ARCOUNT(wire);
	ldns_rr *rr = NULL;

	for (size_t i = 0; i < total; i++) {
		ldns_rr_free(rr);
		rr = NULL;
		*begin = pos;
		if (ldns_wire2rr(&rr, wire, len, &pos,
				 i < questions ? LDNS_SECTION_QUESTION
					       : LDNS_SECTION_ADDITIONAL) !=
		    LDNS_STATUS_OK)
			return NULL;
	}
	return rr;
}

static uint16_t field16(const ldns_rr *rr, size_t i)
{
	return ldns_rdf2native_int16(ldns_rr_rdf(rr, i));
}

/* A complete TSIG record with that key's name and algorithm? */
static bool fits(const ldns_rr *rr, const struct tsig_key *key)
{
	ldns_rdf *name = ldns_dname_new_frm_str(key->name);
	ldns_rdf *algorithm =
		ldns_dname_new_frm_str(algorithms[key->algorithm].wire);
	bool ok =
		name && algorithm && rr &&
		ldns_rr_get_type(rr) == LDNS_RR_TYPE_TSIG &&
		ldns_rr_rd_count(rr) == FIELDS &&
		ldns_rdf_size(ldns_rr_rdf(rr, TIME)) == 6 &&
		ldns_rdf_size(ldns_rr_rdf(rr, MAC)) >= 2 &&
		ldns_dname_compare(ldns_rr_owner(rr), name) == 0 &&
		ldns_dname_compare(ldns_rr_rdf(rr, ALGORITHM), algorithm) == 0;

	ldns_rdf_deep_free(name);
	ldns_rdf_deep_free(algorithm);
	return ok;
}

static int64_t read_time(const uint8_t *bytes)
{
	return (int64_t)ldns_read_uint16(bytes) << 32 |
	       ldns_read_uint32(bytes + 2);
}

/* Errors that a server sends without a MAC, since it can't make one. */
static enum err explain_unsigned(uint16_t error, const struct tsig_key *key,
				 struct why *why)
{
	switch (error) {
	case BADKEY:
		return err_set(why, ERR_AUTH,
			       "the server does not know the TSIG key '%s' "
			       "with %s (BADKEY): check name and algorithm",
			       key->name, algorithms[key->algorithm].text);
	case BADSIG:
		return err_set(why, ERR_AUTH,
			       "the server does not accept the signature of "
			       "the TSIG key '%s' (BADSIG): check its secret",
			       key->name);
	default:
		return err_set(why, ERR_AUTH,
			       "the reply is not authentic: it has no MAC");
	}
}

/* What an authentic reply says about the request and about time. */
static enum err check_time(const ldns_rr *rr, int64_t now, struct why *why)
{
	const ldns_rdf *other = ldns_rr_rdf(rr, OTHER);
	int64_t signed_at = read_time(ldns_rdf_data(ldns_rr_rdf(rr, TIME)));
	long long off = (long long)(now - signed_at);

	if (field16(rr, ERROR) == BADTIME) {
		/* the server's time comes along, if it has room for it */
		if (ldns_rdf_size(other) >= 8)
			off = (long long)(now -
					  read_time(ldns_rdf_data(other) + 2));
		return err_set(why, ERR_AUTH,
			       "the clocks differ by %lld seconds (BADTIME): "
			       "set the clock here or at the server",
			       off);
	}
	if (field16(rr, ERROR))
		return err_set(why, ERR_AUTH,
			       "the server does not accept the signature "
			       "(TSIG error %u%s)",
			       field16(rr, ERROR),
			       field16(rr, ERROR) == BADTRUNC ? ", BADTRUNC"
							      : "");
	if (off > TSIG_FUDGE || off < -TSIG_FUDGE)
		return err_set(why, ERR_AUTH,
			       "the reply is %lld seconds off our clock", off);
	return ERR_OK;
}

enum err tsig_verify(const uint8_t *wire, size_t len,
		     const struct tsig_key *key, const struct tsig_mac *request,
		     int64_t now, struct why *why)
{
	struct tsig_mac want = { .len = 0 };
	uint8_t *message = NULL;
	const uint8_t *mac;
	size_t begin = 0, mac_len;
	ldns_rr *rr = NULL;
	enum err rc;

	if (len < LDNS_HEADER_SIZE)
		return err_set(why, ERR_REPLY, "not a DNS message");
	rr = last_record(wire, len, &begin);
	if (!rr || ldns_rr_get_type(rr) != LDNS_RR_TYPE_TSIG) {
		rc = err_set(why, ERR_AUTH, "the reply is not signed");
		goto out;
	}
	/* the key's name may be echoed without a known algorithm */
	if (ldns_rr_rd_count(rr) == FIELDS &&
	    ldns_rdf_size(ldns_rr_rdf(rr, MAC)) == 2) {
		rc = explain_unsigned(field16(rr, ERROR), key, why);
		goto out;
	}
	rc = ERR_AUTH;
	if (!fits(rr, key)) {
		(void)err_set(why, rc, "the reply is signed by another key");
		goto out;
	}
	message = malloc(begin);
	if (!message) {
		rc = err_nomem(why);
		goto out;
	}
	/* as it was before signing: without TSIG, with its original id */
	memcpy(message, wire, begin);
	LDNS_ID_SET(message, field16(rr, ORIGINAL_ID));
	ldns_write_uint16(message + LDNS_ARCOUNT_OFF,
			  (uint16_t)(LDNS_ARCOUNT(wire) - 1));
	rc = compute(&want, key, request, message, begin, rr, why);
	if (rc)
		goto out;
	mac = ldns_rdf_data(ldns_rr_rdf(rr, MAC)) + 2;
	mac_len = ldns_rdf_size(ldns_rr_rdf(rr, MAC)) - 2;
	if (mac_len != want.len || CRYPTO_memcmp(mac, want.bytes, mac_len))
		rc = err_set(why, ERR_AUTH,
			     "the reply is not authentic: its MAC is wrong");
	else
		rc = check_time(rr, now, why);
out:
	free(message);
	ldns_rr_free(rr);
	return rc;
}
