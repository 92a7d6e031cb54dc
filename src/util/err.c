#include "util/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef err_set
#undef err_prefix
#undef err_nomem

enum err err_set(struct why *why, enum err e, const char *fmt, ...)
{
	char text[sizeof(why->text)]; /* arguments may point into why */
	va_list ap;

	if (!why)
		return e;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	memcpy(why->text, text, sizeof(text));
	return e;
}

enum err err_prefix(struct why *why, enum err e, const char *fmt, ...)
{
	struct why head;
	va_list ap;

	if (!why)
		return e;
	va_start(ap, fmt);
	(void)vsnprintf(head.text, sizeof(head.text), fmt, ap);
	va_end(ap);
	return err_set(why, e, "%s: %s", head.text, why->text);
}

enum err err_nomem(struct why *why)
{
	return err_set(why, ERR_NOMEM, "out of memory");
}

int err_exit_status(enum err e)
{
	switch (e) {
	case ERR_OK:
		return 0;
	case ERR_USAGE:
	case ERR_CONFIG:
		return 2;
	case ERR_LATER:
		return 75;
	case ERR_AUTH:
	case ERR_REFUSED:
	case ERR_NOZONE:
	case ERR_CONFLICT:
	case ERR_REPLY:
	case ERR_SYSTEM:
	case ERR_NOMEM:
		return 1;
	}
	return 1;
}

static int rank(int status)
{
	return status == 0 ? 0 : status == 75 ? 1 : status == 1 ? 2 : 3;
}

int err_worse_status(int a, int b)
{
	return rank(a) >= rank(b) ? a : b;
}
