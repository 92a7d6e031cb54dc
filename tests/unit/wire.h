#ifndef DDNS01_TESTS_UNIT_WIRE_H
#define DDNS01_TESTS_UNIT_WIRE_H

/* DNS messages put together by hand, without ldns, to check ours against. */

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "net/tsig.h"
#include "unit.h"

struct wire {
	uint8_t b[65536];
	size_t len;
};

static inline void w_bytes(struct wire *w, const void *bytes, size_t n)
{
	assert_true(w->len + n <= sizeof(w->b));
	if (n)
		memcpy(w->b + w->len, bytes, n);
	w->len += n;
}

static inline void w_u8(struct wire *w, unsigned v)
{
	uint8_t b = (uint8_t)v;

	w_bytes(w, &b, 1);
}

static inline void w_u16(struct wire *w, unsigned v)
{
	w_u8(w, v >> 8);
	w_u8(w, v & 0xff);
}

static inline void w_u32(struct wire *w, uint32_t v)
{
	w_u16(w, v >> 16);
	w_u16(w, v & 0xffff);
}

static inline void w_u48(struct wire *w, uint64_t v)
{
	w_u16(w, (unsigned)(v >> 32));
	w_u32(w, (uint32_t)v);
}

/* "a.b": labels as they are, no escapes; "" is the root. */
static inline void w_name(struct wire *w, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		w_u8(w, (unsigned)n);
		w_bytes(w, name, n);
		name += n + (name[n] == '.');
	}
	w_u8(w, 0);
}

static inline void w_header(struct wire *w, unsigned id, unsigned flags,
			    unsigned qd, unsigned an, unsigned ns, unsigned ar)
{
	w_u16(w, id);
	w_u16(w, flags);
	w_u16(w, qd);
	w_u16(w, an);
	w_u16(w, ns);
	w_u16(w, ar);
}

static inline void w_question(struct wire *w, const char *name, unsigned type)
{
	w_name(w, name);
	w_u16(w, type);
	w_u16(w, 1);
}

static inline void w_rr(struct wire *w, const char *owner, unsigned type,
			unsigned class, uint32_t ttl, const void *rdata,
			size_t len)
{
	w_name(w, owner);
	w_u16(w, type);
	w_u16(w, class);
	w_u32(w, ttl);
	w_u16(w, (unsigned)len);
	w_bytes(w, rdata, len);
}

/* A record whose rdata is a name. */
static inline void w_rr_name(struct wire *w, const char *owner, unsigned type,
			     const char *target)
{
	static struct wire rdata;

	rdata.len = 0;
	w_name(&rdata, target);
	w_rr(w, owner, type, 1, 60, rdata.b, rdata.len);
}

/* What is in a TSIG record, RFC 8945 section 4.2. */
struct tsig_parts {
	const char *name, *algorithm;
	const char *digest; /* as OpenSSL calls it; NULL: no MAC */
	int64_t time;
	unsigned fudge, id, error;
	const void *other;
	size_t other_len;
	const void *secret;
	int secret_len;
	const struct tsig_mac *request; /* NULL: this is one */
	size_t cut;                     /* octets that the MAC is short of */
};

/* Signs a message: MAC over the request's MAC, the message, the variables. */
static inline void w_sign(struct wire *w, const struct tsig_parts *p)
{
	static struct wire in;
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned mac_len = 0;
	size_t rdlength, begin;

	in.len = 0;
	if (p->request) {
		w_u16(&in, (unsigned)p->request->len);
		w_bytes(&in, p->request->bytes, p->request->len);
	}
	w_bytes(&in, w->b, w->len);
	begin = in.len;
	w_name(&in, p->name);
	for (; begin < in.len; begin++) /* canonical form */
		in.b[begin] = (uint8_t)tolower(in.b[begin]);
	w_u16(&in, 255);
	w_u32(&in, 0);
	w_name(&in, p->algorithm);
	w_u48(&in, (uint64_t)p->time);
	w_u16(&in, p->fudge);
	w_u16(&in, p->error);
	w_u16(&in, (unsigned)p->other_len);
	w_bytes(&in, p->other, p->other_len);
	if (p->digest)
		assert_non_null(HMAC(EVP_get_digestbyname(p->digest), p->secret,
				     p->secret_len, in.b, in.len, mac,
				     &mac_len));
	mac_len -= (unsigned)p->cut;

	w_name(w, p->name);
	w_u16(w, 250);
	w_u16(w, 255);
	w_u32(w, 0);
	rdlength = w->len;
	w_u16(w, 0);
	begin = w->len;
	w_name(w, p->algorithm);
	w_u48(w, (uint64_t)p->time);
	w_u16(w, p->fudge);
	w_u16(w, mac_len);
	w_bytes(w, mac, mac_len);
	w_u16(w, p->id);
	w_u16(w, p->error);
	w_u16(w, (unsigned)p->other_len);
	w_bytes(w, p->other, p->other_len);
	w->b[rdlength] = (uint8_t)((w->len - begin) >> 8);
	w->b[rdlength + 1] = (uint8_t)(w->len - begin);
	w->b[11]++; /* ARCOUNT */
}

#endif
