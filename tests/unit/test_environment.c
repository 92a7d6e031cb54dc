#include "conf_rows.h"
#include "util/log.h"

#define ONE "account a { server = fa }\n"

/* The names that other clients use. */
static struct row rows[] = {
	{ "lego's server",
	  NULL,
	  { "RFC2136_NAMESERVER=ns1:53" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "ns1:53",
	  "RFC2136_NAMESERVER" },
	{ "lego's key",
	  NULL,
	  { "RFC2136_TSIG_KEY=k" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_KEY,
	  "k",
	  "RFC2136_TSIG_KEY" },
	{ "lego's secret",
	  NULL,
	  { "RFC2136_TSIG_SECRET=Zm9v" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_SECRET,
	  "Zm9v",
	  "RFC2136_TSIG_SECRET" },
	{ "lego's algorithm",
	  NULL,
	  { "RFC2136_TSIG_ALGORITHM=hmac-sha1." },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_ALGORITHM,
	  "hmac-sha1.",
	  "RFC2136_TSIG_ALGORITHM" },
	{ "lego's key file",
	  NULL,
	  { "RFC2136_TSIG_FILE=/k" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_KEY_FILE,
	  "/k",
	  "RFC2136_TSIG_FILE" },
	{ "lego 5",
	  NULL,
	  { "DNSUPDATE_NAMESERVER=ns1" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "ns1",
	  "DNSUPDATE_NAMESERVER" },
	{ "acme.sh's server",
	  NULL,
	  { "NSUPDATE_SERVER=ns1" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "ns1",
	  "NSUPDATE_SERVER" },
	{ "acme.sh's port",
	  NULL,
	  { "NSUPDATE_SERVER=ns1", "NSUPDATE_SERVER_PORT=5353" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "ns1:5353",
	  "NSUPDATE_SERVER_PORT" },
	{ "acme.sh's port of ipv6",
	  NULL,
	  { "NSUPDATE_SERVER=::1", "NSUPDATE_SERVER_PORT=5353" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "[::1]:5353",
	  "NSUPDATE_SERVER_PORT" },
	{ "acme.sh's key",
	  NULL,
	  { "NSUPDATE_KEY=/k" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_KEY_FILE,
	  "/k",
	  "NSUPDATE_KEY" },
	{ "an alias names the provider",
	  NULL,
	  { "NSUPDATE_SERVER=ns1" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_PROVIDER,
	  "rfc2136",
	  "NSUPDATE_SERVER" },
	{ "ours over an alias",
	  NULL,
	  { "DDNS01_SERVER=ours", "RFC2136_NAMESERVER=theirs" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_SERVER,
	  "ours",
	  "DDNS01_SERVER" },
	{ "accounts of the file over aliases",
	  ONE,
	  { "RFC2136_NAMESERVER=theirs" },
	  { { 0 } },
	  0,
	  "a",
	  SET_SERVER,
	  "fa",
	  ".conf:1" },
	{ "alias in a file",
	  NULL,
	  { "RFC2136_TSIG_SECRET_FILE=@/secret" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_SECRET,
	  "c2VjcmV0",
	  "RFC2136_TSIG_SECRET" },
	{ "alias in a missing file",
	  NULL,
	  { "RFC2136_TSIG_SECRET_FILE=@/none" },
	  { { 0 } },
	  0,
	  "environment",
	  SET_TSIG_SECRET,
	  NULL,
	  "RFC2136_TSIG_SECRET_FILE: " },
	{ "systemd credential",
	  ONE,
	  { "CREDENTIALS_DIRECTORY=@/creds" },
	  { { 0 } },
	  0,
	  "a",
	  SET_TSIG_KEY_FILE,
	  NULL,
	  NULL },
};

static void test_secrets_leave_the_environment(void **state)
{
	static const char *const env[] = { "DDNS01_TSIG_SECRET=Zm9v",
					   "RFC2136_TSIG_KEY=k", NULL };
	struct conf *conf = NULL;

	(void)state;
	set_environment(env);
	assert_int_equal(conf_load(&conf, NULL, NULL, 0, NULL), ERR_OK);
	assert_null(getenv("DDNS01_TSIG_SECRET"));
	assert_non_null(getenv("RFC2136_TSIG_KEY"));
	conf_free(conf);
}

static void test_alias_secret_leaves_too(void **state)
{
	static const char *const env[] = { "RFC2136_TSIG_SECRET=Zm9v", NULL };
	struct conf *conf = NULL;

	(void)state;
	set_environment(env);
	assert_int_equal(conf_load(&conf, NULL, NULL, 0, NULL), ERR_OK);
	assert_null(getenv("RFC2136_TSIG_SECRET"));
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_secrets_leave_the_environment),
		TEST(test_alias_secret_leaves_too),
	};

	log_set_level(LOG_ERROR);
	return RUN_ROWS("aliases", check_row, rows) +
	       RUN_TESTS("environment", tests);
}
