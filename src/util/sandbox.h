#ifndef DDNS01_UTIL_SANDBOX_H
#define DDNS01_UTIL_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/* clang's way to say it is an other one than gcc's */
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif

enum sandbox_may {
	SANDBOX_READ,   /* a file, or all below a folder, and lists of it */
	SANDBOX_CHANGE, /* likewise; make, write, rename and remove files too */
};

struct sandbox_path {
	const char *path; /* NULL, or not there: of no account */
	enum sandbox_may may;
};

/*
 * Gives up for good, for this process and all it starts, what it will not need:
 * new privileges, system calls that take over others or the system and, unless
 * programs are to be run, programs, listening, and all files but those of the
 * system that the libraries read and paths.  Files that are open stay so, and
 * what stat() tells is not hidden.  To be called while there is one thread.
 *
 * A kernel that does not offer a part of it is no error: missing says which part
 * ("" if none).  ERR_SYSTEM: it is offered, and fails.
 *
 * Linux: landlock(7), seccomp(2); OpenBSD: unveil(2), pledge(2); else nothing.
 */
enum err sandbox_enter(const struct sandbox_path *paths, size_t n, bool run,
		       struct why *missing, struct why *why);

/* What the libraries read: resolver, certificates, time zones, modules.  Ends
 * with a row without path. */
extern const struct sandbox_path sandbox_system[];

/* The parts, on Linux. */
enum err sandbox_files(const struct sandbox_path *paths, size_t n,
		       struct why *missing, struct why *why);
enum err sandbox_calls(bool run, struct why *missing, struct why *why);

#endif
