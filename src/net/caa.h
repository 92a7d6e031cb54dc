#ifndef DDNS01_NET_CAA_H
#define DDNS01_NET_CAA_H

#include <stdbool.h>
#include <stddef.h>

#include "net/answer.h"

/* Which CA may issue certificates for a name: CAA records (RFC 8659, with the
 * parameters of RFC 8657). */

/* The smaller, the nearer to being allowed. */
enum caa_verdict {
	CAA_MAY,           /* it may */
	CAA_ACCOUNT,       /* one ACME account may; which asks is not known */
	CAA_OTHER_ACCOUNT, /* accounturi is another: from here on it may not */
	CAA_OTHER_METHOD,  /* validationmethods excludes ours */
	CAA_OTHER_CA,
	CAA_NOBODY,   /* no CA may at all */
	CAA_CRITICAL, /* a critical property that no CA knows */
};

/* Who wants to issue what. */
struct caa_wish {
	const char *ca;      /* issuer domain name; borrowed; NULL: any */
	const char *account; /* URL at the CA; borrowed; NULL: not known */
	const char *method;  /* "dns-01"; borrowed */
	bool wildcard;
};

/*
 * What do the CAA records of owner (NULL: all) in the answer's first section say?
 * Such records are what "relevant record set" means in RFC 8659 section 3.  allowed
 * gets the values that count, as they are written, separated by ", ", cut when
 * too long; "" when there are none, so that any CA may.
 */
enum caa_verdict caa_judge(const struct dns_answer *answer, const char *owner,
			   const struct caa_wish *wish, char *allowed,
			   size_t size);

#endif
