#ifndef DDNS01_UTIL_FILE_H
#define DDNS01_UTIL_FILE_H

#include <stddef.h>

#include "util/err.h"
#include "util/strbuf.h"

#define FILE_OWNED 1U   /* must be ours or root's, and nobody else's to write */
#define FILE_PRIVATE 3U /* and be closed to group and others */
#define FILE_TEXT 4U    /* must be UTF-8 without NUL */

/*
 * Appends the whole file (regular, or a pipe) to text, whose limit is the
 * largest size taken.  ERR_CONFIG when it is missing, unreadable, too large or
 * breaks a flag's rule; the reason names the file and what to do.
 */
enum err file_read(const char *path, unsigned flags, struct strbuf *text,
		   struct why *why);

/* The same for a path below the folder dirfd. */
enum err file_read_at(int dirfd, const char *path, unsigned flags,
		      struct strbuf *text, struct why *why);

/*
 * Could nobody but us and root put another file in the place of path?  ERR_CONFIG
 * names the folder above it that others may write to; ERR_SYSTEM: it can't be
 * examined.  Sticky folders, such as /tmp, are fine.
 */
enum err file_check_folders(const char *path, struct why *why);

/*
 * Replaces dirfd/name by len bytes, mode 0600, so that at every instant either
 * the old or the new content is there: temporary file, fsync, rename.  After a
 * power cut, too; which of the two is certain only once the folder was synced.
 * Nothing is left behind on failure.
 */
enum err file_replace(int dirfd, const char *name, const char *bytes,
		      size_t len, struct why *why);

/*
 * The same for any path, mode 0644, for others to read; without the fsyncs, since
 * it is written again soon.  Several processes may do so at once.
 */
enum err file_publish(const char *path, const char *bytes, size_t len,
		      struct why *why);

#endif
