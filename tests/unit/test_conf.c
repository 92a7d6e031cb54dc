#include "conf_rows.h"
#include "util/log.h"

#define TWO "account a { server = fa }\naccount b { server = fb }\n"
#define ONE "account a { server = fa }\n"

static struct row rows[] = {
	{ "file alone",
	  "resolver = 127.0.0.1\n",
	  { 0 },
	  { { 0 } },
	  0,
	  "",
	  SET_RESOLVER,
	  "127.0.0.1",
	  ".conf:1" },
	{ "environment over file",
	  "resolver = 127.0.0.1\n",
	  { "DDNS01_RESOLVER=127.0.0.2" },
	  { { 0 } },
	  0,
	  "",
	  SET_RESOLVER,
	  "127.0.0.2",
	  "DDNS01_RESOLVER" },
	{ "option over environment",
	  "resolver = 127.0.0.1\n",
	  { "DDNS01_RESOLVER=127.0.0.2" },
	  { { SET_RESOLVER, "127.0.0.3" } },
	  1,
	  "",
	  SET_RESOLVER,
	  "127.0.0.3",
	  "--resolver" },
	{ "option over file",
	  "resolver = 127.0.0.1\n",
	  { 0 },
	  { { SET_RESOLVER, "127.0.0.3" } },
	  1,
	  "",
	  SET_RESOLVER,
	  "127.0.0.3",
	  "--resolver" },
	{ "last option",
	  NULL,
	  { 0 },
	  { { SET_RESOLVER, "127.0.0.3" }, { SET_RESOLVER, "127.0.0.4" } },
	  2,
	  "",
	  SET_RESOLVER,
	  "127.0.0.4",
	  "--resolver" },
	{ "empty variable is none",
	  "resolver = 127.0.0.1\n",
	  { "DDNS01_RESOLVER=" },
	  { { 0 } },
	  0,
	  "",
	  SET_RESOLVER,
	  "127.0.0.1",
	  ".conf:1" },
	{ "environment alone",
	  NULL,
	  { "DDNS01_SERVER=ns1" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "ns1",
	  "DDNS01_SERVER" },
	{ "options alone",
	  NULL,
	  { 0 },
	  { { SET_SERVER, "ns1" } },
	  1,
	  "environment",
	  SET_SERVER,
	  "ns1",
	  "--server" },
	{ "into the only account",
	  ONE,
	  { "DDNS01_SERVER=ns1" },
	  { { 0 } },
	  0,
	  "a",
	  SET_SERVER,
	  "ns1",
	  "DDNS01_SERVER" },
	{ "several accounts",
	  TWO,
	  { "DDNS01_SERVER=ns1" },
	  { { 0 } },
	  0,
	  "a",
	  SET_SERVER,
	  NULL,
	  "DDNS01_SERVER: there are several accounts" },
	{ "several accounts, an option",
	  TWO,
	  { 0 },
	  { { SET_SERVER, "ns1" } },
	  1,
	  "a",
	  SET_SERVER,
	  NULL,
	  "--server: there are several accounts" },
	{ "chosen by option",
	  TWO,
	  { "DDNS01_SERVER=ns1" },
	  { { SET_ACCOUNT, "b" } },
	  1,
	  "b",
	  SET_SERVER,
	  "ns1",
	  "DDNS01_SERVER" },
	{ "the other stays",
	  TWO,
	  { "DDNS01_SERVER=ns1" },
	  { { SET_ACCOUNT, "b" } },
	  1,
	  "a",
	  SET_SERVER,
	  "fa",
	  ".conf:1" },
	{ "chosen by environment",
	  TWO,
	  { "DDNS01_SERVER=ns1", "DDNS01_ACCOUNT=b" },
	  { { 0 } },
	  0,
	  "b",
	  SET_SERVER,
	  "ns1",
	  "DDNS01_SERVER" },
	{ "no such account",
	  TWO,
	  { 0 },
	  { { SET_ACCOUNT, "c" } },
	  1,
	  "",
	  SET_ACCOUNT,
	  NULL,
	  "--account: no account 'c'" },
	{ "no such account by environment",
	  TWO,
	  { "DDNS01_ACCOUNT=c" },
	  { { 0 } },
	  0,
	  "",
	  SET_ACCOUNT,
	  NULL,
	  "DDNS01_ACCOUNT: no account 'c'" },
	{ "option chooses over environment",
	  TWO,
	  { "DDNS01_ACCOUNT=c" },
	  { { SET_ACCOUNT, "b" } },
	  1,
	  "",
	  SET_ACCOUNT,
	  "b",
	  "--account" },
	{ "named without a file",
	  NULL,
	  { "DDNS01_SERVER=ns1" },
	  { { SET_ACCOUNT, "x" } },
	  1,
	  "x",
	  SET_SERVER,
	  "ns1",
	  "DDNS01_SERVER" },
	{ "bad value in the environment",
	  NULL,
	  { "DDNS01_RESOLVER=x" },
	  { { 0 } },
	  0,
	  "",
	  SET_RESOLVER,
	  NULL,
	  "DDNS01_RESOLVER: 'resolver' wants" },
	{ "bad value of an option",
	  NULL,
	  { 0 },
	  { { SET_TXT_TTL, "x" } },
	  1,
	  "",
	  SET_TXT_TTL,
	  NULL,
	  "--ttl: 'ttl' wants" },
	{ "list in the environment",
	  ONE,
	  { "DDNS01_ZONES=x.test,y.test" },
	  { { 0 } },
	  0,
	  "a",
	  SET_ZONES,
	  "x.test",
	  "DDNS01_ZONES" },
	{ "fallback of a list",
	  NULL,
	  { 0 },
	  { { 0 } },
	  0,
	  "",
	  SET_IP_IPV4,
	  "cloudflare",
	  "default" },
	{ "file of the environment",
	  NULL,
	  { "DDNS01_CONFIG=@/no-such-file" },
	  { { 0 } },
	  0,
	  "",
	  SET_RESOLVER,
	  NULL,
	  "no-such-file" },
};

/* The settings that count for a name. */
static const struct values *values_for(const struct conf *conf,
				       const char *name, enum setting s)
{
	size_t next = 1; /* wherever the search begins */

	return conf_values_in(conf, conf_section_for(conf, name, &next), s);
}

static void test_names_of_update_ip(void **state)
{
	static const char *const env[] = { "DDNS01_IPV6=route", NULL };
	struct conf_option ttl = { SET_IP_TTL, "77" };
	struct conf *conf = NULL;
	const struct values *vs;

	(void)state;
	set_environment(env);
	write_text(in_folder("t.conf"),
		   "update-ip {\n ipv4 = off\n"
		   " name A.test { ipv4 = route ipv6 = off ttl = 60 }\n}\n");
	assert_int_equal(conf_load(&conf, in_folder("t.conf"), &ttl, 1, NULL),
			 ERR_OK);
	vs = values_for(conf, "a.test", SET_IP_IPV4);
	assert_string_equal(value_text(vs, SET_IP_IPV4), "route");
	vs = values_for(conf, "b.test", SET_IP_IPV4);
	assert_string_equal(value_text(vs, SET_IP_IPV4), "off");
	/* environment and options count for names with settings of their own */
	vs = values_for(conf, "a.test", SET_IP_IPV6);
	assert_string_equal(value_text(vs, SET_IP_IPV6), "route");
	vs = values_for(conf, "a.test", SET_IP_TTL);
	assert_int_equal(value_number(vs, SET_IP_TTL), 77);
	conf_free(conf);
}

static void test_usual_places(void **state)
{
	static const char *const env[] = { "XDG_CONFIG_HOME=@/xdg", NULL };
	static const char *const none[] = { NULL };
	struct conf *conf = NULL;

	(void)state;
	(void)mkdir(in_folder("xdg"), 0700);
	(void)mkdir(in_folder("xdg/ddns01"), 0700);
	write_text(in_folder("xdg/ddns01/ddns01.conf"), "resolver = ::1\n");
	set_environment(env);
	assert_int_equal(conf_load(&conf, NULL, NULL, 0, NULL), ERR_OK);
	assert_string_equal(value_text(&conf->values, SET_RESOLVER), "::1");
	conf_free(conf);
	(void)mkdir(in_folder(".config"), 0700);
	(void)mkdir(in_folder(".config/ddns01"), 0700);
	write_text(in_folder(".config/ddns01/ddns01.conf"), "resolver = ::2\n");
	set_environment(none);
	assert_int_equal(conf_load(&conf, NULL, NULL, 0, NULL), ERR_OK);
	assert_string_equal(value_text(&conf->values, SET_RESOLVER), "::2");
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_names_of_update_ip),
		TEST(test_usual_places),
	};

	log_set_level(LOG_ERROR);
	return RUN_ROWS("precedence", check_row, rows) +
	       RUN_TESTS("conf", tests);
}
