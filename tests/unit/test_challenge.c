#include "unit.h"

#include "flow/challenge.h"

#define L63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"
#define L45 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeee"

static struct name {
	const char *label, *domain, *want; /* want NULL: refused */
} names[] = {
	{ "plain", "example.com", "_acme-challenge.example.com" },
	{ "wildcard", "*.example.com", "_acme-challenge.example.com" },
	{ "challenge name", "_acme-challenge.example.com",
	  "_acme-challenge.example.com" },
	{ "upper case", "_ACME-Challenge.EXAMPLE.com",
	  "_acme-challenge.example.com" },
	{ "trailing dot", "example.com.", "_acme-challenge.example.com" },
	{ "all at once", "*.Example.COM.", "_acme-challenge.example.com" },
	{ "unicode",
	  "b\xc3\xbc"
	  "cher.example",
	  "_acme-challenge.xn--bcher-kva.example" },
	{ "unicode wildcard",
	  "*.B\xc3\x9c"
	  "CHER.example",
	  "_acme-challenge.xn--bcher-kva.example" },
	{ "punycode", "xn--bcher-kva.example",
	  "_acme-challenge.xn--bcher-kva.example" },
	{ "subdomain", "a.b.example.com", "_acme-challenge.a.b.example.com" },
	{ "one label", "localhost", "_acme-challenge.localhost" },
	{ "longest", L63 "." L63 "." L63 "." L45,
	  "_acme-challenge." L63 "." L63 "." L63 "." L45 },
	{ "too long", "x." L63 "." L63 "." L63 "." L45, NULL },
	{ "empty", "", NULL },
	{ "empty label", "a..org", NULL },
	{ "wildcard alone", "*.", NULL },
	{ "two wildcards", "*.*.example.com", NULL },
	{ "wildcard inside", "_acme-challenge.*.example.com", NULL },
	{ "blank", "example.com ", NULL },
	{ "address", "https://example.com", NULL },
};

static void check_name(void **state)
{
	const struct name *r = *state;
	char got[NAME_MAX_TEXT + 1] = "untouched";

	assert_int_equal(challenge_name(got, r->domain, NULL),
			 r->want ? ERR_OK : ERR_USAGE);
	assert_string_equal(got, r->want ? r->want : "untouched");
}

#define ACCOUNT "https://example.com/acme/acct/ExampleAccount"

/* The labels of the draft, and others computed with openssl. */
static struct account {
	const char *label, *domain, *url, *want; /* want NULL: refused */
} accounts[] = {
	{ "draft", "example.com", ACCOUNT,
	  "_ujmmovf2vn55tgye._acme-challenge.example.com" },
	{ "Let's Encrypt", "*.example.com",
	  "https://acme-v02.api.letsencrypt.org/acme/acct/1",
	  "_zjud2triz5zjyeyo._acme-challenge.example.com" },
	{ "Pebble", "_acme-challenge.example.com.",
	  "https://127.0.0.1:14000/my-account/1",
	  "_iov3pdu2eqwqloyr._acme-challenge.example.com" },
	{ "whole name", "_UJMMOVF2VN55TGYE._acme-challenge.example.com",
	  ACCOUNT, "_ujmmovf2vn55tgye._acme-challenge.example.com" },
	{ "name of another", "_zjud2triz5zjyeyo._acme-challenge.example.com",
	  ACCOUNT, NULL },
	{ "no label", "_ujmmovf2vn55tgye.example.com", ACCOUNT,
	  "_ujmmovf2vn55tgye._acme-challenge._ujmmovf2vn55tgye.example.com" },
	{ "no name", "a..b", ACCOUNT, NULL },
	{ "no URL", "example.com", "acct/1", NULL },
	{ "empty URL", "example.com", "", NULL },
	{ "scheme alone", "example.com", "https://", NULL },
	{ "blank in it", "example.com", ACCOUNT " ", NULL },
	{ "longest", L63 "." L63 "." L63 ".aaaaaaaaaabbbbbbbbbbcccccccccc",
	  ACCOUNT, NULL },
};

static void check_account(void **state)
{
	const struct account *r = *state;
	char got[NAME_MAX_TEXT + 1] = "untouched";

	assert_int_equal(challenge_account_name(got, r->domain, r->url, NULL),
			 r->want ? ERR_OK : ERR_USAGE);
	assert_string_equal(got, r->want ? r->want : "untouched");
	/* a whole name needs no URL */
	if (r->want) {
		assert_int_equal(challenge_name(got, r->want, NULL), ERR_OK);
		assert_string_equal(got, r->want);
	}
}

#define TOKEN "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"
#define THUMB "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"

/* Computed with openssl, except for the second (a CA's test suite). */
static struct digest {
	const char *label, *text, *want; /* want NULL: refused */
} digests[] = {
	{ "key of RFC 7515 A.3", TOKEN "." THUMB,
	  "ZaJgFtIV4WA0t2MzN7kbSk0sfRd2GZjaxRqaSTAK6lI" },
	{ "Boulder",
	  "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0."
	  "9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI",
	  "LPsIwTo7o8BoG0-vjCyGQGBWSVIPxI-i_X336eUOQZo" },
	{ "key of RFC 7638 3.1",
	  TOKEN ".NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
	  "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8" },
	{ "begins with -", "TOi5V98I5tAdp-CbNj1al097NREIyZNd6FUPoyrO5jo." THUMB,
	  "-rZrGEnlCQd8NZkVI_7-hqZlMeCoibyB3FDXCG1gbMk" },
	{ "begins with --",
	  "JA92md-qtf8auhKBS2x6gkMvvRrcygBeoW0lp2vfnys." THUMB,
	  "--eri6nHKv-uUMOe0yCPfgqQ7Di_U5tUvVnIUAugVp8" },
	{ "token begins with -",
	  "-1bBghPy0t1AR2gdamZQV8bZqRGbt0f6bHID1-e3y_s." THUMB,
	  "-WMcxdtHiiC3wbQHe2MWt7juTp8N_m5Q6uUPU9ruo0M" },
	{ "begins with _", "ScFWmtBqk-V0mAaXVB-ahCt6pfGRpW-ybRhtPdioc4Y." THUMB,
	  "_JX73i_Iog6mEFhagQgJ060FXD8vKAZ-FEqQSvWjojw" },
	{ "no token", "." THUMB, NULL },
	{ "no thumbprint", TOKEN ".", NULL },
	{ "token alone", TOKEN, NULL },
	{ "short thumbprint", TOKEN ".abc", NULL },
	{ "long thumbprint", TOKEN "." THUMB "x", NULL },
	{ "padding", TOKEN "." THUMB "=", NULL },
	{ "two dots", TOKEN ".x." THUMB, NULL },
	{ "line end", TOKEN "." THUMB "\n", NULL },
	{ "blank", TOKEN " ." THUMB, NULL },
	{ "standard alphabet", "a+b." THUMB, NULL },
	{ "empty", "", NULL },
};

static void check_digest(void **state)
{
	const struct digest *r = *state;
	char got[CHALLENGE_VALUE_LEN + 1] = "untouched";

	assert_int_equal(challenge_digest(got, r->text, NULL),
			 r->want ? ERR_OK : ERR_USAGE);
	assert_string_equal(got, r->want ? r->want : "untouched");
	if (r->want) {
		char token[60] = "";

		memcpy(token, r->text, strcspn(r->text, "."));
		assert_int_equal(
			challenge_token_digest(got, token,
					       strchr(r->text, '.') + 1, NULL),
			ERR_OK);
		assert_string_equal(got, r->want);
	}
}

static void test_token(void **state)
{
	static const char *const bad[] = { "", "a b", "a.b", "a=", "a+" };
	char got[CHALLENGE_VALUE_LEN + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(
			challenge_token_digest(got, bad[i], THUMB, NULL),
			ERR_USAGE);
}

static struct value {
	const char *label, *text;
	bool ok;
} values[] = {
	{ "usual", "ZaJgFtIV4WA0t2MzN7kbSk0sfRd2GZjaxRqaSTAK6lI", true },
	{ "one character", "x", true },
	{ "begins with -", "-rZrGEnlCQd8NZkVI_7", true },
	{ "longest", L63 L63 L63 L63 "xyz", true },
	{ "too long", L63 L63 L63 L63 "xyz1", false },
	{ "empty", "", false },
	{ "blank", "a b", false },
	{ "tab", "a\tb", false },
	{ "line end", "a\n", false },
	{ "quote", "a\"b", false },
	{ "backslash", "a\\b", false },
	{ "high bit", "a\xc3\xbc", false },
	{ "delete", "a\x7f", false },
};

static void check_value(void **state)
{
	const struct value *r = *state;

	assert_int_equal(challenge_check(r->text, NULL),
			 r->ok ? ERR_OK : ERR_USAGE);
}

static void test_hash(void **state)
{
	char got[CHALLENGE_VALUE_LEN + 1];

	(void)state; /* of the empty text; FIPS 180 */
	assert_int_equal(challenge_hash(got, "", NULL), ERR_OK);
	assert_string_equal(got, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_hash), TEST(test_token) };

	return RUN_ROWS("challenge_name", check_name, names) +
	       RUN_ROWS("challenge_account_name", check_account, accounts) +
	       RUN_ROWS("challenge_digest", check_digest, digests) +
	       RUN_ROWS("challenge_check", check_value, values) +
	       RUN_TESTS("challenge", tests);
}
