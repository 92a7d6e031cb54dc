#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err check_mode(const struct stat *st, const char *path,
			   unsigned flags, struct why *why)
{
	if (!S_ISREG(st->st_mode) && !S_ISFIFO(st->st_mode))
		return err_set(why, ERR_CONFIG, "'%s' is not a regular file",
			       path);
	if ((flags & FILE_OWNED) && st->st_uid != geteuid() && st->st_uid != 0)
		return err_set(why, ERR_CONFIG,
			       "'%s' belongs to user %lu, not to us or root",
			       path, (unsigned long)st->st_uid);
	if ((flags & FILE_OWNED) && S_ISREG(st->st_mode) && (st->st_mode & 022))
		return err_set(why, ERR_CONFIG,
			       "'%s' has mode %04o, others can write to it: "
			       "run chmod go-w '%s'",
			       path, (unsigned)st->st_mode & 07777, path);
	if ((flags & FILE_PRIVATE) == FILE_PRIVATE && (st->st_mode & 077))
		return err_set(why, ERR_CONFIG,
			       "'%s' holds secrets and has mode %04o: "
			       "run chmod 600 '%s'",
			       path, (unsigned)st->st_mode & 07777, path);
	return ERR_OK;
}

/* What a failed call means: the file is to be seen to, or it may work another
 * time. */
static enum err kind(int e)
{
	switch (e) {
	case ENOENT:
	case EACCES:
	case EPERM:
	case ELOOP:
	case ENOTDIR:
	case EISDIR:
	case ENXIO:
	case ENAMETOOLONG:
		return ERR_CONFIG;
	default:
		return ERR_SYSTEM;
	}
}

static enum err read_all(int fd, const char *path, struct strbuf *text,
			 struct why *why)
{
	char buf[4096];
	ssize_t n;

	do {
		n = read(fd, buf, sizeof(buf));
		if (n > 0)
			sb_add(text, buf, (size_t)n);
	} while ((n > 0 && !text->err) || (n < 0 && errno == EINTR));
	explicit_bzero(buf, sizeof(buf));
	if (n < 0)
		return err_set(why, kind(errno), "cannot read '%s': %s", path,
			       strerror(errno));
	if (text->err == ERR_REPLY)
		return err_set(why, ERR_CONFIG, "'%s' is larger than %zu bytes",
			       path, text->max);
	return sb_check(text, why);
}

/* Well-formed UTF-8 (RFC 3629 section 4) and no NUL within len octets? */
static bool is_text(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + len;

	while (p < end) {
		unsigned char c = *p++;
		int more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

		if (c > 0 && c < 0x80)
			continue;
		if (c < 0xc2 || c > 0xf4 || end - p < more)
			return false;
		/* overlong forms, surrogates, beyond U+10FFFF */
		if ((c == 0xe0 && *p < 0xa0) || (c == 0xed && *p > 0x9f) ||
		    (c == 0xf0 && *p < 0x90) || (c == 0xf4 && *p > 0x8f))
			return false;
		for (; more; more--)
			if ((*p++ & 0xc0) != 0x80)
				return false;
	}
	return true;
}

enum err file_read(const char *path, unsigned flags, struct strbuf *text,
		   struct why *why)
{
	return file_read_at(AT_FDCWD, path, flags, text, why);
}

enum err file_read_at(int dirfd, const char *path, unsigned flags,
		      struct strbuf *text, struct why *why)
{
	struct stat st;
	enum err rc;
	int fd;

	/* O_NONBLOCK: a pipe or device must not hang us in open() */
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_set(why, kind(errno), "cannot open '%s': %s", path,
			       strerror(errno));
	if (fstat(fd, &st) || fcntl(fd, F_SETFL, 0))
		rc = err_set(why, kind(errno), "cannot examine '%s': %s", path,
			     strerror(errno));
	else
		rc = check_mode(&st, path, flags, why);
	if (!rc)
		rc = read_all(fd, path, text, why);
	if (!rc && (flags & FILE_TEXT) && !is_text(text->s, text->len))
		rc = err_set(why, ERR_CONFIG, "'%s' is not a UTF-8 text file",
			     path);
	(void)close(fd);
	return rc;
}

static enum err check_folder(const char *path, struct why *why)
{
	struct stat st;

	if (stat(path, &st))
		return err_set(why, ERR_SYSTEM, "cannot examine '%s': %s", path,
			       strerror(errno));
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(why, ERR_CONFIG,
			       "the folder '%s' belongs to user %lu, who can "
			       "put other files there",
			       path, (unsigned long)st.st_uid);
	if ((st.st_mode & 022) && !(st.st_mode & S_ISVTX))
		return err_set(why, ERR_CONFIG,
			       "the folder '%s' has mode %04o: others can put "
			       "other files there",
			       path, (unsigned)st.st_mode & 07777);
	return ERR_OK;
}

enum err file_check_folders(const char *path, struct why *why)
{
	char *real = realpath(path, NULL), *slash;
	enum err rc = ERR_OK;

	if (!real)
		return err_set(why, ERR_SYSTEM, "cannot examine '%s': %s", path,
			       strerror(errno));
	while (!rc && (slash = strrchr(real, '/')) && slash != real) {
		*slash = '\0';
		rc = check_folder(real, why);
	}
	free(real);
	return rc;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

enum err file_replace(int dirfd, const char *name, const char *bytes,
		      size_t len, struct why *why)
{
	char tmp[64];
	int fd, e = 0;

	/* The caller holds the folder's lock: the name needs no randomness, and
	 * what a killed process left is overwritten by the next. */
	(void)snprintf(tmp, sizeof(tmp), ".%s.new", name);
	fd = openat(dirfd, tmp,
		    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return err_set(why, ERR_SYSTEM, "cannot create '%s': %s", tmp,
			       strerror(errno));
	if (write_all(fd, bytes, len) || fsync(fd))
		e = errno;
	if (close(fd) && !e)
		e = errno;
	if (!e && renameat(dirfd, tmp, dirfd, name))
		e = errno;
	if (e) {
		(void)unlinkat(dirfd, tmp, 0);
		return err_set(why, ERR_SYSTEM, "cannot write '%s': %s", name,
			       strerror(e));
	}
	return ERR_OK;
}

enum err file_publish(const char *path, const char *bytes, size_t len,
		      struct why *why)
{
	const char *slash = strrchr(path, '/');
	struct strbuf tmp;
	enum err rc;
	int fd, e = 0;

	/* in the same folder, hidden, and not what another process writes */
	sb_init(&tmp, 8192);
	sb_add(&tmp, path, slash ? (size_t)(slash - path) + 1 : 0);
	sb_addf(&tmp, ".%s.%ld.new", slash ? slash + 1 : path, (long)getpid());
	rc = sb_check(&tmp, why);
	if (rc)
		goto out;
	(void)unlink(tmp.s); /* of a process that was killed */
	fd = open(tmp.s, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  0644);
	if (fd < 0) {
		rc = err_set(why, ERR_SYSTEM, "cannot create '%s': %s", tmp.s,
			     strerror(errno));
		goto out;
	}
	/* the umask must not close it */
	if (write_all(fd, bytes, len) || fchmod(fd, 0644))
		e = errno;
	if (close(fd) && !e)
		e = errno;
	if (!e && rename(tmp.s, path))
		e = errno;
	if (e) {
		(void)unlink(tmp.s);
		rc = err_set(why, ERR_SYSTEM, "cannot write '%s': %s", path,
			     strerror(e));
	}
out:
	sb_free(&tmp);
	return rc;
}
