#ifndef DDNS01_PROVIDER_CREDENTIALS_H
#define DDNS01_PROVIDER_CREDENTIALS_H

#include <stdbool.h>

#include "conf/settings.h"
#include "util/err.h"

struct secret;
struct values;

/*
 * Reads a token or key that is in the setting text or in the file that the
 * setting file names; both is an error, neither leaves out empty.  It must be
 * something that fits into a header.
 */
enum err credentials_read(struct secret *out, const struct values *vs,
			  enum setting text, enum setting file,
			  struct why *why);

/* Makes a header of name, such as "Authorization: Bearer ", and value. */
enum err credentials_header(struct secret *out, const char *name,
			    const char *value, struct why *why);

/* Printable ASCII without what only slips in around a token by mistake? */
bool credentials_are_clean(const char *s);

#endif
