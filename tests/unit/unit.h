#ifndef DDNS01_TESTS_UNIT_UNIT_H
#define DDNS01_TESTS_UNIT_UNIT_H

/* What the unit tests share: tables of named tests, a folder per test. */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>

#include "util/err.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char folder[64]; /* of the test that runs */

/* Removes a folder with all files and folders in it. */
static inline void remove_tree(const char *path)
{
	char below[600];
	DIR *dir = opendir(path);
	struct dirent *d;

	while (dir && (d = readdir(dir))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		(void)snprintf(below, sizeof(below), "%.300s/%s", path,
			       d->d_name);
		if (unlink(below))
			remove_tree(below);
	}
	if (dir)
		(void)closedir(dir);
	(void)rmdir(path);
}

static inline int folder_setup(void **state)
{
	const char *base = getenv("TMPDIR");

	(void)state;
	if (!base || strlen(base) > 30)
		base = "/tmp";
	(void)snprintf(folder, sizeof(folder), "%s/ddns01-unit-XXXXXX", base);
	return mkdtemp(folder) ? 0 : -1;
}

static inline int folder_teardown(void **state)
{
	(void)state;
	remove_tree(folder);
	return 0;
}

/* The path of name in the folder; four live at a time. */
static inline const char *in_folder(const char *name)
{
	static char paths[4][400];
	static unsigned next;
	char *path = paths[next++ % 4];

	(void)snprintf(path, sizeof(paths[0]), "%s/%.300s", folder, name);
	return path;
}

static inline void write_bytes(const char *path, const void *bytes, size_t len,
			       mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static inline void write_text(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text), 0600);
}

/* The content of a file; "" when there is none. The caller frees it. */
static inline char *read_text(const char *path)
{
	size_t max = 1 << 20, n = 0;
	char *text = calloc(1, max);
	FILE *f = fopen(path, "rbe");

	assert_non_null(text);
	if (f) {
		n = fread(text, 1, max - 1, f);
		(void)fclose(f);
	}
	text[n] = '\0';
	return text;
}

static inline size_t count_files(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	(void)closedir(dir);
	return n - 2;
}

static inline void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in '%s'", part, text);
}

/* Runs check once per row, each a test of its own, in a folder of its own.  A
 * row begins with its label.  Returns the number of failures. */
static inline int run_rows(const char *group, CMUnitTestFunction check,
			   void *rows, size_t size, size_t n)
{
	struct CMUnitTest *tests = calloc(n, sizeof(*tests));
	int failed;

	if (!tests)
		return 1;
	for (size_t i = 0; i < n; i++) {
		void *row = (char *)rows + i * size;

		memcpy(&tests[i].name, row, sizeof(tests[i].name));
		tests[i].test_func = check;
		tests[i].setup_func = folder_setup;
		tests[i].teardown_func = folder_teardown;
		tests[i].initial_state = row;
	}
	failed = _cmocka_run_group_tests(group, tests, n, NULL, NULL);
	free(tests);
	return failed;
}

#define RUN_ROWS(group, check, rows)                                           \
	run_rows(group, check, rows, sizeof((rows)[0]), COUNT(rows))

/* A test that stands alone, with a folder. */
#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, folder_setup, folder_teardown)

#define RUN_TESTS(group, tests)                                                \
	cmocka_run_group_tests_name(group, tests, NULL, NULL)

#endif
