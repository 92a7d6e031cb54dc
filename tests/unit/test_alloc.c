#define _GNU_SOURCE /* RTLD_NEXT */
#include "alloc.h"

#include <ldns/ldns.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "cmd/values.h"
#include "conf/conf.h"
#include "flow/address.h"
#include "net/address_dump.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/keyfile.h"
#include "net/update.h"
#include "provider/godaddy_api.h"
#include "provider/godaddy_v1_plan.h"
#include "provider/pace.h"
#include "store/cache.h"
#include "store/journal.h"
#include "util/log.h"
#include "wire.h"

/*
 * Every operation below is done again and again; in the n-th round the n-th
 * allocation of our own code fails.  It must then say so, and leave nothing
 * behind (ASan and valgrind look).  The last round is the one without failure.
 */

static enum err do_conf_parse(struct why *why)
{
	static const char text[] =
		"resolver = ::1 # one\naccount a {\n provider = rfc2136\n"
		" zones = { a.test, b.test }\n}\naccount b { server = x }\n"
		"update-ip { names = { c.test } name d.test { ttl = 60 } }\n";
	struct conf *conf = calloc(1, sizeof(*conf));
	enum err rc = conf ? ERR_OK : err_nomem(why);

	if (!rc)
		rc = conf_parse(conf, "t.conf", text, why);
	if (!rc)
		assert_int_equal(conf->n_accounts, 2);
	conf_free(conf);
	return rc;
}

static enum err do_conf_load(struct why *why)
{
	static const struct conf_option options[] = {
		{ SET_RESOLVER, "::1" }, { SET_ZONES, "a.test,b.test" }
	};
	struct conf *conf = NULL;
	enum err rc;

	(void)setenv("DDNS01_SERVER", "ns1", 1);
	rc = conf_load(&conf, in_folder("t.conf"), options, 2, why);
	if (!rc)
		assert_string_equal(
			value_text(&conf->accounts[0].values, SET_SERVER),
			"ns1");
	conf_free(conf);
	return rc;
}

static enum err do_keyfile(struct why *why)
{
	struct tsig_key key = { .name = "" };
	enum err rc = keyfile_read(&key, in_folder("key"), NULL, why);

	if (!rc)
		assert_int_equal(key.secret.len, 3);
	tsig_key_wipe(&key);
	return rc;
}

static enum err do_keyfile_parse(struct why *why)
{
	struct tsig_key key = { .name = "" };
	enum err rc = keyfile_parse(&key, "hmac-sha1:a:Zm9v", "/k", NULL, why);

	tsig_key_wipe(&key);
	return rc;
}

static enum err do_dns_answer(struct why *why)
{
	static struct wire w;
	struct dns_answer a;
	enum err rc;

	w.len = 0;
	w_header(&w, 1, 0x8400, 1, 3, 0, 0);
	w_question(&w, "a.test", DNS_TXT);
	w_rr(&w, "a.test", DNS_TXT, 1, 1, "\3abc", 4);
	w_rr(&w, "a.test", DNS_A, 1, 1, "\1\2\3\4", 4);
	w_rr_name(&w, "a.test", DNS_NS, "ns.test");
	rc = dns_read_answer(&a, w.b, w.len, why);
	if (rc)
		return rc;
	if (a.n != 3) /* a set that lacks records must not look whole */
		fail_msg("%zu of 3 records and no error", a.n);
	dns_answer_free(&a);
	return rc;
}

static struct journal_entry an_entry(const char *value)
{
	struct journal_entry e = { .since = 5 };

	(void)snprintf(e.challenge, sizeof(e.challenge), "c");
	(void)snprintf(e.record, sizeof(e.record), "r");
	(void)snprintf(e.zone, sizeof(e.zone), "z");
	(void)snprintf(e.value, sizeof(e.value), "%s", value);
	(void)snprintf(e.run, sizeof(e.run), "run");
	e.waits = true;
	return e;
}

/* What the journal held before is there after a failure, too. */
static void check_journal(struct state *st)
{
	struct journal_entry *all = NULL;
	long saved = alloc_countdown;
	size_t n = 0;

	alloc_countdown = -1;
	assert_int_equal(journal_read(st, &all, &n, NULL), ERR_OK);
	if (!journal_find(all, n, "c", "kept"))
		fail_msg("the journal has lost an entry");
	free(all);
	alloc_countdown = saved;
}

static enum err do_journal(struct why *why)
{
	struct journal_entry e = an_entry("new"), *all = NULL;
	struct state st;
	size_t n = 0;
	enum err rc = state_open(&st, folder, true, why);

	if (rc)
		return rc;
	if (!st.path || st.dir < 0)
		rc = ERR_NOMEM;
	if (!rc)
		rc = journal_put(&st, &e, 1, why);
	if (!rc)
		rc = journal_end_run(&st, "run", why);
	if (!rc)
		rc = journal_read(&st, &all, &n, why);
	if (!rc && !journal_find(all, n, "c", "new"))
		fail_msg("read without error, but not all");
	if (!rc)
		rc = journal_drop(&st, &e, 1, why);
	free(all);
	if (st.dir >= 0)
		check_journal(&st);
	state_close(&st);
	return rc;
}

static enum err do_cache(struct why *why)
{
	struct cache_record r = {
		.name = "a.test", .type = "A", .identity = "i", .confirmed = 5
	};
	struct cache_record got = { .name = "a.test",
				    .type = "A",
				    .identity = "i" };
	struct cache *cache;
	struct state st;
	enum err rc = state_open(&st, folder, true, why);

	if (rc)
		return rc;
	rc = strlist_add(&r.values, "8.8.8.8", why);
	if (!rc)
		rc = cache_put(&st, &r, 1, 0, why);
	cache = rc ? NULL : cache_load(&st);
	/* a cache may forget, but not half of it */
	if (!rc && !cache_get(cache, &got))
		rc = ERR_NOMEM;
	if (!rc)
		assert_true(strlist_same(&r.values, &got.values));
	strlist_free(&got.values);
	strlist_free(&r.values);
	cache_free(cache);
	state_close(&st);
	return rc;
}

static enum err do_tsig(struct why *why)
{
	struct tsig_key key = { .name = "key.test" };
	struct tsig_mac mac;
	ldns_rdf *name = ldns_dname_new_frm_str("a.test");
	ldns_pkt *pkt =
		ldns_pkt_query_new(name, LDNS_RR_TYPE_SOA, LDNS_RR_CLASS_IN, 0);
	uint8_t *wire = NULL;
	size_t len = 0;
	enum err rc = secret_set(&key.secret, "secret", 6, why);

	if (!rc)
		rc = tsig_sign(pkt, &key, 1000, &mac, why);
	if (!rc)
		assert_int_equal(ldns_pkt2wire(&wire, pkt, &len), 0);
	if (!rc)
		rc = tsig_verify(wire, len, &key, NULL, 1000, why);
	free(wire);
	ldns_pkt_free(pkt);
	tsig_key_wipe(&key);
	return rc;
}

static enum err do_update(struct why *why)
{
	struct update_result result = { .outcome = ERR_OK };
	struct dns dry = { .dry_run = true };
	struct tsig_key key = { .name = "key.test" };
	struct endpoint nobody;
	struct update *u = NULL;
	enum err rc = update_new(&u, "z.test", why);

	(void)endpoint_parse(&nobody, "127.0.0.1:1", 1);
	if (!rc)
		rc = update_insert(u, "a.z.test", DNS_TXT, 60, "v", why);
	if (!rc)
		rc = secret_set(&key.secret, "secret", 6, why);
	if (!rc) {
		update_send(&u, &result, 1, &nobody, &key, &dry);
		rc = result.outcome;
	}
	update_free(u);
	tsig_key_wipe(&key);
	return rc;
}

static enum err do_values(struct why *why)
{
	char a[] = "a.test", v[] = "v", b[] = "b\xc3\xbc.test", x[] = "x";
	char *operands[] = { a, v, b, x, a, x };
	static struct args args;
	struct values_given given;
	enum err rc;

	args.operands = operands;
	args.n_operands = 6;
	rc = values_read(&given, &args, why);
	assert_int_equal(given.n, rc ? 0 : 3);
	values_given_free(&given);
	return rc;
}

/* What a reply makes of a change is all of it, or nothing. */
static enum err do_godaddy(struct why *why)
{
	static const char reply[] = "[{\"data\":\"a\",\"ttl\":700},"
				    "{\"data\":\"v\",\"ttl\":700}]";
	struct rrset want = { .zone = "z", .name = "a.z", .type = RR_TXT };
	struct change c = { .kind = CHANGE_REMOVE, .want = &want };
	struct gd_call call = { .method = "GET" };
	struct gd_names all = { 0 };
	enum err rc = strlist_add(&want.values, "v", why);

	if (!rc)
		rc = gd_names_make(&all, &c, 1, why);
	if (!rc) {
		gd_judge(&call, true, 200, reply, strlen(reply), -1);
		rc = call.outcome;
	}
	if (!rc) {
		gd_name_seen(&all, all.v, &call);
		if (!all.v->outcome)
			gd_name_plan(&all, all.v);
		rc = all.v->outcome;
	}
	if (!rc)
		assert_int_equal(all.v->n_todo, 1);
	gd_names_free(&all);
	gd_call_free(&call);
	strlist_free(&want.values);
	return rc;
}

static enum err do_pace(struct why *why)
{
	struct state none = { .dir = -1 };
	struct provider_env env = { .state = &none };
	struct pace p = { .env = &env, .identity = "i", .limit = 1 };
	long delay[2];
	enum err rc = pace_take(&p, "a", delay, 2, why);

	if (!rc)
		assert_true(delay[0] == 0 && delay[1] > 0);
	pace_free(&p);
	return rc;
}

/* Both families at once: a service that nobody runs, a file, one's own word. */
static enum err do_address_find(struct why *why)
{
	char path[PATH_MAX];
	struct strlist four = { 0 }, six = { 0 };
	struct address_query q[] = {
		{ .family = AF_INET, .sources = &four, .confirm = 2 },
		{ .family = AF_INET6, .sources = &six },
	};
	struct address_env env = { .timeout_ms = 5000 };
	enum err rc = http_new(&env.http, NULL, why);

	(void)snprintf(path, sizeof(path), "file:%s", in_folder("ip"));
	if (!rc)
		rc = strlist_add(&four, "url:https://127.0.0.1:1/", why);
	if (!rc)
		rc = strlist_add(&four, path, why);
	if (!rc)
		rc = strlist_add(&four, "static:8.8.8.8", why);
	if (!rc)
		rc = strlist_add(&six, "static:2600::1", why);
	if (!rc) {
		address_find(&env, q, 2);
		rc = q[0].outcome ? q[0].outcome : q[1].outcome;
		(void)err_set(why, rc, "%s", q[q[0].outcome == 0].why.text);
	}
	address_query_free(&q[0]);
	address_query_free(&q[1]);
	strlist_free(&four);
	strlist_free(&six);
	http_free(env.http);
	return rc;
}

/* Some of the addresses must not look like all of them. */
#ifdef ON_LINUX
static enum err do_address_dump(struct why *why)
{
	struct {
		struct nlmsghdr h;
		struct ifaddrmsg m;
		struct rtattr r;
		uint8_t addr[4];
	} m[2] = {
		{ .h = { .nlmsg_len = sizeof(m[0]), .nlmsg_type = RTM_NEWADDR },
		  .m = { .ifa_family = AF_INET, .ifa_index = 1 },
		  .r = { .rta_len = sizeof(m[0].r) + 4, .rta_type = IFA_LOCAL },
		  .addr = { 8, 8, 8, 8 } }
	};
	struct address_dump d = { .index = 1, .family = AF_INET };
	enum err rc;

	m[1] = m[0];
	rc = address_dump_read(&d, (const uint8_t *)m, sizeof(m), why);
	if (!rc)
		assert_int_equal(d.n, 2);
	free(d.v);
	return rc;
}
#endif

static struct operation {
	const char *label;
	enum err (*run)(struct why *why);
} operations[] = {
	{ "conf_parse", do_conf_parse },
	{ "conf_load", do_conf_load },
	{ "keyfile_read", do_keyfile },
	{ "keyfile_parse", do_keyfile_parse },
	{ "dns_read_answer", do_dns_answer },
	{ "journal", do_journal },
	{ "cache", do_cache },
	{ "tsig", do_tsig },
	{ "update", do_update },
	{ "values_read", do_values },
	{ "godaddy", do_godaddy },
	{ "pace", do_pace },
	{ "address_find", do_address_find },
#ifdef ON_LINUX
	{ "address_dump_read", do_address_dump },
#endif
};

static void check_operation(void **state)
{
	const struct operation *o = *state;
	struct journal_entry e = an_entry("kept");
	struct state st;
	long n = 0;

	write_text(in_folder("t.conf"), "account a { server = x }\n");
	write_text(in_folder("key"), "key a { secret \"Zm9v\"; };\n");
	write_text(in_folder("ip"), "8.8.8.8\n");
	assert_int_equal(state_open(&st, folder, true, NULL), ERR_OK);
	assert_int_equal(journal_put(&st, &e, 1, NULL), ERR_OK);
	state_close(&st);
	assert_int_equal(o->run(NULL), ERR_OK); /* libraries warm up */
	do {
		struct why why = { "" };
		enum err rc;

		alloc_failed = false;
		alloc_countdown = n++;
		rc = o->run(&why);
		alloc_countdown = -1;
		if (!alloc_failed && rc)
			fail_msg("fails without reason: %s", why.text);
		if (alloc_failed && !rc)
			fail_msg("allocation %ld fails, and nobody notices", n);
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
