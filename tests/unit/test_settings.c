#include "unit.h"

#include <ctype.h>

#include "conf/value.h"

static struct row {
	const char *label;
	enum setting setting;
	const char *text;
	const char *want; /* joined by |; NULL: refused */
	long number;
} rows[] = {
	{ "resolver", SET_RESOLVER, "127.0.0.1", "127.0.0.1", 0 },
	{ "resolver by name", SET_RESOLVER, "dns.test", NULL, 0 },
	{ "resolver by HTTPS", SET_RESOLVER, "https://dns.test/dns-query",
	  "https://dns.test/dns-query", 0 },
	{ "resolver, a template", SET_RESOLVER, "https://dns.test/q{?dns}",
	  "https://dns.test/q{?dns}", 0 },
	{ "resolver, another template", SET_RESOLVER,
	  "https://dns.test/{dns}/q", NULL, 0 },
	{ "resolver by HTTP", SET_RESOLVER, "http://dns.test/dns-query", NULL,
	  0 },
	{ "resolver without host", SET_RESOLVER, "https:///dns-query", NULL,
	  0 },
	{ "resolver, fragment", SET_RESOLVER, "https://dns.test/#a", NULL, 0 },
	{ "resolver, blank", SET_RESOLVER, "https://dns.test/ a", NULL, 0 },
	{ "resolver off", SET_RESOLVER, "off", NULL, 0 },
	{ "DoH", SET_DOH, "https://[2001:db8::1]/dns-query",
	  "https://[2001:db8::1]/dns-query", 0 },
	{ "usual DoH", SET_DOH, "on", "on", 0 },
	{ "no DoH", SET_DOH, "off", "off", 0 },
	{ "DoH, address", SET_DOH, "192.0.2.1", NULL, 0 },
	{ "server", SET_SERVER, "ns1.test:53", "ns1.test:53", 0 },
	{ "server without host", SET_SERVER, ":53", NULL, 0 },
	{ "text", SET_STATE_DIR, "/a,b", "/a,b", 0 },
	{ "empty text", SET_STATE_DIR, "", NULL, 0 },
	{ "names", SET_ZONES, "A.test,b.test.", "a.test|b.test", 0 },
	{ "names and blanks", SET_ZONES, " a.test , b.test ", "a.test|b.test",
	  0 },
	{ "unicode name", SET_ZONES,
	  "b\xc3\xbc"
	  "cher.test",
	  "xn--bcher-kva.test", 0 },
	{ "empty name", SET_ZONES, "a.test,,b.test", NULL, 0 },
	{ "comma at the end", SET_ZONES, "a.test,", NULL, 0 },
	{ "bad name", SET_ZONES, "a..test", NULL, 0 },
	{ "sources", SET_IP_IPV4, "file:/a, route", "file:/a|route", 0 },
	{ "empty list", SET_IP_IPV4, "", NULL, 0 },
	{ "number", SET_TXT_TTL, "60", "60", 60 },
	{ "smallest number", SET_TXT_TTL, "1", "1", 1 },
	{ "largest number", SET_TXT_TTL, "86400", "86400", 86400 },
	{ "number too small", SET_TXT_TTL, "0", NULL, 0 },
	{ "number too large", SET_TXT_TTL, "86401", NULL, 0 },
	{ "no number", SET_TXT_TTL, "60s", NULL, 0 },
	{ "duration", SET_TXT_WAIT, "2m", "2m", 120 },
	{ "no duration", SET_TXT_WAIT, "soon", NULL, 0 },
	{ "no waiting", SET_TXT_WAIT, "0", "0", 0 },
	{ "yes", SET_IP_ALLOW_PRIVATE, "yes", "yes", 1 },
	{ "on", SET_IP_ALLOW_PRIVATE, "ON", "ON", 1 },
	{ "true", SET_IP_ALLOW_PRIVATE, "True", "True", 1 },
	{ "one", SET_IP_ALLOW_PRIVATE, "1", "1", 1 },
	{ "no", SET_IP_ALLOW_PRIVATE, "no", "no", 0 },
	{ "off", SET_IP_ALLOW_PRIVATE, "off", "off", 0 },
	{ "false", SET_IP_ALLOW_PRIVATE, "false", "false", 0 },
	{ "zero", SET_IP_ALLOW_PRIVATE, "0", "0", 0 },
	{ "neither", SET_IP_ALLOW_PRIVATE, "y", NULL, 0 },
	{ "line", SET_IP_COMMENT, "von \"mir\", \xc3\xa4",
	  "von \"mir\", \xc3\xa4", 0 },
	{ "two lines", SET_IP_COMMENT, "a\nb", NULL, 0 },
	{ "line with DEL", SET_IP_COMMENT, "a\177b", NULL, 0 },
	{ "empty line", SET_IP_COMMENT, "", NULL, 0 },
	{ "host part", SET_IP_HOST, "::1:2", "::1:2", 0 },
	{ "host part of a MAC address", SET_IP_HOST, "mac:52:54:00:12:34:56",
	  "mac:52:54:00:12:34:56", 0 },
	{ "no host part", SET_IP_HOST, "12", NULL, 0 },
	{ "subnet", SET_IP_SUBNET, "0x1f", "0x1f", 0 },
	{ "no subnet", SET_IP_SUBNET, "1f", NULL, 0 },
	{ "prefix too long", SET_IP_PREFIX_LENGTH, "128", NULL, 0 },
	{ "word", SET_IP_OWNER, "host-1.example=x", "host-1.example=x", 0 },
	{ "word with a blank", SET_IP_OWNER, "a b", NULL, 0 },
	{ "word with a tab", SET_IP_OWNER, "a\tb", NULL, 0 },
	{ "word that is not ASCII", SET_IP_OWNER, "\xc3\xa4", NULL, 0 },
	{ "empty word", SET_IP_OWNER, "", NULL, 0 },
	{ "longest word", SET_IP_OWNER,
	  "0123456789012345678901234567890123456789012345678901234567890123",
	  "0123456789012345678901234567890123456789012345678901234567890123",
	  0 },
	{ "word too long", SET_IP_OWNER,
	  "01234567890123456789012345678901234567890123456789012345678901234",
	  NULL, 0 },
	{ "secret", SET_TSIG_SECRET, "Zm9v", "Zm9v", 0 },
	{ "empty secret", SET_TSIG_SECRET, "", NULL, 0 },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct values *vs = calloc(1, sizeof(*vs));
	const struct strlist *l = value_list(vs, r->setting);
	struct why why = { "" };
	char got[200] = "";

	assert_non_null(vs);
	assert_int_equal(value_set(vs, r->setting, r->text, "origin", &why),
			 r->want ? ERR_OK : ERR_CONFIG);
	if (!r->want) {
		assert_int_equal(strncmp(why.text, "origin: '", 9), 0);
		assert_contains(why.text, setting_table[r->setting].key);
	} else {
		for (size_t i = 0; i < l->n; i++) {
			size_t n = strlen(got);

			(void)snprintf(got + n, sizeof(got) - n, "%s%s",
				       i ? "|" : "", l->v[i]);
		}
		assert_string_equal(got, r->want);
		assert_int_equal(value_number(vs, r->setting), r->number);
		assert_string_equal(vs->v[r->setting].origin, "origin");
	}
	values_free(vs);
	free(vs);
}

static void test_later_replaces(void **state)
{
	struct values *vs = calloc(1, sizeof(*vs));

	(void)state;
	assert_non_null(vs);
	assert_int_equal(value_set(vs, SET_ZONES, "a,b", "first", NULL), 0);
	assert_int_equal(value_set(vs, SET_ZONES, "c", "second", NULL), 0);
	assert_int_equal(value_list(vs, SET_ZONES)->n, 1);
	assert_string_equal(value_text(vs, SET_ZONES), "c");
	assert_string_equal(vs->v[SET_ZONES].origin, "second");
	assert_int_equal(value_add(vs, SET_ZONES, "d", "third", NULL), 0);
	assert_int_equal(value_list(vs, SET_ZONES)->n, 2);
	value_clear(vs, SET_ZONES);
	assert_false(value_is_set(vs, SET_ZONES));
	values_free(vs);
	free(vs);
}

static void test_secret_is_not_shown(void **state)
{
	struct values *vs = calloc(1, sizeof(*vs));
	struct why why = { "" };

	(void)state;
	assert_non_null(vs);
	/* a secret in the place of something else */
	(void)value_set(vs, SET_TSIG_SECRET, "", "here", &why);
	assert_string_equal(why.text, "here: 'tsig-secret' wants a value");
	values_free(vs);
	free(vs);
}

static void test_fallbacks(void **state)
{
	struct values *vs = calloc(1, sizeof(*vs));

	(void)state;
	assert_non_null(vs);
	assert_int_equal(value_number(vs, SET_TXT_WAIT), 120);
	assert_int_equal(value_number(vs, SET_TXT_TTL), 60);
	assert_int_equal(value_number(vs, SET_IP_TTL), 300);
	assert_int_equal(value_number(vs, SET_IP_ALLOW_PRIVATE), 0);
	assert_int_equal(value_number(vs, SET_IP_AUDIT), 86400);
	assert_string_equal(value_text(vs, SET_IP_IPV4), "cloudflare");
	assert_null(value_text(vs, SET_RESOLVER));
	assert_false(value_is_set(vs, SET_TXT_WAIT));
	free(vs);
}

/* Each row is complete, its fallback passes its own check, and no two rows of
 * one scope share a key. */
static void test_table(void **state)
{
	struct values *vs = calloc(1, sizeof(*vs));

	(void)state;
	assert_non_null(vs);
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_row *row = &setting_table[i];

		assert_non_null(row->key);
		assert_non_null(row->help);
		assert_true(row->scopes != 0);
		assert_true(row->value || row->kind == KIND_BOOL);
		for (const char *p = row->key; *p; p++)
			assert_true(islower((unsigned char)*p) ||
				    isdigit((unsigned char)*p) || *p == '-');
		assert_int_equal(setting_find(row->key, row->scopes), i);
		if (row->fallback)
			assert_int_equal(value_set(vs, (enum setting)i,
						   row->fallback, "x", NULL),
					 ERR_OK);
		for (int k = 0; k < i; k++)
			if (row->scopes & setting_table[k].scopes)
				assert_string_not_equal(row->key,
							setting_table[k].key);
	}
	values_free(vs);
	free(vs);
}

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(setting_find("ttl", SCOPE_TXT), SET_TXT_TTL);
	assert_int_equal(setting_find("ttl", SCOPE_UPDATE), SET_IP_TTL);
	assert_int_equal(setting_find("ttl", SCOPE_NAME), SET_IP_TTL);
	assert_int_equal(setting_find("ttl", SCOPE_TOP), SETTING_COUNT);
	assert_int_equal(setting_find("TTL", SCOPE_TXT), SETTING_COUNT);
	assert_int_equal(setting_find("", SCOPE_TXT), SETTING_COUNT);
	assert_int_equal(setting_find("tt", SCOPE_TXT), SETTING_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_later_replaces), TEST(test_secret_is_not_shown),
		TEST(test_fallbacks),      TEST(test_table),
		TEST(test_find),
	};

	return RUN_ROWS("value_set", check_row, rows) +
	       RUN_TESTS("settings", tests);
}
