#ifndef DDNS01_NET_TRUST_H
#define DDNS01_NET_TRUST_H

#include "util/err.h"

/* Where the authorities are that the system trusts.  Both NULL: libcurl knows. */
struct trust {
	char *file; /* owned; PEM */
	char *dir;  /* owned; certificates by their hash */
};

/* A file or folder from OpenSSL's variables, or the system's folder if it is
 * hashed.  ERR_NOMEM is the only failure. */
enum err trust_find(struct trust *out, struct why *why);

void trust_free(struct trust *t);

/* For a certificate that is not valid yet: it is our clock that lags, as on a
 * host without a battery before the time has come over the network. */
enum err trust_explain_early(struct why *why);

#endif
