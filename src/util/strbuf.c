#include "util/strbuf.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char empty[1]; /* never written to: cap is 0 */

void sb_init(struct strbuf *sb, size_t max)
{
	*sb = (struct strbuf){ .s = empty, .max = max };
}

/* Makes room for extra bytes and a NUL.  Does not use realloc, which may leave
 * a copy of a secret behind. */
static int grow(struct strbuf *sb, size_t extra)
{
	size_t need, cap;
	char *s;

	if (sb->err)
		return -1;
	if (extra > sb->max || sb->len > sb->max - extra) {
		sb->err = ERR_REPLY;
		return -1;
	}
	need = sb->len + extra + 1;
	if (need <= sb->cap)
		return 0;
	cap = sb->cap ? sb->cap : 64;
	while (cap < need)
		cap *= 2;
	s = malloc(cap);
	if (!s) {
		sb->err = ERR_NOMEM;
		return -1;
	}
	memcpy(s, sb->s, sb->len + 1);
	if (sb->cap) {
		explicit_bzero(sb->s, sb->cap);
		free(sb->s);
	}
	sb->s = s;
	sb->cap = cap;
	return 0;
}

void sb_add(struct strbuf *sb, const char *bytes, size_t len)
{
	if (len == 0 || grow(sb, len))
		return;
	memcpy(sb->s + sb->len, bytes, len);
	sb->len += len;
	sb->s[sb->len] = '\0';
}

void sb_adds(struct strbuf *sb, const char *s)
{
	sb_add(sb, s, strlen(s));
}

void sb_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n <= 0 || grow(sb, (size_t)n))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(sb->s + sb->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	sb->len += (size_t)n;
}

void sb_add_pct(struct strbuf *sb, const char *s)
{
	for (; *s; s++) {
		unsigned char b = (unsigned char)*s;

		if ((b < 0x80 && isalnum(b)) || strchr("-._~", b))
			sb_add(sb, s, 1);
		else
			sb_addf(sb, "%%%02X", b);
	}
}

enum err sb_check(const struct strbuf *sb, struct why *why)
{
	if (sb->err == ERR_NOMEM)
		return err_nomem(why);
	if (sb->err)
		return err_set(why, sb->err, "text is longer than %zu bytes",
			       sb->max);
	return ERR_OK;
}

char *sb_take(struct strbuf *sb)
{
	char *s = NULL;

	if (!sb->err && !grow(sb, 0)) {
		s = sb->s;
		sb->cap = 0;
	}
	if (s)
		sb_init(sb, sb->max);
	return s;
}

void sb_free(struct strbuf *sb)
{
	if (sb->cap) {
		explicit_bzero(sb->s, sb->cap);
		free(sb->s);
	}
	sb_init(sb, sb->max);
}
