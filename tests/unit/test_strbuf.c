#include "unit.h"

#include "util/strbuf.h"
#include "util/strlist.h"

static void test_empty(void **state)
{
	struct strbuf sb;
	char *s;

	(void)state;
	sb_init(&sb, 10);
	assert_string_equal(sb.s, "");
	assert_int_equal(sb.len, 0);
	sb_add(&sb, "x", 0);
	sb_adds(&sb, "");
	assert_string_equal(sb.s, "");
	s = sb_take(&sb);
	assert_string_equal(s, "");
	free(s);
	sb_free(&sb);
	sb_free(&sb);
}

static void test_growth(void **state)
{
	struct strbuf sb;

	(void)state;
	sb_init(&sb, 5000);
	for (int i = 0; i < 1000; i++)
		sb_addf(&sb, "%04d ", i);
	assert_int_equal(sb_check(&sb, NULL), ERR_OK);
	assert_int_equal(sb.len, 5000);
	assert_int_equal(strlen(sb.s), 5000);
	assert_string_equal(sb.s + 4990, "0998 0999 ");
	sb_free(&sb);
	assert_string_equal(sb.s, "");
}

static void test_bytes(void **state)
{
	struct strbuf sb;

	(void)state;
	sb_init(&sb, 10);
	sb_add(&sb, "a\0b", 3);
	assert_int_equal(sb.len, 3);
	assert_memory_equal(sb.s, "a\0b", 4);
	sb_free(&sb);
}

static void test_percent(void **state)
{
	struct strbuf sb;

	(void)state;
	sb_init(&sb, 100);
	sb_add_pct(&sb, "_a-z.A~9");
	assert_string_equal(sb.s, "_a-z.A~9");
	sb_add_pct(&sb, "@*/ %?&=\xc3\xa9");
	assert_string_equal(sb.s, "_a-z.A~9%40%2A%2F%20%25%3F%26%3D%C3%A9");
	sb_free(&sb);
}

static struct limit {
	const char *label;
	size_t max, first, second;
	bool fits;
} limits[] = {
	{ "below", 10, 4, 5, true },
	{ "exactly", 10, 5, 5, true },
	{ "one more", 10, 5, 6, false },
	{ "at once", 10, 11, 0, false },
	{ "nothing allowed", 0, 1, 0, false },
	{ "beyond the first block", 100, 60, 40, true },
	{ "beyond two blocks", 100, 60, 41, false },
};

static void check_limit(void **state)
{
	static const char x[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
				"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	const struct limit *r = *state;
	struct why why = { "" };
	struct strbuf sb;

	sb_init(&sb, r->max);
	sb_add(&sb, x, r->first);
	sb_add(&sb, x, r->second);
	assert_int_equal(sb_check(&sb, &why), r->fits ? ERR_OK : ERR_REPLY);
	if (!r->fits)
		assert_contains(why.text, "longer than");
	sb_free(&sb);
}

static void test_failure_sticks(void **state)
{
	struct strbuf sb;

	(void)state;
	sb_init(&sb, 4);
	sb_adds(&sb, "ab");
	sb_adds(&sb, "too long");
	sb_adds(&sb, "c");
	sb_addf(&sb, "%s", "d");
	assert_string_equal(sb.s, "ab");
	assert_int_equal(sb_check(&sb, NULL), ERR_REPLY);
	assert_null(sb_take(&sb));
	sb_free(&sb);
	sb_adds(&sb, "abcd"); /* freed is new, with the same limit */
	assert_int_equal(sb_check(&sb, NULL), ERR_OK);
	sb_free(&sb);
}

static void test_huge_length(void **state)
{
	struct strbuf sb;

	(void)state;
	sb_init(&sb, 100);
	sb_adds(&sb, "x");
	sb_add(&sb, "y", SIZE_MAX);
	assert_int_equal(sb_check(&sb, NULL), ERR_REPLY);
	sb_free(&sb);
}

static void test_take(void **state)
{
	struct strbuf sb;
	char *s;

	(void)state;
	sb_init(&sb, 100);
	sb_addf(&sb, "%s-%d", "a", 1);
	s = sb_take(&sb);
	assert_string_equal(s, "a-1");
	assert_int_equal(sb.len, 0);
	sb_adds(&sb, "next");
	assert_string_equal(s, "a-1");
	assert_string_equal(sb.s, "next");
	free(s);
	sb_free(&sb);
}

static void test_list(void **state)
{
	struct strlist l = { 0 };
	char text[] = "b";

	(void)state;
	assert_false(strlist_has(&l, "a"));
	assert_int_equal(strlist_add(&l, "a", NULL), ERR_OK);
	assert_int_equal(strlist_add(&l, text, NULL), ERR_OK);
	text[0] = 'x'; /* it is a copy */
	assert_int_equal(l.n, 2);
	assert_true(strlist_has(&l, "a"));
	assert_true(strlist_has(&l, "b"));
	assert_false(strlist_has(&l, "A"));
	assert_false(strlist_has(&l, ""));
	strlist_free(&l);
	assert_int_equal(l.n, 0);
	strlist_free(&l);
}

static struct same {
	const char *label, *a, *b; /* a character is an item */
	bool want;
} sames[] = {
	{ "both empty", "", "", true },
	{ "one empty", "a", "", false },
	{ "other empty", "", "a", false },
	{ "same order", "abc", "abc", true },
	{ "any order", "abc", "cab", true },
	{ "one differs", "abc", "abd", false },
	{ "more", "ab", "abc", false },
	{ "fewer", "abc", "ab", false },
};

static void fill(struct strlist *l, const char *items)
{
	for (; *items; items++) {
		char item[2] = { *items, '\0' };

		assert_int_equal(strlist_add(l, item, NULL), ERR_OK);
	}
}

static void check_same(void **state)
{
	const struct same *r = *state;
	struct strlist a = { 0 }, b = { 0 };

	fill(&a, r->a);
	fill(&b, r->b);
	assert_int_equal(strlist_same(&a, &b), r->want);
	strlist_free(&a);
	strlist_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_empty),          TEST(test_growth),
		TEST(test_bytes),          TEST(test_percent),
		TEST(test_failure_sticks), TEST(test_huge_length),
		TEST(test_take),           TEST(test_list),
	};

	return RUN_ROWS("limit", check_limit, limits) +
	       RUN_ROWS("strlist_same", check_same, sames) +
	       RUN_TESTS("strbuf", tests);
}
