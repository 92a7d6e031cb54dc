#ifndef DDNS01_PROVIDER_TSIG_SETTINGS_H
#define DDNS01_PROVIDER_TSIG_SETTINGS_H

#include "conf/value.h"
#include "net/tsig.h"

/*
 * The TSIG key that an account's settings describe: tsig-key-file, or tsig-key
 * with its algorithm and secret; a key without a secret when there is none.
 * hmac-md5 only when tsig-algorithm asks for it.  The caller wipes *out.
 */
enum err tsig_settings_read(struct tsig_key *out, const struct values *vs,
			    struct why *why);

#endif
