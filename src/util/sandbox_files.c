/* Landlock: which files may be used; landlock(7). */

#ifdef ON_LINUX

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/sandbox.h"

#ifndef O_PATH /* the C library hides it without _GNU_SOURCE */
#define O_PATH 010000000
#endif

/* What came after the headers of Linux 5.13, by version of the interface. */
#define REFER (UINT64_C(1) << 13)     /* 2 */
#define TRUNCATE (UINT64_C(1) << 14)  /* 3 */
#define IOCTL_DEV (UINT64_C(1) << 15) /* 5 */
#define SCOPE_SIGNAL UINT64_C(2)      /* 6: none to processes outside */

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define CHANGE                                                                 \
	(READ | LANDLOCK_ACCESS_FS_WRITE_FILE |                                \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |        \
	 TRUNCATE)
/* of files that are no folders */
#define FILE_ACCESS                                                            \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |        \
	 TRUNCATE)

/* struct landlock_ruleset_attr as it is by now; older kernels take it as long as
 * what they do not know is 0. */
struct ruleset {
	uint64_t files, net, scoped;
};

static struct ruleset ruleset_for(long version)
{
	struct ruleset r = { .files = (UINT64_C(1) << 13) - 1 };

	if (version >= 2)
		r.files |= REFER;
	if (version >= 3)
		r.files |= TRUNCATE;
	if (version >= 5)
		r.files |= IOCTL_DEV;
	if (version >= 6)
		r.scoped = SCOPE_SIGNAL;
	return r;
}

/* false: errno says why not. A path that can't be opened now can't be later. */
static bool allow(int rules, const struct sandbox_path *p, uint64_t handled)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access =
			(p->may == SANDBOX_READ ? READ : CHANGE) & handled,
	};
	struct stat st;
	bool ok;
	int e;

	rule.parent_fd = p->path ? open(p->path, O_PATH | O_CLOEXEC) : -1;
	if (rule.parent_fd < 0)
		return true;
	ok = fstat(rule.parent_fd, &st) == 0;
	if (ok && !S_ISDIR(st.st_mode))
		rule.allowed_access &= FILE_ACCESS;
	ok = ok && syscall(SYS_landlock_add_rule, rules,
			   LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	e = errno;
	(void)close(rule.parent_fd);
	errno = e;
	return ok;
}

enum err sandbox_files(const struct sandbox_path *paths, size_t n,
		       struct why *missing, struct why *why)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset r = ruleset_for(version);
	bool ok = true;
	int rules, e;

	if (version < 1) {
		(void)err_set(missing, ERR_OK,
			      "the kernel does not offer Landlock: %s",
			      strerror(errno));
		return ERR_OK;
	}
	rules = (int)syscall(SYS_landlock_create_ruleset, &r, sizeof(r), 0);
	if (rules < 0)
		return err_set(why, ERR_SYSTEM, "cannot set up Landlock: %s",
			       strerror(errno));
	for (size_t i = 0; ok && sandbox_system[i].path; i++)
		ok = allow(rules, &sandbox_system[i], r.files);
	for (size_t i = 0; ok && i < n; i++)
		ok = allow(rules, &paths[i], r.files);
	ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	e = errno;
	(void)close(rules);
	return ok ? ERR_OK
		  : err_set(why, ERR_SYSTEM, "cannot enter Landlock: %s",
			    strerror(e));
}

#else
typedef int sandbox_files_unused; /* ISO C wants something in a file */
#endif
