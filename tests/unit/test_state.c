#include "unit.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <sys/wait.h>

#include "store/state.h"

/* Sets "x" to *arg, or only looks when arg is NULL. */
static enum err edit_x(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	(void)why;
	if (!arg)
		return ERR_OK;
	cJSON_DeleteItemFromObjectCaseSensitive(doc, "x");
	assert_non_null(cJSON_AddNumberToObject(doc, "x", *(int *)arg));
	*changed = true;
	return ERR_OK;
}

static enum err edit_fails(cJSON *doc, bool *changed, void *arg,
			   struct why *why)
{
	(void)arg;
	(void)cJSON_AddNumberToObject(doc, "x", 666);
	*changed = true;
	return err_set(why, ERR_REFUSED, "no");
}

static int load_x(struct state *st)
{
	cJSON *doc = NULL;
	const cJSON *x;
	int n;

	assert_int_equal(state_load(st, "f.json", &doc, NULL), ERR_OK);
	x = cJSON_GetObjectItemCaseSensitive(doc, "x");
	n = cJSON_IsNumber(x) ? x->valueint : -1;
	cJSON_Delete(doc);
	return n;
}

static void open_state(struct state *st)
{
	struct why why;

	assert_int_equal(state_open(st, folder, true, &why), ERR_OK);
	assert_true(st->writable);
}

static void set_x(struct state *st, int n)
{
	struct why why = { "" };

	if (state_change(st, "f.json", edit_x, &n, &why))
		fail_msg("%s", why.text);
}

static void test_change_and_load(void **state)
{
	struct state st;
	struct stat info;

	(void)state;
	open_state(&st);
	assert_int_equal(load_x(&st), -1);
	set_x(&st, 7);
	assert_int_equal(load_x(&st), 7);
	set_x(&st, 8);
	state_close(&st);
	open_state(&st);
	assert_int_equal(load_x(&st), 8);
	state_close(&st);
	assert_int_equal(stat(in_folder("f.json"), &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
}

static void test_unchanged_is_not_written(void **state)
{
	struct state st;
	struct why why;

	(void)state;
	open_state(&st);
	assert_int_equal(state_change(&st, "f.json", edit_x, NULL, &why), 0);
	assert_int_equal(access(in_folder("f.json"), F_OK), -1);
	set_x(&st, 7);
	assert_int_equal(state_change(&st, "f.json", edit_fails, NULL, &why),
			 ERR_REFUSED);
	assert_string_equal(why.text, "no");
	assert_int_equal(load_x(&st), 7);
	state_close(&st);
}

/* What can't be used is set aside, and nothing of it is believed. */
static struct damaged {
	const char *label, *content;
	size_t len;
} damageds[] = {
	{ "empty", "", 0 },
	{ "cut", "{\"version\":1,\"x\":", 17 },
	{ "not JSON", "hello", 5 },
	{ "an array", "[1]", 3 },
	{ "null", "null", 4 },
	{ "no version", "{\"x\":5}", 7 },
	{ "version as text", "{\"version\":\"1\",\"x\":5}", 21 },
	{ "future version", "{\"version\":2,\"x\":5}", 19 },
	{ "version zero", "{\"version\":0,\"x\":5}", 19 },
	{ "text behind", "{\"version\":1,\"x\":5} x", 21 },
	{ "NUL inside", "{\"version\":1,\"x\":5}\0 x", 22 },
	{ "not UTF-8", "{\"version\":1,\"x\":5,\"y\":\"\xff\"}", 27 },
	{ "zeros", "\0\0\0\0\0\0\0\0", 8 },
};

static void check_damaged(void **state)
{
	const struct damaged *r = *state;
	struct state st;
	struct stat info;

	open_state(&st);
	write_bytes(in_folder("f.json"), r->content, r->len, 0600);
	assert_int_equal(load_x(&st), -1);
	set_x(&st, 7);
	assert_int_equal(load_x(&st), 7);
	assert_int_equal(stat(in_folder("f.json.bad"), &info), 0);
	assert_int_equal(info.st_size, r->len);
	state_close(&st);
}

static void test_others_may_write_file(void **state)
{
	struct state st;

	(void)state; /* anybody could have put anything there */
	open_state(&st);
	set_x(&st, 7);
	assert_int_equal(chmod(in_folder("f.json"), 0666), 0);
	assert_int_equal(load_x(&st), -1);
	set_x(&st, 8);
	assert_int_equal(access(in_folder("f.json.bad"), F_OK), 0);
	state_close(&st);
}

static void test_deep_nesting(void **state)
{
	char *deep = malloc(200002);
	struct state st;

	(void)state;
	assert_non_null(deep);
	memset(deep, '[', 200000);
	open_state(&st);
	write_bytes(in_folder("f.json"), deep, 200000, 0600);
	assert_int_equal(load_x(&st), -1);
	state_close(&st);
	free(deep);
}

static struct folder_mode {
	const char *label;
	mode_t mode;
	enum err rc;
} folder_modes[] = {
	{ "ours alone", 0700, ERR_OK },
	{ "others look", 0755, ERR_OK },
	{ "group writes", 0770, ERR_CONFIG },
	{ "all write", 01777, ERR_CONFIG },
};

static void check_folder_mode(void **state)
{
	const struct folder_mode *r = *state;
	struct why why = { "" };
	struct state st;

	assert_int_equal(chmod(folder, r->mode), 0);
	assert_int_equal(state_open(&st, folder, true, &why), r->rc);
	if (r->rc)
		assert_contains(why.text, folder);
	assert_int_equal(chmod(folder, 0700), 0);
	state_close(&st);
}

static void test_made_when_missing(void **state)
{
	struct state st;
	struct stat info;

	(void)state;
	(void)umask(022);
	assert_int_equal(state_open(&st, in_folder("a/b/c"), true, NULL), 0);
	assert_true(st.writable);
	state_close(&st);
	assert_int_equal(stat(in_folder("a/b/c"), &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
}

static void check_unusable(const char *path, bool touch)
{
	struct why why = { "" };
	struct state st;
	int n = 1;

	assert_int_equal(state_open(&st, path, touch, &why), ERR_OK);
	assert_false(st.writable);
	assert_contains(st.why.text, path);
	assert_int_equal(load_x(&st), -1);
	assert_int_equal(state_change(&st, "f.json", edit_x, &n, &why),
			 ERR_SYSTEM);
	assert_contains(why.text, path);
	state_close(&st);
}

static void test_unusable(void **state)
{
	(void)state;
	check_unusable(in_folder("missing"), false);
	assert_int_equal(access(in_folder("missing"), F_OK), -1);
	write_text(in_folder("file"), "");
	check_unusable(in_folder("file"), true);
	check_unusable(in_folder("file/below"), true);
}

static void test_read_only(void **state)
{
	const char *path = in_folder("ro");
	struct state st;
	pid_t pid;
	int status;

	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(state_open(&st, path, true, NULL), ERR_OK);
	set_x(&st, 7);
	state_close(&st);
	pid = fork(); /* root must become somebody else for modes to count */
	assert_true(pid >= 0);
	if (pid == 0) {
		bool ok = chmod(path, 0500) == 0;

		if (geteuid() == 0)
			ok = ok && chown(path, 65534, 65534) == 0 &&
			     chmod(folder, 0755) == 0 &&
			     chown(in_folder("ro/f.json"), 65534, 65534) == 0 &&
			     setgid(65534) == 0 && setuid(65534) == 0;
		ok = ok && state_open(&st, path, true, NULL) == ERR_OK &&
		     !st.writable && st.dir >= 0 && load_x(&st) == 7 &&
		     st.why.text[0];
		state_close(&st);
		(void)fflush(NULL);
		_exit(ok ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static struct where {
	const char *label, *variable, *value, *want; /* @: the folder */
} wheres[] = {
	{ "systemd", "STATE_DIRECTORY", "@/s", "@/s" },
	{ "systemd, several", "STATE_DIRECTORY", "@/s:/other", "@/s" },
	{ "XDG", "XDG_STATE_HOME", "@/x", "@/x/ddns01" },
};

static void check_where(void **state)
{
	const struct where *r = *state;
	char value[200], want[200];
	struct state st;

	(void)snprintf(value, sizeof(value), "%s%s", folder, r->value + 1);
	(void)snprintf(want, sizeof(want), "%s%s", folder, r->want + 1);
	assert_int_equal(setenv(r->variable, value, 1), 0);
	assert_int_equal(state_open(&st, NULL, true, NULL), ERR_OK);
	assert_string_equal(st.path, want);
	state_close(&st);
	assert_int_equal(unsetenv(r->variable), 0);
}

/* Adds one to "x", slowly. */
static enum err edit_count(cJSON *doc, bool *changed, void *arg,
			   struct why *why)
{
	const cJSON *x = cJSON_GetObjectItemCaseSensitive(doc, "x");
	int n = x ? x->valueint + 1 : 1;

	(void)arg;
	(void)usleep(500);
	return edit_x(doc, changed, &n, why);
}

static void test_processes_take_turns(void **state)
{
	enum { PROCESSES = 8, TIMES = 10 };
	struct state st;
	int status;

	(void)state;
	for (int p = 0; p < PROCESSES; p++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			struct why why;
			bool bad =
				state_open(&st, folder, true, &why) != ERR_OK;

			for (int i = 0; i < TIMES; i++)
				bad |= state_change(&st, "f.json", edit_count,
						    NULL, &why) != ERR_OK;
			state_close(&st);
			_exit(bad ? 1 : 0);
		}
	}
	for (int p = 0; p < PROCESSES; p++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	open_state(&st);
	assert_int_equal(load_x(&st), PROCESSES * TIMES);
	state_close(&st);
}

/* Says through a pipe that the lock is held, and dies there. */
static enum err edit_dies(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	int n = 666;

	(void)edit_x(doc, changed, &n, why);
	if (write(*(int *)arg, "x", 1) == 1)
		for (;;)
			(void)pause();
	return ERR_SYSTEM;
}

static void test_killed_holder(void **state)
{
	int fds[2], status;
	struct state st;
	pid_t pid;
	char c;

	(void)state;
	open_state(&st);
	set_x(&st, 7);
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct why why;

		(void)state_change(&st, "f.json", edit_dies, &fds[1], &why);
		_exit(1);
	}
	assert_int_equal(read(fds[0], &c, 1), 1);
	assert_int_equal(load_x(&st), 7); /* readers need no lock */
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(load_x(&st), 7);
	set_x(&st, 8);
	assert_int_equal(load_x(&st), 8);
	state_close(&st);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void test_leftover_of_a_killed_writer(void **state)
{
	struct state st;

	(void)state;
	open_state(&st);
	set_x(&st, 7);
	write_text(in_folder(".f.json.new"), "{\"version\":1,\"x\":66");
	assert_int_equal(load_x(&st), 7);
	set_x(&st, 8);
	assert_int_equal(load_x(&st), 8);
	assert_int_equal(count_files(folder), 2); /* f.json and lock */
	state_close(&st);
}

static void test_lock_is_no_link(void **state)
{
	struct why why = { "" };
	struct state st;
	int n = 1;

	(void)state;
	open_state(&st);
	assert_int_equal(symlink("elsewhere", in_folder("lock")), 0);
	assert_int_not_equal(state_change(&st, "f.json", edit_x, &n, &why),
			     ERR_OK);
	assert_contains(why.text, "lock");
	assert_int_equal(access(in_folder("elsewhere"), F_OK), -1);
	state_close(&st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_change_and_load),
		TEST(test_unchanged_is_not_written),
		TEST(test_others_may_write_file),
		TEST(test_deep_nesting),
		TEST(test_made_when_missing),
		TEST(test_unusable),
		TEST(test_read_only),
		TEST(test_processes_take_turns),
		TEST(test_killed_holder),
		TEST(test_leftover_of_a_killed_writer),
		TEST(test_lock_is_no_link),
	};

	return RUN_ROWS("damaged files", check_damaged, damageds) +
	       RUN_ROWS("modes of the folder", check_folder_mode,
			folder_modes) +
	       RUN_ROWS("usual places", check_where, wheres) +
	       RUN_TESTS("state", tests);
}
