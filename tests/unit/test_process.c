#include "unit.h"

#include <poll.h>

#include "util/clock.h"
#include "util/process.h"
#include "util/stop.h"

/* A shell script, and what it is to come to. */
static struct row {
	const char *label, *script;
	uint64_t timeout_ms;
	enum err rc;
	const char *why, *wrote; /* into the file "out"; NULL: any */
} rows[] = {
	{ "done", "exit 0", 0, ERR_OK, "", NULL },
	{ "status", "exit 3", 0, ERR_SYSTEM, "ended with status 3", NULL },
	{ "signal", "kill -9 $$", 0, ERR_SYSTEM, "ended by signal 9", NULL },
	{ "in time", "exit 0", 60000, ERR_OK, "", NULL },
	{ "too long", "sleep 60", 100, ERR_LATER, "it took too long", NULL },
	{ "deaf", "trap '' TERM; sleep 60 & wait; sleep 60", 100, ERR_LATER,
	  "it took too long", NULL },
	{ "closed for input", "read x || echo end >out", 0, ERR_OK, "",
	  "end\n" },
	{ "its environment", "tr '\\0' '\\n' </proc/$$/environ >out", 0, ERR_OK,
	  "", "A=1\nPATH=/usr/bin:/bin\n" },
	{ "no descriptors", "ls /proc/self/fd | wc -l >out", 0, ERR_OK, "",
	  "4\n" }, /* three, and that of the folder */
	{ "no blocked signals", "grep SigBlk /proc/self/status >out", 0, ERR_OK,
	  "", "SigBlk:\t0000000000000000\n" },
	/* signals 1 to 28: valgrind takes some of the highest for itself */
	{ "no ignored signals",
	  "sed -n 's/SigIgn.*\\(.......\\)$/\\1/p' /proc/self/status >out", 0,
	  ERR_OK, "", "0000000\n" },
	{ "a group of its own",
	  "cut -d ' ' -f 5 /proc/$$/stat >a; echo $$ >b; cmp a b", 0, ERR_OK,
	  "", NULL },
	{ "what it starts ends too", "sleep 60 & echo $! >out; sleep 60", 100,
	  ERR_LATER, "it took too long", NULL },
};

static enum err run(const char *script, uint64_t timeout_ms,
		    const struct stop *stop, struct why *why)
{
	char text[500], a[] = "A=1", path[] = "PATH=/usr/bin:/bin";
	char sh[] = "/bin/sh", c[] = "-c";
	char *argv[] = { sh, c, text, NULL };
	char *env[] = { a, path, NULL };
	const struct process p = { argv, env, timeout_ms, stop };

	(void)snprintf(text, sizeof(text), "cd %s; %s", folder, script);
	return process_run(&p, why);
}

/* Does the process in the file "out" still run? One that has ended and waits
 * for its parent does not. */
static bool lives(void)
{
	char *text = read_text(in_folder("out")), path[64], *stat;
	bool yes;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat",
		       (int)strtol(text, NULL, 10));
	stat = read_text(path);
	yes = stat[0] && !strstr(stat, ") Z");
	free(stat);
	free(text);
	return yes;
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct why why = { "" };
	char *text;

	assert_int_equal(run(r->script, r->timeout_ms, NULL, &why), r->rc);
	assert_contains(why.text, r->why);
	text = read_text(in_folder("out"));
	if (r->wrote)
		assert_string_equal(text, r->wrote);
	free(text);
	if (strcmp(r->label, "what it starts ends too") == 0)
		for (int i = 0; lives(); i++) {
			assert_true(i < 1000);
			(void)poll(NULL, 0, 10);
		}
}

static void test_not_there(void **state)
{
	char path[] = "/no/such/program";
	char *argv[] = { path, NULL }, *env[] = { NULL };
	const struct process p = { argv, env, 0, NULL };
	struct why why;

	(void)state;
	assert_int_equal(process_run(&p, &why), ERR_SYSTEM);
	assert_contains(why.text, "cannot run '/no/such/program': No such");
}

static void test_stopped(void **state)
{
	struct stop stop;
	struct why why;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	stop.fd = fds[0];
	assert_int_equal(run("sleep 60", 0, &stop, &why), ERR_LATER);
	assert_contains(why.text, "we are to end");
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* Descriptors that we have leaked, or got from whoever started us. */
static int leak(void **state)
{
	static int fd;

	fd = open("/", O_RDONLY); /* not closed by exec */
	*state = &fd;
	return fd < 0;
}

static int unleak(void **state)
{
	return close(*(int *)*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_not_there),
					    TEST(test_stopped) };
	void *state;
	int failed = leak(&state);

	failed += RUN_ROWS("process_run", check_row, rows) +
		  RUN_TESTS("process", tests);
	return failed + unleak(&state);
}
