#include "unit.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_file),
		TEST(test_size),
		TEST(test_foreign_owner),
		TEST(test_systemd_credential),
	};

	return RUN_ROWS("file modes", check_mode, modes) +
	       RUN_ROWS("secret_read_line", check_line, lines) +
	       RUN_ROWS("secret_from_base64", check_base64, base64s) +
	       RUN_TESTS("secret", tests);
}
