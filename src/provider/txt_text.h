#ifndef DDNS01_PROVIDER_TXT_TEXT_H
#define DDNS01_PROVIDER_TXT_TEXT_H

struct strbuf;

/* TXT data as in zone files (RFC 1035 section 5.1): character strings in quotes,
 * with \X and \DDD. */

/* Appends text as one quoted string. */
void txt_quote(struct strbuf *out, const char *text);

/* The strings joined, without quotes; text that has none is taken as it is.  The
 * caller frees it; NULL: it is broken or has a NUL in it, or no memory: errno is
 * ENOMEM then. */
char *txt_unquote(const char *data);

#endif
