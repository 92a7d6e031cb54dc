#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "util/secret.h"

static struct mode {
	const char *label;
	mode_t mode;
	bool ok;
} modes[] = {
	{ "ours alone", 0600, true },    { "read only", 0400, true },
	{ "executable", 0700, true },    { "group reads", 0640, false },
	{ "group writes", 0620, false }, { "others read", 0604, false },
	{ "others write", 0602, false }, { "others search", 0601, false },
	{ "open to all", 0666, false },
};

static void check_mode(void **state)
{
	const struct mode *r = *state;
	const char *path = in_folder("s");
	struct secret s = { 0 };
	struct why why = { "" };

	write_bytes(path, "top", 3, r->mode);
	assert_int_equal(secret_read_file(&s, path, &why),
			 r->ok ? ERR_OK : ERR_CONFIG);
	if (r->ok) {
		assert_int_equal(s.len, 3);
		assert_memory_equal(s.bytes, "top", 4);
	} else {
		assert_null(s.bytes);
		assert_contains(why.text, path);
		assert_contains(why.text, "chmod");
	}
	secret_wipe(&s);
}

static void check_refused(const char *path)
{
	struct secret s = { 0 };
	struct why why = { "" };

	assert_int_equal(secret_read_file(&s, path, &why), ERR_CONFIG);
	assert_contains(why.text, path);
	assert_null(s.bytes);
}

static void test_no_file(void **state)
{
	(void)state;
	check_refused(in_folder("missing"));
	check_refused(folder);
	check_refused("/dev/null");
}

static void test_size(void **state)
{
	const char *path = in_folder("s");
	char *big = calloc(1, 65537);
	struct secret s = { 0 };

	(void)state;
	assert_non_null(big);
	write_bytes(path, big, 65536, 0600);
	assert_int_equal(secret_read_file(&s, path, NULL), ERR_OK);
	assert_int_equal(s.len, 65536);
	secret_wipe(&s);
	write_bytes(path, big, 65537, 0600);
	check_refused(path);
	free(big);
}

static void test_foreign_owner(void **state)
{
	const char *path = in_folder("s");

	(void)state;
	if (geteuid() != 0) /* only root can give files away */
		skip();
	write_bytes(path, "x", 1, 0600);
	assert_int_equal(chown(path, 12345, 12345), 0);
	check_refused(path);
}

static void test_systemd_credential(void **state)
{
	const char *path = in_folder("cred");
	struct secret s = { 0 };

	(void)state;
	write_bytes(path, "x", 1, 0440);
	check_refused(path);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	assert_int_equal(secret_read_file(&s, path, NULL), ERR_OK);
	secret_wipe(&s);
	assert_int_equal(mkdir(in_folder("d"), 0700), 0);
	write_bytes(in_folder("d/s"), "x", 1, 0440);
	check_refused(in_folder("d/s"));
	check_refused(in_folder("d/../cred"));
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

static struct line {
	const char *label, *text;
	size_t len;
	const char *want; /* NULL: refused */
} lines[] = {
	{ "no line end", "abc", 3, "abc" },
	{ "line end", "abc\n", 4, "abc" },
	{ "DOS line end", "abc\r\n", 5, "abc" },
	{ "blanks stay", " a b ", 5, " a b " },
	{ "empty", "", 0, NULL },
	{ "line end alone", "\n", 1, NULL },
	{ "two line ends", "abc\n\n", 5, NULL },
	{ "two lines", "a\nb\n", 4, NULL },
	{ "NUL", "a\0b", 3, NULL },
};

static void check_line(void **state)
{
	const struct line *r = *state;
	const char *path = in_folder("s");
	struct secret s = { 0 };
	struct why why = { "" };

	write_bytes(path, r->text, r->len, 0600);
	assert_int_equal(secret_read_line(&s, path, &why),
			 r->want ? ERR_OK : ERR_CONFIG);
	if (r->want) {
		assert_string_equal((char *)s.bytes, r->want);
		assert_int_equal(s.len, strlen(r->want));
	} else {
		assert_contains(why.text, path);
		assert_null(s.bytes);
	}
	secret_wipe(&s);
}

static struct base64 {
	const char *label, *text, *want; /* NULL: refused */
} base64s[] = {
	{ "one octet", "Zg==", "f" },
	{ "two octets", "Zm8=", "fo" },
	{ "three octets", "Zm9v", "foo" },
	{ "six octets", "Zm9vYmFy", "foobar" },
	{ "all characters", "+/+/", "\xfb\xff\xbf" },
	{ "blanks inside", "Zm9v YmFy", "foobar" },
	{ "line ends", "Zm9v\r\nYmFy\n", "foobar" },
	{ "empty", "", NULL },
	{ "blanks alone", " \n", NULL },
	{ "padding alone", "====", NULL },
	{ "too much padding", "Zg===", NULL },
	{ "three paddings", "Z===", NULL },
	{ "no padding", "Zg", NULL },
	{ "little padding", "Zg=", NULL },
	{ "padding inside", "Zg==Zm9v", NULL },
	{ "padding amid", "Z=g=", NULL },
	{ "url alphabet", "-_-_", NULL },
	{ "other characters", "Zm9!", NULL },
	{ "high bit", "Zm9\xc3", NULL },
	{ "quotes", "\"Zm9v\"", NULL },
};

static void check_base64(void **state)
{
	const struct base64 *r = *state;
	struct secret s = { 0 };
	struct why why = { "" };

	assert_int_equal(secret_from_base64(&s, r->text, strlen(r->text), &why),
			 r->want ? ERR_OK : ERR_CONFIG);
	if (r->want) {
		assert_int_equal(s.len, strlen(r->want));
		assert_memory_equal(s.bytes, r->want, s.len);
	} else {
		assert_null(s.bytes);
		if (r->text[0] && r->text[1] != '\0')
			assert_null(strstr(why.text, r->text));
	}
	secret_wipe(&s);
	secret_wipe(&s);
}

/* Root may look at all: be somebody. */
static void be_nobody(void)
{
	if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
		_exit(99);
}

/* What another process of the same user can do to pid; 0: nothing. */
static int look_at(pid_t pid)
{
	const char *files[] = { "environ", "mem", "maps" };
	char path[64];

	be_nobody();
	for (int i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid,
			       files[i]);
		if (open(path, O_RDONLY | O_CLOEXEC) >= 0)
			return 1 + i;
	}
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0)
		return 10;
	return errno == EPERM ? 0 : 11;
}

/* Starts somebody's process, guarded or not, that waits to be ended. */
static pid_t start_waiting(bool guarded)
{
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		be_nobody();
		(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* setuid() ends it */
		if (guarded)
			secret_guard_process();
		if (write(ready[1], "", 1) == 1)
			(void)pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	return pid;
}

static int looked_at(bool guarded)
{
	pid_t pid = start_waiting(guarded), other = fork();
	int status = -1;

	if (other == 0)
		_exit(look_at(pid));
	assert_int_equal(waitpid(other, &status, 0), other);
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_guard(void **state)
{
	(void)state;
	assert_int_equal(looked_at(false), 1);
	assert_int_equal(looked_at(true), 0);
}

static void test_no_core(void **state)
{
	struct rlimit limit = { 1, 1 };
	int status = -1;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		secret_guard_process();
		_exit(getrlimit(RLIMIT_CORE, &limit) || limit.rlim_cur ||
		      limit.rlim_max || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_file),       TEST(test_size),
		TEST(test_foreign_owner), TEST(test_systemd_credential),
		TEST(test_guard),         TEST(test_no_core),
	};

	return RUN_ROWS("file modes", check_mode, modes) +
	       RUN_ROWS("secret_read_line", check_line, lines) +
	       RUN_ROWS("secret_from_base64", check_base64, base64s) +
	       RUN_TESTS("secret", tests);
}
