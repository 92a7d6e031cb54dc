#include "cmd/check_report.h"

#include "unit.h"

/* What report() prints; the caller frees it. */
static char *printed(const struct check_report *r, const struct args *args,
		     int *status)
{
	int saved = dup(STDOUT_FILENO), fd;

	(void)fflush(stdout);
	fd = open(in_folder("out"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		  0600);
	assert_true(saved >= 0 && fd >= 0);
	assert_true(dup2(fd, STDOUT_FILENO) >= 0);
	*status = check_report_print(r, args);
	(void)fflush(stdout);
	assert_true(dup2(saved, STDOUT_FILENO) >= 0);
	(void)close(saved);
	(void)close(fd);
	return read_text(in_folder("out"));
}

static void test_lines(void **state)
{
	struct args args = { .verbosity = 0 };
	struct check_report r = { .n = 0 };
	char *text;
	int status;

	(void)state;
	check_ok(&r, CHECK_CREDENTIAL, "cf", "it is in '%s'", "/t");
	check_warn(&r, CHECK_RIGHTS, "cf", "too %s", "many");
	check_remedy(&r, "take %d away", 2);
	check_fail(&r, CHECK_ZONE, "a.test", ERR_NOZONE, "no \"zone\"\n%s",
		   "\033[1m\xff");
	text = printed(&r, &args, &status);
	assert_string_equal(
		text,
		"ok       credential  cf: it is in '/t'\n"
		"warning  rights      cf: too many; remedy: take 2 "
		"away\n"
		"failed   zone        a.test: no \"zone\"\\x0a\\x1b[1m\\xff\n");
	assert_int_equal(status, 1);
	free(text);

	args.verbosity = -1;
	text = printed(&r, &args, &status);
	assert_string_equal(
		text,
		"failed   zone        a.test: no \"zone\"\\x0a\\x1b[1m\\xff\n");
	assert_int_equal(status, 1);
	free(text);

	args.json = true;
	text = printed(&r, &args, &status);
	assert_string_equal(
		text,
		"{\"check\":\"credential\",\"subject\":\"cf\","
		"\"outcome\":\"ok\",\"status\":0,"
		"\"text\":\"it is in '/t'\",\"remedy\":null}\n"
		"{\"check\":\"rights\",\"subject\":\"cf\","
		"\"outcome\":\"warning\",\"status\":0,"
		"\"text\":\"too many\",\"remedy\":\"take 2 away\"}\n"
		"{\"check\":\"zone\",\"subject\":\"a.test\","
		"\"outcome\":\"failed\",\"status\":1,"
		"\"text\":\"no "
		"\\\"zone\\\"\\\\x0a\\\\x1b[1m\\\\xff\",\"remedy\":null}\n");
	assert_int_equal(status, 1);
	free(text);
	check_report_free(&r);
	assert_int_equal(r.n, 0);
}

/* Failures in their order, and the status that they come to. */
static struct row {
	const char *label;
	enum err errs[3];
	int status;
} rows[] = {
	{ "nothing failed", { ERR_OK }, 0 },
	{ "for good", { ERR_AUTH }, 1 },
	{ "configuration", { ERR_CONFIG }, 2 },
	{ "for now", { ERR_LATER }, 75 },
	{ "for good counts more than for now", { ERR_LATER, ERR_NOZONE }, 1 },
	{ "configuration counts most", { ERR_AUTH, ERR_CONFIG, ERR_LATER }, 2 },
	{ "memory", { ERR_NOMEM }, 1 },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct check_report r = { .n = 0 };

	check_warn(&r, CHECK_CAA, "a.test", "not counted");
	for (size_t i = 0; i < COUNT(row->errs); i++)
		if (row->errs[i])
			check_fail(&r, CHECK_SERVERS, "a.test", row->errs[i],
				   "%zu", i);
	assert_int_equal(check_status(&r), row->status);
	r.nomem = true;
	assert_int_equal(check_status(&r), row->status == 2 ? 2 : 1);
	check_report_free(&r);
}

/* Every check and level has a word of its own, which users may rely on. */
static void test_words(void **state)
{
	(void)state;
	for (int i = 0; i < CHECK_IDS; i++) {
		const char *word = check_id_text((enum check_id)i);

		assert_non_null(word);
		assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz"),
				 strlen(word));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				word, check_id_text((enum check_id)k));
	}
	assert_string_equal(check_level_text(LEVEL_OK), "ok");
	assert_string_equal(check_level_text(LEVEL_WARNING), "warning");
	assert_string_equal(check_level_text(LEVEL_FAILED), "failed");
}

static void test_groups(void **state)
{
	static const char *const subjects[] = { "a", "b", "c", "a", "b",
						"c", "c", "d", "a" };
	static const char *const want[] = { "a0", "a3", "a8", "b1", "b4",
					    "c2", "c5", "c6", "d7" };
	struct check_report r = { .n = 0 };
	char got[8];

	(void)state;
	check_group(&r);
	assert_int_equal(r.n, 0);
	for (size_t i = 0; i < COUNT(subjects); i++)
		check_ok(&r, CHECK_ZONE, subjects[i], "%zu", i);
	check_group(&r);
	assert_int_equal(r.n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		(void)snprintf(got, sizeof(got), "%.1s%.1s", r.v[i].subject,
			       r.v[i].text.text);
		assert_string_equal(got, want[i]);
	}
	check_report_free(&r);
}

static void test_needs(void **state)
{
	struct check_report r = { .n = 0 };

	(void)state;
	check_need(&r, "a.test", "cf");
	check_need(&r, "b.test", "cf");
	check_need(&r, "a.test", "cf");
	assert_int_equal(r.needed.n, 2);
	assert_string_equal(r.needed.v[0], "a.test cf");
	assert_false(r.nomem);
	check_remedy(&r, "there is no line that it could be for");
	assert_int_equal(r.n, 0);
	check_report_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_lines), TEST(test_words),
					    TEST(test_groups),
					    TEST(test_needs) };

	return RUN_TESTS("check", tests) +
	       RUN_ROWS("check_status", check_row, rows);
}
