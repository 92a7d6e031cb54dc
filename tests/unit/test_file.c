#include "unit.h"

#include "util/file.h"

static struct text {
	const char *label, *bytes;
	size_t len;
	bool ok;
} texts[] = {
	{ "empty", "", 0, true },
	{ "ascii", "a\n\t~", 4, true },
	{ "two octets", "\xc2\x80\xdf\xbf", 4, true },
	{ "three octets", "\xe0\xa0\x80\xef\xbf\xbf", 6, true },
	{ "four octets", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8, true },
	{ "around surrogates", "\xed\x9f\xbf\xee\x80\x80", 6, true },
	{ "NUL", "a\0b", 3, false },
	{ "lone continuation", "\x80", 1, false },
	{ "overlong two", "\xc0\xaf", 2, false },
	{ "overlong two, last", "\xc1\xbf", 2, false },
	{ "overlong three", "\xe0\x9f\xbf", 3, false },
	{ "overlong four", "\xf0\x8f\xbf\xbf", 4, false },
	{ "surrogate", "\xed\xa0\x80", 3, false },
	{ "beyond unicode", "\xf4\x90\x80\x80", 4, false },
	{ "five octets", "\xf8\x88\x80\x80\x80", 5, false },
	{ "latin-1", "f\xfcr", 3, false },
	{ "cut two", "\xc2", 1, false },
	{ "cut three", "\xe2\x82", 2, false },
	{ "cut four", "\xf0\x90\x80", 3, false },
	{ "bad second", "\xc2\x41", 2, false },
	{ "bad third", "\xe2\x82\x41", 3, false },
	{ "utf-16", "\xff\xfe", 2, false },
};

static void check_text(void **state)
{
	const struct text *r = *state;
	const char *path = in_folder("t");
	struct why why = { "" };
	struct strbuf sb;

	write_bytes(path, r->bytes, r->len, 0644);
	sb_init(&sb, 100);
	assert_int_equal(file_read(path, FILE_TEXT, &sb, &why),
			 r->ok ? ERR_OK : ERR_CONFIG);
	if (!r->ok)
		assert_contains(why.text, "is not a UTF-8 text file");
	else
		assert_memory_equal(sb.s, r->bytes, r->len);
	sb_free(&sb);
	sb_init(&sb, 100); /* not asked for: any bytes do */
	assert_int_equal(file_read(path, 0, &sb, NULL), ERR_OK);
	assert_int_equal(sb.len, r->len);
	sb_free(&sb);
}

static struct mode {
	const char *label;
	unsigned flags;
	mode_t mode;
	bool ok;
} modes[] = {
	{ "any, open to all", 0, 0666, true },
	{ "owned, others read", FILE_OWNED, 0644, true },
	{ "owned, group writes", FILE_OWNED, 0664, false },
	{ "owned, others write", FILE_OWNED, 0646, false },
	{ "private, ours alone", FILE_PRIVATE, 0600, true },
	{ "private, group reads", FILE_PRIVATE, 0640, false },
};

static void check_mode(void **state)
{
	const struct mode *r = *state;
	const char *path = in_folder("m");
	struct strbuf sb;

	write_bytes(path, "x", 1, r->mode);
	sb_init(&sb, 100);
	assert_int_equal(file_read(path, r->flags, &sb, NULL),
			 r->ok ? ERR_OK : ERR_CONFIG);
	sb_free(&sb);
}

static void check_unreadable(const char *path, const char *reason)
{
	struct why why = { "" };
	struct strbuf sb;

	sb_init(&sb, 100);
	assert_int_equal(file_read(path, 0, &sb, &why), ERR_CONFIG);
	assert_contains(why.text, path);
	assert_contains(why.text, reason);
	sb_free(&sb);
}

static void test_unreadable(void **state)
{
	char big[101] = "";

	(void)state;
	check_unreadable(in_folder("missing"), "No such file");
	check_unreadable(folder, "not a regular file");
	check_unreadable("/dev/zero", "not a regular file");
	write_bytes(in_folder("big"), big, sizeof(big), 0600);
	check_unreadable(in_folder("big"), "larger than 100 bytes");
}

static void test_pipe(void **state)
{
	char path[40];
	struct strbuf sb;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "through a pipe", 14), 14);
	assert_int_equal(close(fds[1]), 0);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	sb_init(&sb, 100);
	assert_int_equal(file_read(path, FILE_PRIVATE, &sb, NULL), ERR_OK);
	assert_string_equal(sb.s, "through a pipe");
	sb_free(&sb);
	assert_int_equal(close(fds[0]), 0);
}

static int open_folder(void)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(dir >= 0);
	return dir;
}

static void test_replace(void **state)
{
	struct stat st;
	int dir = open_folder();
	char *text;

	(void)state;
	(void)umask(0);
	assert_int_equal(file_replace(dir, "f", "one", 3, NULL), ERR_OK);
	assert_int_equal(file_replace(dir, "f", "second", 6, NULL), ERR_OK);
	text = read_text(in_folder("f"));
	assert_string_equal(text, "second");
	free(text);
	assert_int_equal(stat(in_folder("f"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(count_files(folder), 1);
	(void)close(dir);
}

static void test_replace_over_leftover(void **state)
{
	int dir = open_folder();
	char *text;

	(void)state;
	write_text(in_folder(".f.new"), "much longer than what is written");
	assert_int_equal(file_replace(dir, "f", "new", 3, NULL), ERR_OK);
	text = read_text(in_folder("f"));
	assert_string_equal(text, "new");
	free(text);
	assert_int_equal(count_files(folder), 1);
	(void)close(dir);
}

static void test_replace_follows_no_link(void **state)
{
	int dir = open_folder();
	struct why why = { "" };
	char *text;

	(void)state;
	write_text(in_folder("victim"), "keep");
	assert_int_equal(symlink("victim", in_folder(".f.new")), 0);
	assert_int_equal(file_replace(dir, "f", "new", 3, &why), ERR_SYSTEM);
	assert_contains(why.text, ".f.new");
	text = read_text(in_folder("victim"));
	assert_string_equal(text, "keep");
	free(text);
	(void)close(dir);
}

static void test_replace_fails_cleanly(void **state)
{
	int dir = open_folder();
	struct why why = { "" };

	(void)state;
	/* a folder of that name can't be replaced, not even by root */
	assert_int_equal(mkdir(in_folder("f"), 0700), 0);
	assert_int_equal(file_replace(dir, "f", "new", 3, &why), ERR_SYSTEM);
	assert_contains(why.text, "cannot write 'f'");
	assert_int_equal(count_files(folder), 1);
	assert_int_equal(rmdir(in_folder("f")), 0);
	assert_int_equal(rmdir(folder), 0); /* the folder itself is gone */
	assert_int_equal(file_replace(dir, "f", "new", 3, &why), ERR_SYSTEM);
	(void)close(dir);
}

/* A folder of that mode and owner above the file, or above that folder. */
static struct place {
	const char *label;
	mode_t mode;
	bool above;
	uid_t owner;
	const char *reason; /* NULL: nobody can put another file there */
} places[] = {
	{ "ours", 0700, false, 0, NULL },
	{ "readable", 0755, false, 0, NULL },
	{ "sticky", 01777, false, 0, NULL },
	{ "open to the group", 0770, false, 0, "has mode 0770" },
	{ "open to all", 0777, false, 0, "has mode 0777" },
	{ "open further up", 0777, true, 0, "has mode 0777" },
	{ "of somebody else", 0755, false, 65534, "belongs to user 65534" },
};

static void check_place(void **state)
{
	const struct place *p = *state;
	const char *changed = p->above ? "a" : "a/b";
	struct why why = { "" };
	enum err rc;

	assert_int_equal(mkdir(in_folder("a"), 0700), 0);
	assert_int_equal(mkdir(in_folder("a/b"), 0700), 0);
	write_text(in_folder("a/b/f"), "secret");
	assert_int_equal(chmod(in_folder(changed), p->mode), 0);
	if (p->owner)
		assert_int_equal(chown(in_folder(changed), p->owner, p->owner),
				 0);
	rc = file_check_folders(in_folder("a/b/f"), &why);
	assert_int_equal(rc, p->reason ? ERR_CONFIG : ERR_OK);
	if (p->reason) {
		assert_contains(why.text, p->reason);
		assert_contains(why.text, in_folder(changed));
	}
	/* by a link it is the same file */
	assert_int_equal(symlink(in_folder("a/b/f"), in_folder("link")), 0);
	assert_int_equal(file_check_folders(in_folder("link"), &why), rc);
	assert_int_equal(file_check_folders(in_folder("none"), &why),
			 ERR_SYSTEM);
	assert_contains(why.text, "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_unreadable),
		TEST(test_pipe),
		TEST(test_replace),
		TEST(test_replace_over_leftover),
		TEST(test_replace_follows_no_link),
		TEST(test_replace_fails_cleanly),
	};

	return RUN_ROWS("text", check_text, texts) +
	       RUN_ROWS("modes", check_mode, modes) +
	       RUN_ROWS("places", check_place, places) +
	       RUN_TESTS("file", tests);
}
