#ifndef DDNS01_UTIL_NAME_H
#define DDNS01_UTIL_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/*
 * Domain names as text: lower case, A-labels, no final dot; at most 253
 * characters, labels of 1 to 63 (RFC 1035 section 2.3.4).
 */
#define NAME_MAX_TEXT 253

/*
 * Brings what a user wrote to that form: any case, Unicode (IDNA 2008 by
 * libidn2) or punycode, with or without final dot; letters, digits, '-' and
 * '_', and a first label '*'.  ERR_USAGE with the reason otherwise.
 */
enum err name_parse(char out[static NAME_MAX_TEXT + 1], const char *text,
		    struct why *why);

/* The name in Unicode, for services that want it so; NULL: it has no A-labels, or
 * no memory.  The caller frees it. */
char *name_unicode(const char *name);

/* Is name equal to zone or below it? "" is the root, above all. */
bool name_under(const char *name, const char *zone);

/* The name without its first label; "" for one label or none. */
const char *name_parent(const char *name);

size_t name_labels(const char *name);

/* The longest suffix of name that can be a zone of its own: without labels in front
 * that begin with '*' or '_'. */
const char *name_zone(const char *name);

/* The last n labels of name. */
const char *name_suffix(const char *name, size_t n);

#endif
