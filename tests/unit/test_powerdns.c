/* Replies of PowerDNS, and what is made of them. */
#include "unit.h"

#include <cjson/cJSON.h>

#include "provider/powerdns_record.h"
#include "provider/powerdns_send.h"

static struct reply {
	const char *label;
	long status;
	bool change;
	const char *body;
	enum err want;
	const char *words; /* NULL: none are needed */
} replies[] = {
	{ "listing", 200, false, "{\"rrsets\": []}", ERR_OK, NULL },
	{ "list of zones", 200, false, "[]", ERR_OK, NULL },
	{ "changed", 204, true, "", ERR_OK, NULL },
	{ "changed, as others say it", 200, true, "{}", ERR_OK, NULL },
	{ "changed by nobody", 200, true, "<html>", ERR_LATER, "<html>" },
	{ "cut short", 200, false, "{\"rrsets\": [", ERR_LATER, NULL },
	{ "empty", 200, false, "", ERR_LATER, NULL },
	{ "a number", 200, false, "1", ERR_LATER, NULL },
	{ "key", 401, false, "{\"error\": \"Unauthorized\"}", ERR_AUTH,
	  "api-key-file" },
	{ "key as text", 401, true, "Unauthorized", ERR_AUTH, "Unauthorized" },
	{ "no zone", 404, true, "{\"error\": \"Not Found\"}", ERR_NOZONE,
	  "server-id" },
	{ "refused", 422, true, "{\"error\": \"bad A\"}", ERR_REFUSED,
	  "bad A" },
	{ "several reasons", 422, true,
	  "{\"error\": \"Multiple\", \"errors\": [\"one\", 2, \"two\"]}",
	  ERR_REFUSED, "Multiple: one: two" },
	{ "alias", 422, true,
	  "{\"error\": \"RRset a. IN A: Conflicts with pre-existing RRset\"}",
	  ERR_CONFLICT, "in the way" },
	{ "no reason", 422, true, "{}", ERR_REFUSED, "no reason given" },
	{ "locked", 500, true, "Internal Server Error", ERR_LATER, "500" },
	{ "proxy", 502, false, "<html>", ERR_LATER, "502" },
	{ "slow down", 429, false, "", ERR_LATER, "429" },
	{ "redirect", 302, false, "", ERR_CONFIG, "api-url" },
	{ "another server", 405, true, "", ERR_CONFIG, "no PowerDNS" },
	{ "not HTTP", 999, false, "", ERR_LATER, NULL },
};

static void check_reply(void **state)
{
	const struct reply *r = *state;
	struct why why = { "" };
	cJSON *doc;
	enum err rc = pdns_judge(&doc, r->change, r->status, true, r->body,
				 strlen(r->body), &why);

	assert_int_equal(rc, r->want);
	assert_int_equal(doc != NULL, !rc && !r->change);
	if (r->words)
		assert_contains(why.text, r->words);
	cJSON_Delete(doc);
}

/* A zone's listing, without its brackets, and what a.test A then is. */
static struct listing {
	const char *label, *rrsets;
	enum err want;
	const char *values; /* in the DNS, blanks between */
	size_t n;           /* records of any kind */
	uint32_t ttl;
	bool alias;
} listings[] = {
	{ "nothing", "", ERR_OK, "", 0, 0, false },
	{ "one",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"ttl\":60,\"records\":["
	  "{\"content\":\"192.0.2.1\",\"disabled\":false}]}",
	  ERR_OK, "192.0.2.1", 1, 60, false },
	{ "any case",
	  "{\"name\":\"A.TEST.\",\"type\":\"a\",\"ttl\":60,\"records\":["
	  "{\"content\":\"192.0.2.1\"}]}",
	  ERR_OK, "192.0.2.1", 1, 60, false },
	{ "disabled",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"ttl\":60,\"records\":["
	  "{\"content\":\"192.0.2.1\",\"disabled\":true},"
	  "{\"content\":\"192.0.2.2\",\"disabled\":false}]}",
	  ERR_OK, "192.0.2.2", 2, 60, false },
	{ "comments alone",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"ttl\":0,\"records\":[],"
	  "\"comments\":[{\"content\":\"c\"}]}",
	  ERR_OK, "", 0, 0, false },
	{ "of others",
	  "{\"name\":\"b.test.\",\"type\":\"A\",\"ttl\":60,\"records\":["
	  "{\"content\":\"192.0.2.1\"}]},"
	  "{\"name\":\"a.test.\",\"type\":\"AAAA\",\"ttl\":60,\"records\":["
	  "{\"content\":\"::1\"}]}",
	  ERR_OK, "", 0, 0, false },
	{ "alias",
	  "{\"name\":\"a.test.\",\"type\":\"CNAME\",\"ttl\":60,\"records\":["
	  "{\"content\":\"b.test.\"}]}",
	  ERR_OK, "", 0, 0, true },
	{ "disabled alias",
	  "{\"name\":\"a.test.\",\"type\":\"CNAME\",\"ttl\":60,\"records\":["
	  "{\"content\":\"b.test.\",\"disabled\":true}]}",
	  ERR_OK, "", 0, 0, false },
	{ "no address, kept",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"ttl\":60,\"records\":["
	  "{\"content\":\"moon\"}]}",
	  ERR_OK, "", 1, 60, false },
	{ "strange TTL",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"ttl\":-1,\"records\":["
	  "{\"content\":\"192.0.2.1\"}]}",
	  ERR_OK, "192.0.2.1", 1, 0, false },
	{ "large TTL",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"ttl\":1e99,\"records\":["
	  "{\"content\":\"192.0.2.1\"}]}",
	  ERR_OK, "192.0.2.1", 1, 0x7fffffff, false },
	{ "no name", "{\"type\":\"A\",\"records\":[]}", ERR_REPLY, "", 0, 0,
	  false },
	{ "no records", "{\"name\":\"a.test.\",\"type\":\"A\"}", ERR_REPLY, "",
	  0, 0, false },
	{ "no content",
	  "{\"name\":\"a.test.\",\"type\":\"A\",\"records\":[{}]}", ERR_REPLY,
	  "", 0, 0, false },
	{ "not even that", "1", ERR_REPLY, "", 0, 0, false },
};

static void check_listing(void **state)
{
	const struct listing *l = *state;
	struct pdns_set *sets = calloc(1, sizeof(*sets));
	struct strlist values = { 0 };
	struct why why = { "" };
	char text[2000];
	cJSON *doc;

	assert_non_null(sets);
	sets->name = "a.test";
	(void)snprintf(text, sizeof(text), "{\"rrsets\":[%s]}", l->rrsets);
	doc = cJSON_Parse(text);
	assert_non_null(doc);
	assert_int_equal(pdns_sets_take(sets, 1, doc, &why), l->want);
	if (!l->want) {
		assert_int_equal(pdns_set_values(sets, &values, &why), ERR_OK);
		assert_string_equal(values.n ? values.v[0] : "", l->values);
		assert_int_equal(sets->n, l->n);
		assert_int_equal(sets->ttl, l->ttl);
		assert_int_equal(pdns_set_check_alias(sets, &why),
				 l->alias ? ERR_CONFLICT : ERR_OK);
	}
	strlist_free(&values);
	pdns_sets_free(sets, 1);
	cJSON_Delete(doc);
}

/* A set as a test makes it: TXT, sorted by nothing. */
static void test_set_changes(void **unused)
{
	struct pdns_set *s = calloc(1, sizeof(*s));
	struct why why;

	(void)unused;
	assert_non_null(s);
	s->name = "a.test";
	s->type = RR_TXT;
	assert_int_equal(pdns_set_add(s, "-a\"b", &why), ERR_OK);
	assert_string_equal(s->v[0].content, "\"-a\\\"b\"");
	assert_true(s->dirty && pdns_set_has(s, "-a\"b"));
	s->dirty = false;
	assert_int_equal(pdns_set_add(s, "-a\"b", &why), ERR_OK);
	pdns_set_remove(s, "-A\"B");
	assert_true(!s->dirty && s->n == 1);
	s->v[0].disabled = true;
	pdns_set_remove(s, "-a\"b");
	assert_true(!s->dirty && pdns_set_has_disabled(s));
	assert_false(pdns_set_has(s, "-a\"b"));
	assert_int_equal(pdns_set_add(s, "-a\"b", &why), ERR_OK);
	assert_true(s->dirty && !pdns_set_has_disabled(s) && s->n == 1);
	pdns_set_remove(s, "-a\"b");
	assert_int_equal(s->n, 0);
	pdns_sets_free(s, 1);
}

static void test_sort(void **unused)
{
	struct pdns_set sets[] = { { .name = "b", .type = RR_TXT },
				   { .name = "a", .type = RR_TXT },
				   { .name = "b", .type = RR_A },
				   { .name = "b", .type = RR_TXT } };

	(void)unused;
	assert_int_equal(pdns_sets_sort(sets, 4), 3);
	assert_ptr_equal(pdns_set_find(sets, 3, "b", RR_A), &sets[1]);
	assert_null(pdns_set_find(sets, 3, "a", RR_A));
	assert_int_equal(pdns_sets_sort(sets, 0), 0);
}

/* What is sent for a set, or for a change. */
static void check_json(struct pdns_item *item, const char *want)
{
	char *text = cJSON_PrintUnformatted(item->rrsets);

	assert_non_null(text);
	assert_string_equal(text, want);
	cJSON_free(text);
	cJSON_Delete(item->rrsets);
}

static void test_items(void **unused)
{
	char one[] = "\"x\"";
	struct pdns_record records[] = { { one, one, true } };
	cJSON *comments = cJSON_Parse("[{\"content\":\"c\"}]");
	struct pdns_set s = { .name = "a.test",
			      .type = RR_TXT,
			      .ttl = 60,
			      .v = records,
			      .n = 1,
			      .comments = comments };
	struct rrset want = { .name = "a.test", .type = RR_TXT, .ttl = 60 };
	struct change c = { .kind = CHANGE_ADD, .want = &want };
	struct pdns_item item = { 0 };

	(void)unused;
	assert_true(pdns_item_replace(&item, &s));
	check_json(&item,
		   "[{\"name\":\"a.test.\",\"type\":\"TXT\",\"ttl\":60,"
		   "\"changetype\":\"REPLACE\",\"records\":[{\"content\":"
		   "\"\\\"x\\\"\",\"disabled\":true}]}]");
	s.n = 0;
	item = (struct pdns_item){ 0 };
	assert_true(pdns_item_replace(&item, &s));
	check_json(&item, "[{\"name\":\"a.test.\",\"type\":\"TXT\",\"ttl\":60,"
			  "\"changetype\":\"REPLACE\",\"records\":[],"
			  "\"comments\":[{\"content\":\"c\"}]}]");
	cJSON_Delete(comments);

	assert_int_equal(strlist_add(&want.values, "x", NULL), ERR_OK);
	item = (struct pdns_item){ 0 };
	assert_true(pdns_item_each(&item, &c));
	check_json(&item, "[{\"name\":\"a.test.\",\"type\":\"TXT\",\"ttl\":60,"
			  "\"changetype\":\"EXTEND\",\"records\":[{\"content\":"
			  "\"\\\"x\\\"\",\"disabled\":false}]}]");
	c.kind = CHANGE_REMOVE;
	want.ttl = 0;
	item = (struct pdns_item){ 0 };
	assert_true(pdns_item_each(&item, &c));
	check_json(&item, "[{\"name\":\"a.test.\",\"type\":\"TXT\",\"ttl\":1,"
			  "\"changetype\":\"PRUNE\",\"records\":[{\"content\":"
			  "\"\\\"x\\\"\",\"disabled\":false}]}]");
	strlist_free(&want.values);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_set_changes),
		TEST(test_sort),
		TEST(test_items),
	};
	int failed = RUN_ROWS("pdns_judge", check_reply, replies);

	failed += RUN_ROWS("pdns_sets_take", check_listing, listings);
	return failed + RUN_TESTS("powerdns", tests);
}
