/* URLs of services that users give. */
#include "unit.h"

#include "provider/api_url.h"

static struct row {
	const char *label, *url;
	bool allow_plain;
	const char *refused; /* a word of the reason; NULL: taken */
	struct api_way way;
} rows[] = {
	{ "https", "https://a.test/x", false, NULL, { false, false } },
	{ "https here", "https://127.0.0.1", false, NULL, { false, true } },
	{ "http here", "http://127.0.0.1:8081", false, NULL, { true, true } },
	{ "all of 127", "http://127.9.9.9/x", false, NULL, { true, true } },
	{ "IPv6 here", "http://[::1]:8081/x", false, NULL, { true, true } },
	{ "localhost", "http://localhost:80?x", false, NULL, { true, true } },
	{ "http there", "http://a.test", false, "allow-plain", { 0 } },
	{ "allowed", "http://a.test", true, NULL, { true, false } },
	{ "looks local",
	  "http://127.0.0.1.a.test",
	  false,
	  "allow-plain",
	  { 0 } },
	{ "host after a user",
	  "http://127.0.0.1@a.test",
	  false,
	  "user",
	  { 0 } },
	{ "user", "https://me:secret@a.test/", true, "user", { 0 } },
	{ "at in the path",
	  "https://a.test/@x",
	  false,
	  NULL,
	  { false, false } },
	{ "another scheme", "ftp://a.test", true, "https://", { 0 } },
	{ "no scheme", "a.test", true, "https://", { 0 } },
	{ "no host", "https://", true, "https://", { 0 } },
	{ "no host but a path", "http:///x", true, "https://", { 0 } },
	{ "no port", "http://127.0.0.1:x", false, "allow-plain", { 0 } },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct api_way way = { false, false };
	struct why why = { "" };
	enum err rc =
		api_url_check(&way, "the-key", r->url, r->allow_plain, &why);

	assert_int_equal(rc, r->refused ? ERR_CONFIG : ERR_OK);
	if (r->refused) {
		assert_contains(why.text, r->refused);
		assert_contains(why.text, "'the-key'");
		assert_null(strstr(why.text, "secret"));
		return;
	}
	assert_int_equal(way.plain, r->way.plain);
	assert_int_equal(way.local, r->way.local);
}

int main(void)
{
	return RUN_ROWS("api_url", check_row, rows);
}
