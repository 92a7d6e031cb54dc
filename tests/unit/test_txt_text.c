/* TXT data in the form of zone files. */
#include "unit.h"

#include "provider/txt_text.h"
#include "util/strbuf.h"

static struct row {
	const char *label, *data, *text; /* text NULL: broken */
	const char *quoted;              /* text quoted; NULL: as data */
} rows[] = {
	{ "plain", "\"abc\"", "abc", NULL },
	{ "empty", "\"\"", "", NULL },
	{ "without quotes", "abc", "abc", "\"abc\"" },
	{ "two strings", "\"ab\" \"cd\"", "abcd", "\"abcd\"" },
	{ "two strings, no blank", "\"ab\"\"cd\"", "abcd", "\"abcd\"" },
	{ "blanks around", "\"ab\"  \t\"cd\" ", "abcd", "\"abcd\"" },
	{ "quote", "\"a\\\"b\"", "a\"b", NULL },
	{ "backslash", "\"a\\\\b\"", "a\\b", NULL },
	{ "needless backslash", "\"a\\b\"", "ab", "\"ab\"" },
	{ "decimal", "\"a\\233b\"", "a\351b", NULL },
	{ "decimal of a letter", "\"a\\065b\"", "aAb", "\"aAb\"" },
	{ "begins with -", "\"-_a\"", "-_a", NULL },
	{ "control", "\"\\007\"", "\a", NULL },
	{ "not ended", "\"abc", NULL, NULL },
	{ "backslash at the end", "\"abc\\", NULL, NULL },
	{ "short decimal", "\"\\25\"", NULL, NULL },
	{ "large decimal", "\"\\256\"", NULL, NULL },
	{ "NUL", "\"a\\000b\"", NULL, NULL },
	{ "text after it", "\"a\" b", NULL, NULL },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	char *text = txt_unquote(r->data);
	struct strbuf quoted;

	if (!r->text) {
		assert_null(text);
		return;
	}
	assert_non_null(text);
	assert_string_equal(text, r->text);
	sb_init(&quoted, 1000);
	txt_quote(&quoted, text);
	assert_int_equal(sb_check(&quoted, NULL), ERR_OK);
	assert_string_equal(quoted.s, r->quoted ? r->quoted : r->data);
	sb_free(&quoted);
	free(text);
}

int main(void)
{
	return RUN_ROWS("txt_text", check_row, rows);
}
