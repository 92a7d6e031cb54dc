#include "unit.h"

#include "util/base64url.h"

static struct row {
	const char *label, *plain, *text; /* plain NULL: refused */
} rows[] = {
	{ "empty", "", "" },
	{ "one octet", "f", "Zg" },
	{ "two octets", "fo", "Zm8" },
	{ "three octets", "foo", "Zm9v" },
	{ "six octets", "foobar", "Zm9vYmFy" },
	{ "its own alphabet", "\xff\xef\xbe\xfb", "_----w" },
	{ "longer than a piece",
	  "0123456789012345678901234567890123456789012345678901",
	  "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw"
	  "MQ" },
	{ "padding", NULL, "Zg==" },
	{ "standard alphabet", NULL, "/+++" },
	{ "one character", NULL, "Z" },
	{ "five characters", NULL, "Zm9vY" },
	{ "bits left over", NULL, "Zh" },
	{ "blank", NULL, "Zm 9" },
	{ "line end", NULL, "Zm9v\n" },
	{ "other letters", NULL, "Zm9\xc3" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	unsigned char got[60] = "";
	struct strbuf text;
	size_t n = 0;

	assert_int_equal(base64url_decode(got, sizeof(got), &n, r->text),
			 r->plain != NULL);
	if (!r->plain)
		return;
	assert_int_equal(n, strlen(r->plain));
	assert_memory_equal(got, r->plain, n);
	assert_true(n == 0 || !base64url_decode(got, n - 1, &n, r->text));
	sb_init(&text, 100);
	base64url_encode(&text, (const unsigned char *)r->plain,
			 strlen(r->plain));
	assert_int_equal(sb_check(&text, NULL), ERR_OK);
	assert_string_equal(text.s, r->text);
	sb_free(&text);
}

int main(void)
{
	return RUN_ROWS("base64url", check_row, rows);
}
