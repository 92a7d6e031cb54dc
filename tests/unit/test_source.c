/* The words for sources: which there are, whose they are. */
#include "unit.h"

#include "flow/address.h"
#include "flow/source.h"

static struct word_row {
	const char *word; /* also the label */
	int family;
	const char *want; /* a part of the reason; NULL: it is good */
} words[] = {
	{ "cloudflare", AF_INET, NULL },
	{ "cloudflare", AF_INET6, NULL },
	{ "cloudflare:", AF_INET, "no source" },
	{ "url:https://a.test/", AF_INET, NULL },
	{ "url:HTTPS://a.test", AF_INET6, NULL },
	{ "url:https://[::1]:99/x?y", AF_INET6, NULL },
	{ "url:http://a.test/", AF_INET, "must be https://" },
	{ "url:ftp://a.test/", AF_INET, "must be https://" },
	{ "url:a.test", AF_INET, "must be https://" },
	{ "url:https://", AF_INET, "must be https://" },
	{ "url:https:///x", AF_INET, "must be https://" },
	{ "url:https://me:secret@a.test/", AF_INET, "must be https://" },
	{ "url:https://a.test/ x", AF_INET, "must be https://" },
	{ "url:https://a.test/\n", AF_INET, "must be https://" },
	{ "url:https://\xc3\xa4.test/", AF_INET, "must be https://" },
	{ "url:", AF_INET, "no source" },
	{ "doh", AF_INET, NULL },
	{ "doh:https://a.test/dns-query", AF_INET, NULL },
	{ "doh:http://a.test/dns-query", AF_INET, "must be https://" },
	{ "dns:me.test@192.0.2.1", AF_INET, NULL },
	{ "dns:me.test@192.0.2.1:5353/TXT/CH", AF_INET, NULL },
	{ "dns:me.test@[2001:db8::1]:53/aaaa/in", AF_INET6, NULL },
	{ "dns:me.test@ns.test/A", AF_INET, NULL },
	{ "dns:me.test", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:@ns.test", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:me.test@", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:me.test@ns.test:0", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:me.test@ns.test/MX", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:me.test@ns.test/", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:me.test@ns.test/A/XX", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:me.test@ns.test/A/CH/x", AF_INET, "is not dns:NAME@SERVER" },
	{ "dns:a..b@ns.test", AF_INET, "a..b" },
	{ "dns:me.test@192.0.2.1", AF_INET6, "cannot be asked by IPv6" },
	{ "dns:me.test@2001:db8::1", AF_INET, "cannot be asked by IPv4" },
	{ "amazon", AF_INET, NULL },
	{ "amazon", AF_INET6, "does not tell IPv6 addresses" },
	{ "Opendns", AF_INET, "did you mean 'opendns'?" },
	{ "ipfy", AF_INET, "did you mean 'ipify'?" },
	{ "intreface:eth0", AF_INET, "did you mean 'interface:'?" },
	{ "cloudflair", AF_INET6, "did you mean 'cloudflare'?" },
	{ "moon", AF_INET, "; use static:ADDR, " },
	{ "akamai", AF_INET, "no source" }, /* whose own word is to leave it */
};

static void check_word(void **state)
{
	const struct word_row *r = *state;
	struct strlist list = { 0 };
	struct why why = { "" };
	enum err rc;

	assert_int_equal(strlist_add(&list, r->word, NULL), ERR_OK);
	rc = address_check(&list, r->family, &why);
	assert_int_equal(rc, r->want ? ERR_CONFIG : ERR_OK);
	if (r->want)
		assert_contains(why.text, r->want);
	strlist_free(&list);
}

/* Every service has good words for each family that it tells. */
static void test_presets(void **state)
{
	static const char *const all[] = {
		"doh",   "cloudflare-dns", "opendns",  "google",
		"ipify", "icanhazip",      "ident.me", "ifconfig.co",
		"seeip", "amazon",
	};
	static const int families[] = { AF_INET, AF_INET6 };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(all); i++) {
		const char *arg = NULL;
		int family = families[i % 2];
		const struct source *s = source_parse(all[i / 2], family, &arg);

		assert_non_null(s);
		if (arg)
			assert_int_equal(s->check(family, arg, NULL), ERR_OK);
		else
			assert_int_equal(family, AF_INET6);
	}
}

static struct operator_row {
	const char *word; /* also the label */
	const char *want;
} operators[] = {
	{ "cloudflare", "Cloudflare" },
	{ "doh", "Cloudflare" },
	{ "icanhazip", "Cloudflare" },
	{ "opendns", "OpenDNS" },
	{ "url:https://A.test:99/x", "a.test" },
	{ "url:https://[2001:DB8::1]:99/x", "[2001:db8::1]" },
	{ "url:https://a.test?x", "a.test" },
	{ "doh:https://a.test/dns-query", "a.test" },
	{ "dns:x@A.test:53/TXT", "a.test" },
	{ "dns:x@[::1]:53", "[::1]" },
	{ "interface:eth0", "interface:eth0" },
	{ "route", "route" },
};

static void check_operator(void **state)
{
	const struct operator_row *r = *state;
	char text[SOURCE_OPERATOR_MAX + 1];

	source_operator(text, r->word, AF_INET);
	assert_string_equal(text, r->want);
}

static struct confirm_row {
	const char *words; /* parted by blanks; also the label */
	long confirm;
	enum err want;
} confirms[] = {
	{ "cloudflare", 1, ERR_OK },
	{ "cloudflare", 2, ERR_CONFIG },
	{ "cloudflare ipify", 2, ERR_OK },
	{ "cloudflare doh", 2, ERR_CONFIG },
	{ "cloudflare doh ipify opendns", 3, ERR_OK },
	{ "cloudflare doh ipify opendns", 4, ERR_CONFIG },
	{ "cloudflare off ipify", 2, ERR_CONFIG },
	{ "url:https://a.test/1 url:https://a.test/2", 2, ERR_CONFIG },
	{ "off", 9, ERR_OK },
	{ "static:192.0.2.1", 9, ERR_OK },
	{ "route interface:eth0", 2, ERR_OK },
};

static void check_confirm(void **state)
{
	const struct confirm_row *r = *state;
	struct strlist list = { 0 };
	struct why why = { "" };
	char copy[200], *rest = copy, *word;

	(void)snprintf(copy, sizeof(copy), "%s", r->words);
	while ((word = strsep(&rest, " ")))
		assert_int_equal(strlist_add(&list, word, NULL), ERR_OK);
	assert_int_equal(
		address_check_confirm(&list, AF_INET, r->confirm, &why),
		r->want);
	if (r->want)
		assert_contains(why.text, "'confirm'");
	strlist_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_presets) };

	return RUN_ROWS("address_check", check_word, words) +
	       RUN_ROWS("source_operator", check_operator, operators) +
	       RUN_ROWS("address_check_confirm", check_confirm, confirms) +
	       RUN_TESTS("presets", tests);
}
