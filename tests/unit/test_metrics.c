#include "unit.h"

#include "flow/metrics.h"

static struct row {
	const char *label, *text;
	int64_t success, failure, change;
	uint64_t changes;
} rows[] = {
	{ "nothing", "", 0, 0, 0, 0 },
	{ "all",
	  "ddns01_last_success_timestamp_seconds 11\n"
	  "ddns01_last_failure_timestamp_seconds 12\n"
	  "ddns01_last_change_timestamp_seconds 13\nddns01_changes_total 14\n",
	  11, 12, 13, 14 },
	{ "last line without end", "ddns01_changes_total 5", 0, 0, 0, 5 },
	{ "help and type",
	  "# HELP ddns01_changes_total 7\n# TYPE ddns01_changes_total 8\n", 0,
	  0, 0, 0 },
	{ "another name", "ddns01_changes_total_x 7\nxddns01_changes_total 7\n",
	  0, 0, 0, 0 },
	{ "no number", "ddns01_changes_total x\n", 0, 0, 0, 0 },
	{ "negative", "ddns01_changes_total -1\n", 0, 0, 0, 0 },
	{ "no value", "ddns01_changes_total \nddns01_changes_total\n", 0, 0, 0,
	  0 },
	{ "too large", "ddns01_changes_total 9223372036854775807\n", 0, 0, 0,
	  0 },
	{ "too long",
	  "ddns01_changes_total 00000000000000000000000000000000000007\n", 0, 0,
	  0, 0 },
	{ "empty lines", "\n\n\nddns01_changes_total 3\n\n", 0, 0, 0, 3 },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct metrics m = { 0 };

	metrics_parse(&m, r->text);
	assert_true(m.success == r->success && m.failure == r->failure &&
		    m.change == r->change && m.changes == r->changes);
}

static void assert_line(const char *text, const char *line)
{
	char whole[200];

	(void)snprintf(whole, sizeof(whole), "\n%s\n", line);
	assert_contains(text, whole);
}

/* Three runs: one that changes, one that fails, one that does nothing. */
static void test_runs(void **state)
{
	struct ddns d[2] = { { .name = "a.test", .type = RR_A },
			     { .name = "*.b.test", .type = RR_AAAA } };
	struct ddns_result res = { .d = d, .n = 2, .changed = 2 };
	const char *path = in_folder("x.prom");
	struct stat st;
	char *text;

	(void)state;
	assert_int_equal(metrics_write(path, &res, 1000, NULL), ERR_OK);
	text = read_text(path);
	assert_line(text, "ddns01_up 1");
	assert_line(text, "# TYPE ddns01_changes_total counter");
	assert_line(text, "ddns01_changes_total 2");
	assert_line(text, "ddns01_last_change_timestamp_seconds 1000");
	assert_line(text, "ddns01_record_ok{name=\"a.test\",type=\"A\"} 1");
	assert_null(strstr(text, "failure"));
	free(text);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);

	d[1].outcome = res.worst = ERR_LATER;
	res.changed = 1;
	assert_int_equal(metrics_write(path, &res, 2000, NULL), ERR_OK);
	assert_int_equal(metrics_write(path, NULL, 3000, NULL), ERR_OK);
	text = read_text(path);
	assert_line(text, "ddns01_up 0");
	assert_line(text, "ddns01_changes_total 3");
	assert_line(text, "ddns01_last_success_timestamp_seconds 1000");
	assert_line(text, "ddns01_last_failure_timestamp_seconds 3000");
	assert_line(text, "ddns01_last_change_timestamp_seconds 2000");
	assert_null(strstr(text, "record_ok"));
	free(text);
	assert_int_equal(count_files(folder), 1);
}

static void test_no_folder(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(metrics_write(in_folder("none/x.prom"), NULL, 1, &why),
			 ERR_SYSTEM);
	assert_contains(why.text, "No such file");
}

/* Something else is there: a folder, a link to another's file. */
static void test_in_the_way(void **state)
{
	const char *path = in_folder("x.prom"), *other = in_folder("other");
	struct why why;
	char *text;

	(void)state;
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(metrics_write(path, NULL, 1, &why), ERR_SYSTEM);
	assert_int_equal(count_files(folder), 1);
	assert_int_equal(rmdir(path), 0);

	write_text(other, "theirs");
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(metrics_write(path, NULL, 1, NULL), ERR_OK);
	text = read_text(other);
	assert_string_equal(text, "theirs");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_runs),
					    TEST(test_no_folder),
					    TEST(test_in_the_way) };

	return RUN_ROWS("metrics_parse", check_row, rows) +
	       RUN_TESTS("metrics", tests);
}
