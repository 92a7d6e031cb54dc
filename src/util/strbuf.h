#ifndef DDNS01_UTIL_STRBUF_H
#define DDNS01_UTIL_STRBUF_H

#include <stddef.h>

#include "util/err.h"

/*
 * A string that grows up to a limit fixed at birth.  Its first failure sticks,
 * so callers build freely and check once.  s is "" while empty, never NULL.
 */
struct strbuf {
	char *s;
	size_t len, cap, max;
	enum err err;
};

void sb_init(struct strbuf *sb, size_t max);

/* These do nothing after a failure. */
void sb_add(struct strbuf *sb, const char *bytes, size_t len);
void sb_adds(struct strbuf *sb, const char *s);
void sb_addf(struct strbuf *sb, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Percent-encodes all but unreserved characters (RFC 3986 section 2.3), so that s
 * can be any part of a URL. */
void sb_add_pct(struct strbuf *sb, const char *s);

/* ERR_OK, or the first failure with its reason. */
enum err sb_check(const struct strbuf *sb, struct why *why);

/* Hands the bytes over (the caller frees) and leaves sb empty; NULL after a
 * failure. */
char *sb_take(struct strbuf *sb);

/* Wipes and frees. */
void sb_free(struct strbuf *sb);

#endif
