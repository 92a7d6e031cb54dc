#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <valgrind/valgrind.h>

#include "util/sandbox.h"

/* What is tried within the sandbox; 0, or the error. */

static int open_it(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	return fd < 0 ? errno : close(fd);
}

static int read_outside(void)
{
	return open_it("/etc/passwd", O_RDONLY);
}

static int list_outside(void)
{
	return open_it("/etc", O_RDONLY | O_DIRECTORY);
}

static int write_outside(void)
{
	return open_it("/dev/zero", O_WRONLY);
}

static int write_to_system(void)
{
	return open_it("/etc/hosts", O_WRONLY);
}

static int read_hosts(void)
{
	return open_it("/etc/hosts", O_RDONLY);
}

static int make_file(void)
{
	return open_it(in_folder("made"), O_RDWR | O_CREAT | O_TRUNC);
}

static int replace_file(void)
{
	char from[200];
	int rc = make_file();

	(void)snprintf(from, sizeof(from), "%s", in_folder("made"));
	return rc                                   ? rc
	       : rename(from, in_folder("renamed")) ? errno
	       : truncate(in_folder("renamed"), 0)  ? errno
	       : unlink(in_folder("renamed"))       ? errno
						    : 0;
}

static int make_folder(void)
{
	return mkdir(in_folder("folder"), 0700) ? errno : 0;
}

static int run_program(void)
{
	char path[] = "/bin/true", *argv[] = { path, NULL };
	char *env[] = { NULL };

	(void)execve(path, argv, env);
	return errno;
}

static int trace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? errno : 0;
}

static int call(long rc)
{
	return rc < 0 ? errno : 0;
}

static int read_memory(void)
{
	return call(
		syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
}

static int mount_folder(void)
{
	return call(mount("none", in_folder(""), "tmpfs", 0, NULL));
}

static int new_space(void)
{
	return call(syscall(SYS_unshare, CLONE_NEWNS));
}

static int clone_into_space(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return call(pid);
}

static int load_bpf(void)
{
	return call(syscall(SYS_bpf, 0, NULL, 0));
}

static int read_key(void)
{
	return call(syscall(SYS_keyctl, 0, 0, 0, 0, 0));
}

static int load_module(void)
{
	return call(syscall(SYS_init_module, NULL, 0, ""));
}

static int open_door(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc = listen(fd, 1) ? errno : 0;

	(void)close(fd);
	return rc;
}

static int connect_out(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? errno : close(fd);
}

static int end_parent(void)
{
	return kill(getppid(), 0) ? errno : 0;
}

static void *nothing(void *arg)
{
	return arg;
}

static int start_thread(void)
{
	pthread_t thread;
	int rc = pthread_create(&thread, NULL, nothing, NULL);

	return rc ? rc : pthread_join(thread, NULL);
}

/* from: the version of Landlock that refuses it; older ones let it pass. */
static struct row {
	const char *label;
	int (*attempt)(void);
	int alone, run; /* what comes of it; run: programs may be run */
	long from;
} rows[] = {
	{ "read another file", read_outside, EACCES, 0, 1 },
	{ "list another folder", list_outside, EACCES, 0, 1 },
	{ "write another file", write_outside, EACCES, 0, 1 },
	{ "write a file of the system", write_to_system, EACCES, 0, 1 },
	{ "read a file of the system", read_hosts, 0, 0, 0 },
	{ "make a file", make_file, 0, 0, 0 },
	{ "replace and remove a file", replace_file, 0, 0, 0 },
	{ "make a folder", make_folder, EACCES, 0, 1 },
	{ "run a program", run_program, EPERM, 0, 0 },
	{ "trace", trace, EPERM, EPERM, 0 },
	{ "read another's memory", read_memory, EPERM, EPERM, 0 },
	{ "mount", mount_folder, EPERM, EPERM, 0 },
	{ "new name space", new_space, EPERM, EPERM, 0 },
	{ "clone into a name space", clone_into_space, EPERM, EPERM, 0 },
	{ "bpf", load_bpf, EPERM, EPERM, 0 },
	{ "keys", read_key, EPERM, EPERM, 0 },
	{ "module", load_module, EPERM, EPERM, 0 },
	{ "listen", open_door, EPERM, 0, 0 },
	{ "a socket", connect_out, 0, 0, 0 },
	{ "signal to another", end_parent, EPERM, 0, 6 },
	{ "thread", start_thread, 0, 0, 0 },
};

static long landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		       LANDLOCK_CREATE_RULESET_VERSION);
}

/* In a child within the sandbox; what it ends with. */
static int within(bool run, int (*attempt)(void))
{
	struct sandbox_path paths[] = { { folder, SANDBOX_CHANGE },
					{ in_folder("none"), SANDBOX_READ },
					{ NULL, SANDBOX_READ } };
	struct why missing, why;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(sandbox_enter(paths, 3, run, &missing, &why) ? 255
								   : attempt());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void check_row(void **state)
{
	const struct row *r = *state;
	bool offered = r->from == 0 || landlock_version() >= r->from;

#ifdef SANDBOX_SANITIZED
	if (r->attempt == trace)
		offered = false; /* LeakSanitizer needs it */
#endif
	/* valgrind can't go on when the kernel refuses it a program */
	if (r->attempt != run_program || !RUNNING_ON_VALGRIND)
		assert_int_equal(within(false, r->attempt),
				 offered ? r->alone : 0);
	(void)rmdir(in_folder("folder"));
	assert_int_equal(within(true, r->attempt), offered ? r->run : 0);
	(void)rmdir(in_folder("folder"));
}

/* As on a kernel without Landlock: the call is not known. */
static int without_landlock(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset,
			 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };
	struct why missing, why;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		return 1;
	if (sandbox_enter(NULL, 0, false, &missing, &why))
		return 2;
	if (strncmp(missing.text, "the kernel does not offer Landlock", 34) !=
	    0)
		return 3;
	return read_outside() == 0 && new_space() == EPERM ? 0 : 4;
}

static void test_without_landlock(void **state)
{
	int status = -1;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(without_landlock());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Landlock has 16 layers: a further one is offered and fails. */
static int once_too_often(void)
{
	struct why missing = { "" }, why = { "" };
	enum err rc = ERR_OK;
	int n;

	for (n = 1; !rc && n < 20; n++)
		rc = sandbox_enter(NULL, 0, false, &missing, &why);
	if (missing.text[0])
		return 0;
	return rc == ERR_SYSTEM && strstr(why.text, "Landlock") ? 0 : 1;
}

static void test_once_too_often(void **state)
{
	(void)state;
	assert_int_equal(within(false, once_too_often), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_without_landlock),
					    TEST(test_once_too_often) };

	return RUN_ROWS("sandbox_enter", check_row, rows) +
	       RUN_TESTS("sandbox", tests);
}
