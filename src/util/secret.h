#ifndef DDNS01_UTIL_SECRET_H
#define DDNS01_UTIL_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/* Key material. No printf format fits it, on purpose. All zero is "none". */
struct secret {
	unsigned char *bytes;
	size_t len;
};

/* Copies len bytes. */
enum err secret_set(struct secret *out, const void *bytes, size_t len,
		    struct why *why);

/*
 * Reads a whole file of at most 64 KiB; a NUL that is not counted follows the
 * bytes.  The file must be a regular file or a pipe, belong to us or root, and
 * be readable by neither group nor others (files of systemd's
 * $CREDENTIALS_DIRECTORY are guarded by systemd and excepted).
 */
enum err secret_read_file(struct secret *out, const char *path,
			  struct why *why);

/* The same, less one line end at the end; refuses an empty or longer text. */
enum err secret_read_line(struct secret *out, const char *path,
			  struct why *why);

/* Decodes standard base64 (RFC 4648 section 4), white space skipped; the reason
 * never shows the input. */
enum err secret_from_base64(struct secret *out, const char *text, size_t len,
			    struct why *why);

/* Wipes in a way the compiler keeps, frees, and leaves "none". */
void secret_wipe(struct secret *s);

/* No core dumps and no tracing by other processes of this user. */
void secret_guard_process(void);

#endif
