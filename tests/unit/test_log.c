#define _GNU_SOURCE /* pseudo terminals */
#include "unit.h"

#include "util/log.h"

/* stderr goes to the file "err" of the test's folder from begin to end. */
static int saved;

static void begin(void)
{
	int fd = open(in_folder("err"),
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	(void)fflush(stderr);
	saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
	assert_true(saved >= 0);
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	(void)close(fd);
}

/* The caller frees what was written. */
static char *end(void)
{
	(void)dup2(saved, STDERR_FILENO);
	(void)close(saved);
	return read_text(in_folder("err"));
}

static struct level {
	const char *label;
	enum log_level level;
	const char *want;
} levels[] = {
	{ "errors", LOG_ERROR, "ddns01: error: e 1\n" },
	{ "warnings", LOG_WARNING,
	  "ddns01: error: e 1\nddns01: warning: w 2\n" },
	{ "information", LOG_INFO,
	  "ddns01: error: e 1\nddns01: warning: w 2\nddns01: i 3\n" },
	{ "debugging", LOG_DEBUG,
	  "ddns01: error: e 1\nddns01: warning: w 2\nddns01: i 3\n"
	  "ddns01: debug: d 4\n" },
};

static void check_level(void **state)
{
	const struct level *r = *state;
	char *got;

	log_set_level(r->level);
	begin();
	log_err("e %d", 1);
	log_warn("w %d", 2);
	log_info("i %d", 3);
	log_debug("d %d", 4);
	log_progress("p %d", 5); /* not on a terminal */
	log_progress_end();
	got = end();
	assert_string_equal(got, r->want);
	free(got);
}

static struct text {
	const char *label, *text, *want;
} texts[] = {
	{ "plain", "a ~", "a ~" },
	{ "line end", "a\nb", "a\\x0ab" },
	{ "return", "a\rb", "a\\x0db" },
	{ "terminal sequence", "\033[2J", "\\x1b[2J" },
	{ "delete", "\x7f", "\\x7f" },
	{ "high bit", "\xc3\xbc", "\\xc3\\xbc" },
	{ "c1 control", "\x9b", "\\x9b" },
	{ "percent", "%s%n", "%s%n" },
	{ "empty", "", "" },
};

static void check_text(void **state)
{
	const struct text *r = *state;
	char want[100], *got;

	log_set_level(LOG_ERROR);
	begin();
	log_err("%s", r->text);
	got = end();
	(void)snprintf(want, sizeof(want), "ddns01: error: %s\n", r->want);
	assert_string_equal(got, want);
	free(got);
}

static void test_long_message(void **state)
{
	char text[5000], *got;

	(void)state;
	memset(text, '\n', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	log_set_level(LOG_ERROR);
	begin();
	log_err("%s", text);
	got = end();
	assert_true(strlen(got) > 1000);
	assert_ptr_equal(strchr(got, '\n'), got + strlen(got) - 1);
	free(got);
}

static struct terminal {
	const char *label, *term, *no_color;
	enum log_level level;
	const char *want;
} terminals[] = {
	{ "in colour", "xterm", NULL, LOG_WARNING,
	  "\r2 of 3 servers\033[K\r\033[Kddns01: \033[1;33mwarning:\033[0m "
	  "w\r\n"
	  "\r\033[Kddns01: \033[1;31merror:\033[0m e\r\n" },
	{ "empty NO_COLOR", "xterm", "", LOG_ERROR,
	  "ddns01: \033[1;31merror:\033[0m e\r\n" },
	{ "NO_COLOR", "xterm", "1", LOG_WARNING,
	  "\r2 of 3 servers\033[K\r\033[Kddns01: warning: w\r\n"
	  "\r\033[Kddns01: error: e\r\n" },
	{ "dumb", "dumb", NULL, LOG_WARNING,
	  "ddns01: warning: w\r\nddns01: error: e\r\n" },
	{ "unknown", NULL, NULL, LOG_WARNING,
	  "ddns01: warning: w\r\nddns01: error: e\r\n" },
};

static void set_variable(const char *name, const char *value)
{
	assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void check_terminal(void **state)
{
	const struct terminal *r = *state;
	char got[300] = "";
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), fd;

	assert_true(master >= 0 && !grantpt(master) && !unlockpt(master));
	fd = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(fd >= 0);
	log_set_level(r->level);
	set_variable("TERM", r->term);
	set_variable("NO_COLOR", r->no_color);
	begin();
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	log_progress("2 of 3 servers");
	log_warn("w");
	log_err("e");
	free(end());
	assert_true(read(master, got, sizeof(got) - 1) > 0);
	assert_string_equal(got, r->want);
	(void)close(fd);
	(void)close(master);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_long_message),
	};

	return RUN_ROWS("level", check_level, levels) +
	       RUN_ROWS("text", check_text, texts) +
	       RUN_ROWS("terminal", check_terminal, terminals) +
	       RUN_TESTS("log", tests);
}
