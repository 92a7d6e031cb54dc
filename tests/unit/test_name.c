#include "unit.h"

#include "util/name.h"

#define L63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"
#define L61 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg"
#define NAME253 L63 "." L63 "." L63 "." L61

static struct row {
	const char *label, *text, *want; /* want NULL: refused */
} rows[] = {
	{ "plain", "example.org", "example.org" },
	{ "upper case", "Example.ORG", "example.org" },
	{ "final dot", "example.org.", "example.org" },
	{ "one label", "localhost", "localhost" },
	{ "wildcard", "*.Example.org", "*.example.org" },
	{ "underscore", "_acme-challenge.example.org",
	  "_acme-challenge.example.org" },
	{ "digits", "1.2.in-addr.arpa", "1.2.in-addr.arpa" },
	{ "hyphens outside", "-a-.example", "-a-.example" },
	{ "longest label", L63 ".org", L63 ".org" },
	{ "longest name", NAME253, NAME253 },
	{ "longest name and dot", NAME253 ".", NAME253 },
	{ "umlaut",
	  "b\xc3\xbc"
	  "cher.example",
	  "xn--bcher-kva.example" },
	{ "umlaut in upper case",
	  "B\xc3\x9c"
	  "CHER.example",
	  "xn--bcher-kva.example" },
	{ "umlaut decomposed",
	  "bu\xcc\x88"
	  "cher.example",
	  "xn--bcher-kva.example" },
	{ "sharp s stays", "fa\xc3\x9f.example", "xn--fa-hia.example" },
	{ "ideographic dot", "\xe4\xbe\x8b\xe3\x81\x88\xe3\x80\x82jp",
	  "xn--r8jz45g.jp" },
	{ "wildcard and umlaut",
	  "*.b\xc3\xbc"
	  "cher.example",
	  "*.xn--bcher-kva.example" },
	{ "underscore and umlaut",
	  "_acme-challenge.b\xc3\xbc"
	  "cher.example",
	  "_acme-challenge.xn--bcher-kva.example" },
	{ "umlaut and final dot",
	  "b\xc3\xbc"
	  "cher.example.",
	  "xn--bcher-kva.example" },
	{ "punycode", "xn--bcher-kva.example", "xn--bcher-kva.example" },
	{ "punycode in upper case", "XN--BCHER-KVA.Example",
	  "xn--bcher-kva.example" },
	{ "empty", "", NULL },
	{ "root", ".", NULL },
	{ "two dots", "..", NULL },
	{ "empty label", "a..org", NULL },
	{ "leading dot", ".example.org", NULL },
	{ "two final dots", "example.org..", NULL },
	{ "label too long", "x" L63 ".org", NULL },
	{ "name too long", "x" NAME253, NULL },
	{ "name too long with dot", "x" NAME253 ".", NULL },
	{ "wildcard alone", "*", NULL },
	{ "wildcard and dot alone", "*.", NULL },
	{ "wildcard inside", "a.*.org", NULL },
	{ "wildcard twice", "*.*.org", NULL },
	{ "wildcard in a label", "a*.org", NULL },
	{ "blank", "exam ple.org", NULL },
	{ "line end", "example.org\n", NULL },
	{ "escape", "a\\.b.org", NULL },
	{ "quote", "\"a\".org", NULL },
	{ "slash", "a/b.org", NULL },
	{ "comma", "a,b", NULL },
	{ "colon", "a:b", NULL },
	{ "control character", "a\x01.org", NULL },
	{ "not utf-8", "a\xff.org", NULL },
	{ "cut utf-8", "a\xc3", NULL },
	{ "emoji", "\xe2\x98\x95.example", NULL },
	{ "bad punycode", "xn--99999999999.example", NULL },
	{ "empty punycode", "xn--.example", NULL },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	char got[NAME_MAX_TEXT + 1] = "untouched";
	struct why why = { "" };
	enum err rc = name_parse(got, r->text, &why);

	assert_int_equal(rc, r->want ? ERR_OK : ERR_USAGE);
	assert_string_equal(got, r->want ? r->want : "untouched");
	if (!r->want)
		assert_contains(why.text, "is not a domain name: ");
}

static void test_huge(void **state)
{
	char got[NAME_MAX_TEXT + 1];
	char *text = malloc(100001);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < 100000; i += 2)
		memcpy(text + i, "\xc3\xbc", 2);
	text[100000] = '\0';
	assert_int_equal(name_parse(got, text, NULL), ERR_USAGE);
	text[1500] = '\0';
	assert_int_equal(name_parse(got, text, NULL), ERR_USAGE);
	text[1000] = '\0';
	assert_int_equal(name_parse(got, text, NULL), ERR_USAGE);
	free(text);
}

static struct under {
	const char *label, *name, *zone;
	bool want;
} unders[] = {
	{ "same", "example.org", "example.org", true },
	{ "below", "www.example.org", "example.org", true },
	{ "deep below", "a.b.c.example.org", "example.org", true },
	{ "root", "example.org", "", true },
	{ "root under root", "", "", true },
	{ "above", "org", "example.org", false },
	{ "half a label", "badexample.org", "example.org", false },
	{ "beside", "example.com", "example.org", false },
	{ "root under a zone", "", "org", false },
	{ "wildcard", "*.example.org", "example.org", true },
};

static void check_under(void **state)
{
	const struct under *r = *state;

	assert_int_equal(name_under(r->name, r->zone), r->want);
}

static void test_parts(void **state)
{
	(void)state;
	assert_string_equal(name_parent("a.b.c"), "b.c");
	assert_string_equal(name_parent("c"), "");
	assert_string_equal(name_parent(""), "");
	assert_int_equal(name_labels(""), 0);
	assert_int_equal(name_labels("c"), 1);
	assert_int_equal(name_labels("a.b.c"), 3);
	assert_string_equal(name_suffix("a.b.c", 2), "b.c");
	assert_string_equal(name_suffix("a.b.c", 3), "a.b.c");
	assert_string_equal(name_suffix("a.b.c", 9), "a.b.c");
	assert_string_equal(name_suffix("a.b.c", 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_huge),
		TEST(test_parts),
	};

	return RUN_ROWS("name_parse", check_row, rows) +
	       RUN_ROWS("name_under", check_under, unders) +
	       RUN_TESTS("name", tests);
}
