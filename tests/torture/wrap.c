/*
 * Makes the n-th call of the program's own code fail, or be its last. Linked into a
 * binary of its own (make torture) by --wrap, so that calls of the libraries do not
 * count.
 *
 * TORTURE=memory:N        the N-th allocation gives NULL
 * TORTURE=call:N:ERRNO    the N-th system call fails with that number
 * TORTURE=kill:N          the process is killed right before the N-th system call
 * TORTURE_TRACE=1         tells which one that was
 * TORTURE_COUNT=FILE      how many there were: "MEMORY CALLS", at the end
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int __real_open(const char *path, int flags, ...);

enum what { NOTHING, MEMORY, CALL, KILL };

static enum what what;
static long at, memory, calls;
static int error;
static int count_fd = -1; /* open before the sandbox closes */

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("TORTURE"), *file = getenv("TORTURE_COUNT");
	const char *colon = text ? strchr(text, ':') : NULL;
	char *end;

	if (file)
		count_fd = __real_open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (!colon)
		return;
	at = strtol(colon + 1, &end, 10);
	error = *end ? atoi(end + 1) : 0;
	what = text[0] == 'm' ? MEMORY : text[0] == 'c' ? CALL : KILL;
}

__attribute__((destructor)) static void finish(void)
{
	if (count_fd >= 0)
		(void)dprintf(count_fd, "%ld %ld\n", memory, calls);
}

void __sanitizer_print_stack_trace(void); /* AddressSanitizer's */

static void tell(void)
{
	if (getenv("TORTURE_TRACE"))
		__sanitizer_print_stack_trace();
}

static int no_memory(void)
{
	if (++memory != at || what != MEMORY)
		return 0;
	tell();
	errno = ENOMEM;
	return 1;
}

static int no_call(void)
{
	calls++;
	if (calls == at && what == KILL)
		(void)kill(getpid(), SIGKILL);
	if (calls != at || what != CALL)
		return 0;
	tell();
	errno = error;
	return 1;
}

#define MEMORY_CALL(type, name, args, pass)                                    \
	type __real_##name args;                                               \
	type __wrap_##name args;                                               \
	type __wrap_##name args                                                \
	{                                                                      \
		return no_memory() ? NULL : __real_##name pass;                \
	}
#define SYSTEM_CALL(type, name, args, pass)                                    \
	type __real_##name args;                                               \
	type __wrap_##name args;                                               \
	type __wrap_##name args                                                \
	{                                                                      \
		return no_call() ? -1 : __real_##name pass;                    \
	}

MEMORY_CALL(void *, malloc, (size_t n), (n))
MEMORY_CALL(void *, calloc, (size_t n, size_t size), (n, size))
MEMORY_CALL(void *, realloc, (void *p, size_t n), (p, n))
MEMORY_CALL(void *, reallocarray, (void *p, size_t n, size_t s), (p, n, s))
MEMORY_CALL(char *, strdup, (const char *s), (s))
MEMORY_CALL(char *, strndup, (const char *s, size_t n), (s, n))

SYSTEM_CALL(ssize_t, read, (int fd, void *b, size_t n), (fd, b, n))
SYSTEM_CALL(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n))
SYSTEM_CALL(int, fsync, (int fd), (fd))
SYSTEM_CALL(int, flock, (int fd, int how), (fd, how))
SYSTEM_CALL(int, fstat, (int fd, struct stat *st), (fd, st))
SYSTEM_CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
SYSTEM_CALL(int, rename, (const char *a, const char *b), (a, b))
SYSTEM_CALL(int, renameat, (int x, const char *a, int y, const char *b),
	    (x, a, y, b))
SYSTEM_CALL(int, unlinkat, (int d, const char *path, int flags),
	    (d, path, flags))
SYSTEM_CALL(int, socket, (int family, int type, int protocol),
	    (family, type, protocol))
SYSTEM_CALL(int, connect, (int fd, const struct sockaddr *a, socklen_t n),
	    (fd, a, n))
SYSTEM_CALL(ssize_t, send, (int fd, const void *b, size_t n, int flags),
	    (fd, b, n, flags))
SYSTEM_CALL(ssize_t, recv, (int fd, void *b, size_t n, int flags),
	    (fd, b, n, flags))

int __wrap_open(const char *path, int flags, ...);
int __real_openat(int dir, const char *path, int flags, ...);
int __wrap_openat(int dir, const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, int) : 0;
	va_end(ap);
	return no_call() ? -1 : __real_open(path, flags, mode);
}

int __wrap_openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, int) : 0;
	va_end(ap);
	return no_call() ? -1 : __real_openat(dir, path, flags, mode);
}
