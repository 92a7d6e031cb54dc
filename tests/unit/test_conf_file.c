#include "unit.h"

#include "conf/conf.h"

/* Where a setting ends up: "" at the top, else an account or "name NAME". */
static struct good {
	const char *label, *text, *where;
	enum setting setting;
	const char *items; /* joined by | */
	const char *origin;
} goods[] = {
	{ "resolver", "resolver = 127.0.0.1:5300\n", "", SET_RESOLVER,
	  "127.0.0.1:5300", "t.conf:1" },
	{ "quoted", "\n\nstate-dir = \"/var/lib/x y\"\n", "", SET_STATE_DIR,
	  "/var/lib/x y", "t.conf:3" },
	{ "single quotes", "state-dir = '/a'\n", "", SET_STATE_DIR, "/a",
	  "t.conf:1" },
	{ "account", "account a {\n  provider = rfc2136\n}\n", "a",
	  SET_PROVIDER, "rfc2136", "t.conf:2" },
	{ "second account",
	  "account a {\n provider = x\n}\naccount b {\n provider = y\n}\n", "b",
	  SET_PROVIDER, "y", "t.conf:5" },
	{ "account without settings", "account a { }\naccount b {\n}\n", "b",
	  SET_PROVIDER, "", NULL },
	{ "quoted account", "account \"my dns\" { server = ns1 }\n", "my dns",
	  SET_SERVER, "ns1", "t.conf:1" },
	{ "list", "account a { zones = { A.test, b.test } }\n", "a", SET_ZONES,
	  "a.test|b.test", "t.conf:1" },
	{ "list over lines",
	  "account a {\n zones = {\n  a.test,\n  b.test\n }\n}", "a", SET_ZONES,
	  "a.test|b.test", "t.conf:3" },
	{ "list of one", "account a { zones = { a.test } }\n", "a", SET_ZONES,
	  "a.test", "t.conf:1" },
	{ "list without braces", "account a { zones = a.test }\n", "a",
	  SET_ZONES, "a.test", "t.conf:1" },
	{ "wildcard", "update-ip { names = { \"*.x.test\" } }\n", "",
	  SET_IP_NAMES, "*.x.test", "t.conf:1" },
	{ "source", "update-ip { ipv4 = { \"file:/a\", route } }\n", "",
	  SET_IP_IPV4, "file:/a|route", "t.conf:1" },
	{ "txt", "present-txt {\n wait = 5m\n ttl = 30 }\n", "", SET_TXT_TTL,
	  "30", "t.conf:3" },
	{ "several in a line", "present-txt { wait = 5m ttl = 30 }\n", "",
	  SET_TXT_WAIT, "5m", "t.conf:1" },
	{ "name", "update-ip {\n name VPN.x.test {\n  ttl = 60\n }\n}\n",
	  "name vpn.x.test", SET_IP_TTL, "60", "t.conf:3" },
	{ "name without settings", "update-ip { name X.test { } }\n",
	  "name x.test", SET_IP_TTL, "", NULL },
	{ "common and own",
	  "update-ip {\n ttl = 90\n name x.test { ttl = 60 }\n}\n", "",
	  SET_IP_TTL, "90", "t.conf:2" },
	{ "hash comment", "# a\n# b\nresolver = 127.0.0.1 # c\n", "",
	  SET_RESOLVER, "127.0.0.1", "t.conf:3" },
	{ "slashes comment", "// a\nresolver = 127.0.0.1 // c\n", "",
	  SET_RESOLVER, "127.0.0.1", "t.conf:2" },
	{ "block comment", "/* a\n b\n c */ resolver = 127.0.0.1\n", "",
	  SET_RESOLVER, "127.0.0.1", "t.conf:3" },
	{ "comment signs in quotes", "state-dir = \"/a#b//c/*d*/\"\n", "",
	  SET_STATE_DIR, "/a#b//c/*d*/", "t.conf:1" },
	{ "quote in a comment", "# don't\nstate-dir = /a\n", "", SET_STATE_DIR,
	  "/a", "t.conf:2" },
	{ "brace in a comment", "# {\nstate-dir = /a # }\n", "", SET_STATE_DIR,
	  "/a", "t.conf:2" },
	{ "brace in quotes", "state-dir = \"/{\"\n", "", SET_STATE_DIR, "/{",
	  "t.conf:1" },
	{ "escaped quote", "state-dir = \"/a\\\"b\"\n", "", SET_STATE_DIR,
	  "/a\"b", "t.conf:1" },
	{ "DOS line ends", "\r\nresolver = 127.0.0.1\r\n", "", SET_RESOLVER,
	  "127.0.0.1", "t.conf:2" },
	{ "empty file", "", "", SET_RESOLVER, "", NULL },
	{ "comment alone", "# nothing\n", "", SET_RESOLVER, "", NULL },
};

static const struct values *place(const struct conf *conf, const char *where)
{
	for (size_t i = 0; i < conf->n_accounts; i++)
		if (strcmp(conf->accounts[i].title, where) == 0)
			return &conf->accounts[i].values;
	for (size_t i = 0; i < conf->n_names; i++)
		if (strncmp(where, "name ", 5) == 0 &&
		    strcmp(conf->names[i].title, where + 5) == 0)
			return &conf->names[i].values;
	if (*where)
		fail_msg("no section '%s'", where);
	return &conf->values;
}

static void check_good(void **state)
{
	const struct good *r = *state;
	struct conf *conf = calloc(1, sizeof(*conf));
	struct why why = { "" };
	const struct values *vs;
	const struct strlist *l;
	char got[200] = "";

	assert_non_null(conf);
	if (conf_parse(conf, "t.conf", r->text, &why))
		fail_msg("%s", why.text);
	vs = place(conf, r->where);
	l = value_list(vs, r->setting);
	for (size_t i = 0; i < l->n; i++) {
		size_t n = strlen(got);

		(void)snprintf(got + n, sizeof(got) - n, "%s%s", i ? "|" : "",
			       l->v[i]);
	}
	assert_string_equal(got, r->items);
	if (r->origin)
		assert_string_equal(vs->v[r->setting].origin, r->origin);
	conf_free(conf);
}

static struct bad {
	const char *label, *text;
	int line;
	const char *reason;
} bads[] = {
	{ "unknown key", "resolver = 127.0.0.1\nresolve = 1\n", 2,
	  "unknown setting 'resolve'; did you mean 'resolver'?" },
	{ "unknown section", "\n\nacount a {\n}\n", 3,
	  "unknown setting 'acount'; did you mean 'account'?" },
	{ "unknown key in account", "account a {\n\n port = 1\n}\n", 3,
	  "unknown setting 'port'; see ddns01.conf(5)" },
	{ "key in the wrong place", "server = ns1\n", 1,
	  "'server' does not stand here, but in 'account'" },
	{ "txt key in update-ip", "update-ip {\n wait = 5\n}\n", 2,
	  "does not stand here, but in 'present-txt'" },
	{ "names inside name", "update-ip { name a.b {\n names = { x } } }\n",
	  2, "'names' does not stand here, but in 'update-ip'" },
	{ "top key in account", "account a {\n doh = off\n}\n", 2,
	  "'doh' does not stand here, but outside of sections" },
	{ "nearest in name", "update-ip { name a.b {\n prxied = no } }\n", 2,
	  "did you mean 'proxied'?" },
	{ "nearest section", "update-ip {\n nmae a.b { } }\n", 2,
	  "did you mean 'name'?" },
	{ "no value", "resolver =\n", 0, "" },
	{ "no equals sign", "resolver 127.0.0.1\n", 1, "" },
	{ "bad resolver", "#\nresolver = localhost\n", 2, "an address" },
	{ "bad port", "resolver = 127.0.0.1:99999\n", 1, "an address" },
	{ "bad server", "account a {\nserver = ns1:x\n}\n", 2,
	  "a host or address" },
	{ "bad duration", "present-txt {\nwait = 5 m\n}\n", 2, "" },
	{ "bad unit", "present-txt {\nwait = 5w\n}\n", 2, "a time such as" },
	{ "bad number", "present-txt {\n\nttl = many\n}\n", 3,
	  "a number from 1 to 86400" },
	{ "number out of range", "present-txt { ttl = 86401 }\n", 1,
	  "a number from 1 to 86400, not '86401'" },
	{ "zero ttl", "update-ip {\n ttl = 0\n}\n", 2, "a number from" },
	{ "bad yes or no", "update-ip {\n allow-private = maybe\n}\n", 2,
	  "yes or no" },
	{ "bad zone", "account a {\n zones = {\n a.test,\n \"b..test\" }\n}\n",
	  4, "empty label" },
	{ "bad name", "update-ip {\n names = { \"a b\" }\n}\n", 2,
	  "is not a domain name" },
	{ "bad name of a section",
	  "update-ip {\n name \"a b\" {\n ttl = 60\n }\n}\n", 0,
	  "is not a domain name" },
	{ "bad name of an empty section", "update-ip { name \"a b\" { } }\n", 1,
	  "is not a domain name" },
	{ "empty value", "state-dir = \"\"\n", 1, "'state-dir' wants a value" },
	{ "empty item", "update-ip { ipv4 = { \"\" } }\n", 1,
	  "without empty items" },
	{ "twice", "resolver = 127.0.0.1\n\nresolver = 127.0.0.2\n", 3,
	  "'resolver' is already set at t.conf:1" },
	{ "list twice", "account a {\n zones = { a }\n zones = { b }\n}\n", 3,
	  "already set at t.conf:2" },
	{ "account twice", "account a { }\n\naccount a { }\n", 3, "a" },
	{ "account without name", "account { provider = x }\n", 1, "" },
	{ "open section", "#\naccount a {\n provider = x\n", 2,
	  "the '{' has no '}'" },
	{ "open inner section", "update-ip {\n name a.b {\n ttl = 5\n}\n", 1,
	  "the '{' has no '}'" },
	{ "open list", "account a {\n zones = { a, b\n", 0, "" },
	{ "stray brace", "resolver = 127.0.0.1\n}\n", 2, "" },
	{ "open quote", "\nstate-dir = \"/a\n", 0, "" },
	{ "open comment", "resolver = 127.0.0.1\n/* no end\n", 0, "" },
	{ "secret shown to nobody", "account a {\n tsig-secret = \"\"\n}\n", 2,
	  "'tsig-secret' wants a value" },
	{ "line behind a block comment", "/* 1\n2\n3 */\nx = 1\n", 4, "x" },
	{ "line behind a comment in a section",
	  "account a { # one\n # two\n // three\n x = 1\n}\n", 4, "x" },
	{ "line behind a long string", "state-dir = '/a'\n\n\n\nx = 1\n", 5,
	  "x" },
	{ "include", "include(\"/etc/passwd\")\n", 1, "needs quotes" },
	{ "list for a single value", "resolver = { 127.0.0.1, 127.0.0.2 }\n", 1,
	  "" },
};

static void check_bad(void **state)
{
	const struct bad *r = *state;
	struct conf *conf = calloc(1, sizeof(*conf));
	struct why why = { "" };
	char place_text[40];

	assert_non_null(conf);
	assert_int_equal(conf_parse(conf, "t.conf", r->text, &why), ERR_CONFIG);
	(void)snprintf(place_text, sizeof(place_text), "t.conf:%d: ", r->line);
	if (!r->line) /* somewhere */
		(void)snprintf(place_text, sizeof(place_text), "t.conf:");
	if (strncmp(why.text, place_text, strlen(place_text)) != 0)
		fail_msg("'%s' does not begin with '%s'", why.text, place_text);
	assert_contains(why.text, r->reason);
	conf_free(conf);
}

/* Every prefix of a file is read or refused, and says where. */
static void test_every_prefix(void **state)
{
	static const char text[] =
		"# comment\nresolver = 127.0.0.1:53\naccount lab {\n"
		"  provider = rfc2136 /* why */\n  zones = { a.test, \"b\" }\n"
		"}\nupdate-ip { names = { \"*.x.test\" } ipv4 = route\n"
		"  name y.test { ttl = 60 } }\npresent-txt { wait = 2m }\n";
	char part[sizeof(text)];

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		struct conf *conf = calloc(1, sizeof(*conf));
		struct why why = { "" };
		enum err rc;

		assert_non_null(conf);
		memcpy(part, text, len);
		part[len] = '\0';
		rc = conf_parse(conf, "t.conf", part, &why);
		assert_true(rc == ERR_OK || rc == ERR_CONFIG);
		if (rc)
			assert_int_equal(strncmp(why.text, "t.conf:", 7), 0);
		conf_free(conf);
	}
}

static struct mode {
	const char *label, *text;
	mode_t mode;
	bool ok;
} modes[] = {
	{ "no secret, readable", "account a { server = x }\n", 0644, true },
	{ "no secret, group writes", "account a { server = x }\n", 0664,
	  false },
	{ "secret, ours", "account a { tsig-secret = \"Zm9v\" }\n", 0600,
	  true },
	{ "secret, readable", "account a { tsig-secret = \"Zm9v\" }\n", 0644,
	  false },
	{ "not text", "state-dir = \"/\xff\"\n", 0600, false },
};

static void check_mode(void **state)
{
	const struct mode *r = *state;
	struct conf *conf = calloc(1, sizeof(*conf));
	const char *path = in_folder("t.conf");
	struct why why = { "" };

	assert_non_null(conf);
	write_bytes(path, r->text, strlen(r->text), r->mode);
	assert_int_equal(conf_read_file(conf, path, &why),
			 r->ok ? ERR_OK : ERR_CONFIG);
	if (!r->ok)
		assert_contains(why.text, path);
	assert_null(strstr(why.text, "Zm9v"));
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_every_prefix) };

	return RUN_ROWS("good files", check_good, goods) +
	       RUN_ROWS("bad files", check_bad, bads) +
	       RUN_ROWS("modes of files", check_mode, modes) +
	       RUN_TESTS("conf_parse", tests);
}
