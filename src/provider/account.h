#ifndef DDNS01_PROVIDER_ACCOUNT_H
#define DDNS01_PROVIDER_ACCOUNT_H

#include "util/err.h"

struct provider_env;
struct provider_ops;
struct section;

/* What the state calls an account: its title, and what identity() appends.  The
 * caller frees *out, NULL after a failure. */
enum err provider_identity(char **out, const struct provider_ops *ops,
			   const struct section *conf, struct why *why);

/* Whom the account trusts: its own 'ca-file' or else the common one; NULL: the
 * system's.  Borrowed. */
const char *provider_ca_file(const struct section *conf,
			     const struct provider_env *env);

#endif
