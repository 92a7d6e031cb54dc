#define _GNU_SOURCE /* RTLD_NEXT */
#include "alloc.h"

#include "flow/check_account.h"
#include "flow/check_address.h"
#include "flow/ddns.h"
#include "flow/visible.h"
#include "flow/wait_memory.h"
#include "unit.h"
#include "util/log.h"

/*
 * As in test_alloc.c the n-th allocation fails in the n-th round.  What goes on
 * without a hint may succeed all the same; but it must not say more than it
 * knows, nor leave anything behind.
 */

static void do_doh_url(void)
{
	static const uint8_t message[] = { 1, 2, 3 };
	struct why why = { "" };
	char *url = NULL;
	enum err rc = doh_url(&url, "https://dns.test/q{?dns}", message,
			      sizeof(message), &why);

	assert_int_equal(rc, alloc_failed ? ERR_NOMEM : ERR_OK);
	if (!rc)
		assert_string_equal(url, "https://dns.test/q?dns=AQID");
	free(url);
}

/* A value that is nowhere, as nobody answers. */
static void do_visible(void)
{
	struct wait w = { .record = "a.test", .value = "v" };
	const struct doh none = { .url = NULL };
	struct context ctx = { .conf = NULL };
	struct visible v;
	enum err rc;

	dns_init(&ctx.dns, "127.0.0.1:1", &none);
	authority_init(&ctx.authority, &ctx.dns);
	rc = visible_open(&v, &ctx, &w, 1);
	if (!rc)
		rc = visible_ask(&v, 0, 1000);
	if (!rc)
		assert_false(visible_judge(&v, 0, true));
	if (!rc)
		rc = visible_detail(&v, 0);
	assert_true(!rc || (alloc_failed && rc == ERR_NOMEM));
	free(w.seen);
	visible_close(&v);
	authority_free(&ctx.authority);
}

/* The second wait begins when it may, or at once. */
static void do_wait_memory(void)
{
	struct wait w = { .zone = "a.test", .took = 4000 };
	struct context ctx = { .conf = NULL };
	struct why why = { "" };

	if (!state_open(&ctx.state, folder, true, &why)) {
		wait_memory_keep(&ctx, &w, 1);
		wait_memory_recall(&ctx, &w, 1, 0, 60000);
		assert_true(w.from == 3000 || (alloc_failed && w.from == 0));
	}
	state_close(&ctx.state);
}

/* What a dry run says of both records of a name. */
static void check_update(struct context *ctx)
{
	static const char *const want[] = { "203.0.113.7", "2001:db8::7" };
	struct strlist names = { 0 };
	struct ddns_result res;
	struct why why = { "" };

	if (!strlist_add(&names, "home.a.test", &why) &&
	    !ddns_update(ctx, &names, &res, &why)) {
		assert_int_equal(res.n, COUNT(want));
		for (size_t i = 0; i < res.n; i++) {
			if (!alloc_failed)
				assert_int_equal(res.d[i].outcome, ERR_OK);
			if (res.d[i].outcome) {
				assert_true(res.d[i].why.text[0]);
				assert_int_not_equal(res.worst, ERR_OK);
			} else {
				assert_true(res.d[i].changed);
				assert_string_equal(res.d[i].address, want[i]);
			}
		}
		ddns_result_free(&res);
	} else {
		assert_true(alloc_failed);
	}
	strlist_free(&names);
}

static void do_ddns_update(void)
{
	struct conf *conf = NULL;
	struct context ctx;
	struct why why = { "" };

	if (conf_load(&conf, in_folder("t.conf"), NULL, 0, &why)) {
		assert_true(alloc_failed);
	} else if (context_open(&ctx, conf, true, NULL, &why)) {
		assert_true(alloc_failed);
	} else {
		check_update(&ctx);
		context_close(&ctx);
	}
	conf_free(conf);
}

/* Says the same as with memory, or that something is missing. */
static void check_setup(struct context *ctx)
{
	struct check_report names = { .n = 0 }, accounts = { .n = 0 };
	struct strlist list = { 0 }, bare = { 0 };

	if (!strlist_add(&list, "home.a.test", NULL)) {
		check_addresses(ctx, &list, &bare, &names);
		check_accounts(ctx, &names, &list, &accounts);
		assert_true(names.n || alloc_failed);
		if (!alloc_failed) {
			assert_int_equal(check_status(&names), 0);
			assert_int_equal(check_status(&accounts), 0);
			assert_int_equal(bare.n, 1);
		}
	}
	strlist_free(&list);
	strlist_free(&bare);
	check_report_free(&names);
	check_report_free(&accounts);
}

static void do_check_setup(void)
{
	struct conf *conf = NULL;
	struct context ctx;
	struct why why = { "" };

	if (conf_load(&conf, in_folder("t.conf"), NULL, 0, &why)) {
		assert_true(alloc_failed);
	} else if (context_open_each(&ctx, conf, true, &why)) {
		assert_true(alloc_failed);
	} else {
		check_setup(&ctx);
		context_close(&ctx);
	}
	conf_free(conf);
}

static struct operation {
	const char *label;
	void (*run)(void);
} operations[] = {
	{ "doh_url", do_doh_url },         { "visible", do_visible },
	{ "wait_memory", do_wait_memory }, { "ddns_update", do_ddns_update },
	{ "check_setup", do_check_setup },
};

static void check_operation(void **state)
{
	const struct operation *o = *state;
	char conf[600];
	long n = 0;

	(void)snprintf(conf, sizeof(conf),
		       "resolver = 127.0.0.1:1\ndoh = off\naccount a {\n"
		       " provider = dyndns2\n service = noip\n username = me\n"
		       " password-file = \"%s\"\n}\nupdate-ip {\n"
		       " ipv4 = \"static:203.0.113.7\"\n"
		       " ipv6 = \"static:2001:db8::7\"\n"
		       " allow-private = yes\n}\n",
		       in_folder("password"));
	write_text(in_folder("password"), "secret\n");
	write_text(in_folder("t.conf"), conf);
	(void)setenv("DDNS01_STATE_DIR", folder, 1);
	alloc_failed = false;
	o->run(); /* libraries warm up */
	do {
		(void)unlink(in_folder("facts.json"));
		alloc_failed = false;
		alloc_countdown = n++;
		o->run();
		alloc_countdown = -1;
		assert_true(n < 10000);
	} while (alloc_failed);
	if (alloc_works()) /* something was allocated at all */
		assert_true(n > 1);
}

int main(void)
{
	log_set_level(LOG_ERROR);
	return RUN_ROWS("allocation failures", check_operation, operations);
}
