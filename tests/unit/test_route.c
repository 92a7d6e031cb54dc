#include "unit.h"

#include "flow/route.h"
#include "util/log.h"

/*
 * Routing where nothing answers: the resolver is a closed port.  What the
 * configuration says about zones is then all there is.
 */
#define CONFIG                                                                 \
	"resolver = 127.0.0.1:1\ndoh = off\n"                                  \
	"account wide { provider = rfc2136 zones = { a.test, test } }\n"       \
	"account deep { provider = rfc2136 zones = { x.b.test } }\n"

static struct row {
	const char *label, *name;
	const char *zone, *account; /* NULL: nobody's */
} rows[] = {
	{ "the zone itself", "a.test", "a.test", "wide" },
	{ "below a zone", "_acme-challenge.www.a.test", "a.test", "wide" },
	{ "the longest zone of one", "b.a.test", "a.test", "wide" },
	{ "the shorter zone", "b.test", "test", "wide" },
	{ "the longest zone of two", "y.x.b.test", "x.b.test", "deep" },
	{ "half a label", "ax.b.test", "test", "wide" },
	{ "nobody's", "a.example", NULL, NULL },
};

static void open_context(struct context *ctx, struct conf **conf,
			 const char *text)
{
	struct why why = { "" };

	write_text(in_folder("t.conf"), text);
	if (conf_load(conf, in_folder("t.conf"), NULL, 0, &why) ||
	    context_open(ctx, *conf, true, NULL, &why))
		fail_msg("%s", why.text);
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct route route = { .name = r->name };
	struct conf *conf = NULL;
	struct context ctx;

	open_context(&ctx, &conf, CONFIG);
	route_all(&ctx, &route, 1, true);
	if (r->zone) {
		assert_int_equal(route.outcome, ERR_OK);
		assert_string_equal(route.zone, r->zone);
		assert_string_equal(route.record, r->name);
		assert_ptr_equal(route.account,
				 context_account(&ctx, r->account));
	} else {
		assert_int_equal(route.outcome, ERR_LATER);
		assert_contains(route.why.text, "resolver: server 127.0.0.1:1");
		assert_null(route.account);
	}
	context_close(&ctx);
	conf_free(conf);
}

static void test_all_at_once(void **state)
{
	struct route routes[COUNT(rows)];
	struct conf *conf = NULL;
	struct context ctx;

	(void)state;
	open_context(&ctx, &conf, CONFIG);
	for (size_t i = 0; i < COUNT(rows); i++)
		routes[i] = (struct route){ .name = rows[i].name };
	route_all(&ctx, routes, COUNT(rows), true);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(routes[i].outcome,
				 rows[i].zone ? ERR_OK : ERR_LATER);
		if (rows[i].zone)
			assert_string_equal(routes[i].zone, rows[i].zone);
	}
	route_all(&ctx, routes, 0, true);
	context_close(&ctx);
	conf_free(conf);
}

static struct open {
	const char *label, *text;
	const char *reason; /* NULL: opens */
} opens[] = {
	{ "good", "account a { provider = rfc2136 }\n", NULL },
	{ "no account", "", "no account is configured" },
	{ "no provider", "account a { server = x }\n",
	  "account 'a': it has no provider" },
	{ "unknown provider", "account a {\n provider = magic\n}\n",
	  "t.conf:2: no provider is called 'magic'; use one of cloudflare, "
	  "dyndns2, " },
	{ "mistyped provider", "account a { provider = cloudflair }\n",
	  "'cloudflair'; did you mean 'cloudflare'?" },
	{ "provider in upper case", "account a { provider = RFC2136 }\n",
	  "no provider is called 'RFC2136'; did you mean 'rfc2136'?" },
	{ "key file missing",
	  "account a { provider = rfc2136 tsig-key-file = \"/none\" }\n",
	  "account 'a': cannot open '/none'" },
	{ "name without secret",
	  "account a { provider = rfc2136 tsig-key = k }\n",
	  "'tsig-key' wants its secret" },
	{ "secret without name",
	  "account a { provider = rfc2136 tsig-secret = \"Zm9v\" }\n",
	  "set 'tsig-key'" },
	{ "two secrets",
	  "account a { provider = rfc2136 tsig-key = k tsig-secret = \"Zm9v\" "
	  "tsig-secret-file = \"/s\" }\n",
	  "not both" },
	{ "bad secret",
	  "account a { provider = rfc2136 tsig-key = k tsig-secret = \"Zm9\" "
	  "}\n",
	  "not valid base64" },
	{ "bad algorithm",
	  "account a { provider = rfc2136 tsig-key = k tsig-algorithm = sha9 "
	  "tsig-secret = \"Zm9v\" }\n",
	  "not 'sha9'" },
	{ "whole key",
	  "account a { provider = rfc2136 tsig-key = k tsig-algorithm = "
	  "hmac-sha512 tsig-secret = \"Zm9v\" }\n",
	  NULL },
	{ "md5 on purpose",
	  "account a { provider = rfc2136 tsig-key = k tsig-algorithm = "
	  "hmac-md5 tsig-secret = \"Zm9v\" }\n",
	  NULL },
};

static void check_open(void **state)
{
	const struct open *r = *state;
	struct conf *conf = NULL;
	struct context ctx;
	struct why why = { "" };

	write_text(in_folder("t.conf"), r->text);
	assert_int_equal(conf_load(&conf, in_folder("t.conf"), NULL, 0, &why),
			 ERR_OK);
	assert_int_equal(context_open(&ctx, conf, true, NULL, &why),
			 r->reason ? ERR_CONFIG : ERR_OK);
	if (r->reason)
		assert_contains(why.text, r->reason);
	assert_null(strstr(why.text, "Zm9"));
	context_close(&ctx);
	conf_free(conf);
}

static void test_providers(void **state)
{
	(void)state;
	for (size_t i = 0; providers[i]; i++) {
		const struct provider_ops *ops = providers[i];

		assert_ptr_equal(provider_find(ops->name), ops);
		assert_true(ops->open && ops->close && ops->identity &&
			    ops->find_zones && ops->read && ops->apply);
		ops->close(NULL);
	}
	assert_non_null(providers[0]);
	assert_null(provider_find(""));
	assert_null(provider_find("rfc"));
	assert_string_equal(rrtype_text(RR_A), "A");
	assert_string_equal(rrtype_text(RR_AAAA), "AAAA");
	assert_string_equal(rrtype_text(RR_TXT), "TXT");
}

static void test_identity_has_no_secret(void **state)
{
	struct conf *conf = NULL;
	struct context ctx;
	struct strbuf id;

	(void)state;
	open_context(&ctx, &conf,
		     "account a { provider = rfc2136 server = ns1 tsig-key = k "
		     "tsig-secret = \"Zm9v\" }\n");
	sb_init(&id, 1000);
	ctx.accounts[0].ops->identity(ctx.accounts[0].conf, &id);
	assert_contains(id.s, "ns1");
	assert_null(strstr(id.s, "Zm9v"));
	sb_free(&id);
	context_close(&ctx);
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_at_once),
		TEST(test_providers),
		TEST(test_identity_has_no_secret),
	};

	log_set_level(LOG_ERROR);
	return RUN_ROWS("routes", check_row, rows) +
	       RUN_ROWS("accounts", check_open, opens) +
	       RUN_TESTS("providers", tests);
}
