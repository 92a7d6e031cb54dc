#include "unit.h"

#include <sys/wait.h>

#include "store/cache.h"
#include "store/journal.h"
#include "util/file.h"
#include "util/log.h"
#include "util/strbuf.h"

/* Entries as "challenge value" here; the rest is made up from them. */
static struct journal_entry entry(const char *challenge, const char *value)
{
	struct journal_entry e = { .since = 1234567890, .waits = true };

	(void)snprintf(e.challenge, sizeof(e.challenge), "%s", challenge);
	(void)snprintf(e.record, sizeof(e.record), "real.%s", challenge);
	(void)snprintf(e.zone, sizeof(e.zone), "zone.test");
	(void)snprintf(e.account, sizeof(e.account), "home");
	(void)snprintf(e.value, sizeof(e.value), "%s", value);
	(void)snprintf(e.run, sizeof(e.run), "run 1");
	return e;
}

static void put(struct state *st, const char *challenge, const char *value,
		bool published)
{
	struct journal_entry e = entry(challenge, value);
	struct why why = { "" };

	e.published = published;
	if (journal_put(st, &e, 1, &why))
		fail_msg("%s", why.text);
}

static void drop(struct state *st, const char *challenge, const char *value)
{
	struct journal_entry e = entry(challenge, value);
	struct why why = { "" };

	if (journal_drop(st, &e, 1, &why))
		fail_msg("%s", why.text);
}

/* The journal as "challenge value+ …"; + published, ? waits. */
static void assert_journal(struct state *st, const char *want)
{
	struct journal_entry *all = NULL;
	char got[1000] = "";
	size_t n = 0;

	assert_int_equal(journal_read(st, &all, &n, NULL), ERR_OK);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(got);

		(void)snprintf(got + len, sizeof(got) - len, "%s%s %s%s%s",
			       i ? "|" : "", all[i].challenge, all[i].value,
			       all[i].published ? "+" : "",
			       all[i].waits ? "?" : "");
	}
	free(all);
	assert_string_equal(got, want);
}

static void open_state(struct state *st)
{
	assert_int_equal(state_open(st, folder, true, NULL), ERR_OK);
}

static void test_put_and_drop(void **state)
{
	struct state st;

	(void)state;
	open_state(&st);
	assert_journal(&st, "");
	put(&st, "a", "1", false);
	put(&st, "a", "2", false);
	put(&st, "b", "1", false);
	assert_journal(&st, "a 1?|a 2?|b 1?");
	put(&st, "a", "1", true); /* the same one, completed */
	assert_journal(&st, "a 2?|b 1?|a 1+?");
	drop(&st, "a", "2");
	assert_journal(&st, "b 1?|a 1+?");
	drop(&st, "a", "2"); /* twice is once */
	drop(&st, "x", "1");
	drop(&st, "b", "11");
	assert_journal(&st, "b 1?|a 1+?");
	state_close(&st);
}

static void test_all_members(void **state)
{
	struct journal_entry *all, e = entry("c", "-v\"\\/\xc3\xbc");
	const struct journal_entry *found;
	struct state st;
	size_t n;

	(void)state;
	open_state(&st);
	assert_int_equal(journal_put(&st, &e, 1, NULL), ERR_OK);
	assert_int_equal(journal_read(&st, &all, &n, NULL), ERR_OK);
	assert_int_equal(n, 1);
	found = journal_find(all, n, "c", e.value);
	assert_ptr_equal(found, all);
	assert_string_equal(found->record, "real.c");
	assert_string_equal(found->zone, "zone.test");
	assert_string_equal(found->account, "home");
	assert_string_equal(found->run, "run 1");
	assert_true(found->waits);
	assert_false(found->published);
	assert_int_equal(found->since, 1234567890);
	assert_null(journal_find(all, n, "c", "other"));
	assert_null(journal_find(all, n, "d", e.value));
	free(all);
	state_close(&st);
}

/* Numbers in another order than that of their texts, in two batches; half of
 * them has been there before, with ids. */
static void test_many(void **state)
{
	enum { MANY = 10000 };
	struct journal_entry *e = calloc(MANY, sizeof(*e)), *all = NULL;
	struct state st;
	size_t n;

	(void)state;
	assert_non_null(e);
	open_state(&st);
	for (size_t i = 0; i < MANY; i++) {
		char value[20];

		(void)snprintf(value, sizeof(value), "%zu", MANY - i);
		e[i] = entry("a", value);
		(void)snprintf(e[i].id, sizeof(e[i].id), "id %zu", MANY - i);
	}
	assert_int_equal(journal_put(&st, e, MANY / 2, NULL), ERR_OK);
	for (size_t i = 0; i < MANY; i++)
		e[i].id[0] = '\0';
	assert_int_equal(journal_put(&st, e, MANY, NULL), ERR_OK);
	assert_int_equal(journal_read(&st, &all, &n, NULL), ERR_OK);
	assert_int_equal(n, MANY);
	journal_sort(all, n);
	for (size_t i = 0; i < MANY; i++) {
		const struct journal_entry *found =
			journal_find(all, n, "a", e[i].value);
		char id[20] = "";

		if (i < MANY / 2)
			(void)snprintf(id, sizeof(id), "id %zu", MANY - i);
		assert_non_null(found);
		assert_string_equal(found->id, id);
	}
	assert_null(journal_find(all, n, "a", "0"));
	assert_null(journal_find(all, n, "b", "1"));
	free(all);
	assert_int_equal(journal_drop(&st, e + 1, MANY - 1, NULL), ERR_OK);
	assert_journal(&st, "a 10000?");
	free(e);
	state_close(&st);
}

static void test_end_run(void **state)
{
	struct state st;

	(void)state;
	open_state(&st);
	put(&st, "a", "1", true);
	put(&st, "b", "1", false);
	assert_int_equal(journal_end_run(&st, "run 2", NULL), ERR_OK);
	assert_journal(&st, "a 1+?|b 1?");
	assert_int_equal(journal_end_run(&st, "run 1", NULL), ERR_OK);
	assert_journal(&st, "a 1+|b 1");
	state_close(&st);
}

#define GOOD                                                                   \
	"{\"challenge\":\"a\",\"value\":\"1\",\"record\":\"r\",\"zone\":"      \
	"\"z\",\"account\":\"x\",\"run\":\"\",\"published\":true,\"waits\":"   \
	"false,\"since\":5}"
#define L256                                                                   \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"     \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"     \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"     \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* Entries that we can't have written are passed over, the others read. */
static struct odd {
	const char *label, *values, *want;
} odds[] = {
	{ "good", "[" GOOD "]", "a 1+" },
	{ "not an array", "5", "" },
	{ "object", "{\"x\":" GOOD "}", NULL },
	{ "numbers between", "[1,null,\"x\",[]," GOOD "]", "a 1+" },
	{ "empty object", "[{}," GOOD "]", "a 1+" },
	{ "no record",
	  "[{\"challenge\":\"a\",\"value\":\"1\",\"zone\":\"z\",\"since\":1}]",
	  "" },
	{ "since is text",
	  "[{\"challenge\":\"a\",\"value\":\"1\",\"record\":\"r\",\"zone\":"
	  "\"z\",\"since\":\"1\"}]",
	  "a 1" },
	{ "since far away",
	  "[{\"challenge\":\"a\",\"value\":\"1\",\"record\":\"r\",\"zone\":"
	  "\"z\",\"since\":1e300}]",
	  "a 1" },
	{ "name too long",
	  "[{\"challenge\":\"" L256 "\",\"value\":\"1\",\"record\":\"r\","
	  "\"zone\":\"z\",\"since\":1}," GOOD "]",
	  "a 1+" },
	{ "value is a number",
	  "[{\"challenge\":\"a\",\"value\":1,\"record\":\"r\",\"zone\":"
	  "\"z\",\"since\":1}]",
	  "" },
};

static void check_odd(void **state)
{
	const struct odd *r = *state;
	char text[2000];
	struct state st;

	(void)snprintf(text, sizeof(text), "{\"version\":1,\"values\":%s}",
		       r->values);
	write_text(in_folder("journal.json"), text);
	open_state(&st);
	if (r->want)
		assert_journal(&st, r->want);
	put(&st, "new", "2", false); /* it can still be written to */
	drop(&st, "new", "2");
	state_close(&st);
}

static void test_many_processes(void **state)
{
	enum { PROCESSES = 10 };
	struct journal_entry *all;
	struct state st;
	int status;
	size_t n;

	(void)state;
	for (int p = 0; p < PROCESSES; p++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			struct journal_entry e;
			char value[20];
			bool bad;

			(void)snprintf(value, sizeof(value), "v%d", p);
			bad = state_open(&st, folder, true, NULL) != ERR_OK;
			e = entry("a", value);
			bad |= journal_put(&st, &e, 1, NULL) != ERR_OK;
			state_close(&st);
			_exit(bad ? 1 : 0);
		}
	}
	for (int p = 0; p < PROCESSES; p++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	open_state(&st);
	assert_int_equal(journal_read(&st, &all, &n, NULL), ERR_OK);
	assert_int_equal(n, PROCESSES);
	free(all);
	state_close(&st);
}

static void test_no_state(void **state)
{
	struct journal_entry e = entry("a", "1");
	struct why why = { "" };
	struct state st;

	(void)state;
	assert_int_equal(state_open(&st, in_folder("none"), false, NULL), 0);
	assert_journal(&st, "");
	assert_int_not_equal(journal_put(&st, &e, 1, &why), ERR_OK);
	assert_contains(why.text, "none");
	state_close(&st);
}

static void test_cache(void **state)
{
	struct cache_record r = { .name = "a.test",
				  .type = "A",
				  .identity = "id 1",
				  .confirmed = 1000 };
	struct cache_record got = { .name = "a.test",
				    .type = "A",
				    .identity = "id 1" };
	struct state st;
	struct cache *cache;

	(void)state;
	open_state(&st);
	assert_int_equal(strlist_add(&r.values, "8.8.8.8", NULL), ERR_OK);
	assert_int_equal(strlist_add(&r.values, "8.8.4.4", NULL), ERR_OK);
	assert_int_equal(cache_put(&st, &r, 1, 0, NULL), ERR_OK);
	cache = cache_load(&st);
	assert_non_null(cache);
	assert_true(cache_get(cache, &got));
	assert_true(strlist_same(&r.values, &got.values));
	assert_int_equal(got.confirmed, 1000);
	strlist_free(&got.values);
	got.type = "AAAA";
	assert_false(cache_get(cache, &got));
	got.type = "A";
	got.identity = "id 2"; /* another account knows nothing of it */
	assert_false(cache_get(cache, &got));
	got.identity = "id 1";
	got.name = "b.test";
	assert_false(cache_get(cache, &got));
	assert_false(cache_get(NULL, &got));
	assert_int_equal(got.values.n, 0);
	cache_free(cache);
	cache_free(NULL);
	strlist_free(&r.values);
	state_close(&st);
}

static void test_cache_odd_texts(void **state)
{
	static const char *const odd[] = { "a,b c%20", "-", "%", "x" };
	struct cache_record r = { .name = "a.test",
				  .type = "A",
				  .identity = "id 1",
				  .confirmed = 1000 };
	struct cache_record got = { .name = "a.test", .type = "A" };
	struct state st;
	struct cache *cache;

	(void)state;
	open_state(&st);
	assert_int_equal(strlist_add(&r.values, "8.8.8.8", NULL), ERR_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(strlist_add(&r.ids, odd[i], NULL), ERR_OK);
	assert_int_equal(cache_put(&st, &r, 1, 0, NULL), ERR_OK);
	cache = cache_load(&st);
	assert_true(cache_get(cache, &got));
	assert_int_equal(got.ids.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(got.ids.v[i], odd[i]);
	assert_string_equal(got.identity, "id 1");
	assert_string_equal(got.zone, "");
	strlist_free(&got.values);
	strlist_free(&got.ids);
	cache_free(cache);
	strlist_free(&r.values);
	strlist_free(&r.ids);
	state_close(&st);
}

static void test_facts(void **state)
{
	const struct cache_fact first[] = { { "a", "1" }, { "b", "2" } };
	const struct cache_fact second[] = { { "a", NULL }, { "b", "3" } };
	struct cache *cache;
	struct state st;

	(void)state;
	open_state(&st);
	assert_int_equal(cache_put_facts(&st, "k", "i d", first, 2, NULL),
			 ERR_OK);
	assert_int_equal(cache_put_facts(&st, "k", "j", first, 1, NULL),
			 ERR_OK);
	assert_int_equal(cache_put_facts(&st, "k", "i d", second, 2, NULL),
			 ERR_OK);
	cache = cache_load_facts(&st);
	assert_non_null(cache);
	assert_null(cache_get_fact(cache, "k", "i d", "a"));
	assert_string_equal(cache_get_fact(cache, "k", "i d", "b"), "3");
	assert_string_equal(cache_get_fact(cache, "k", "j", "a"), "1");
	assert_null(cache_get_fact(cache, "l", "j", "a"));
	assert_null(cache_get_fact(NULL, "k", "j", "a"));
	cache_free(cache);
	state_close(&st);
}

/* What was once kept in the same file goes with the first change. */
static void test_cache_of_before(void **state)
{
	struct cache_record r = {
		.name = "b.test", .type = "A", .identity = "i", .confirmed = 9
	};
	struct strbuf text;
	struct state st;

	(void)state;
	write_text(
		in_folder("cache.json"),
		"{\"version\":1,\"zones\":{\"i\":{\"z\":\"1\"}},\"records\":{"
		"\"a.test A\":{\"identity\":\"i\",\"confirmed\":8}}}");
	open_state(&st);
	assert_int_equal(strlist_add(&r.values, "8.8.8.8", NULL), ERR_OK);
	assert_int_equal(cache_put(&st, &r, 1, 1, NULL), ERR_OK);
	sb_init(&text, 1000);
	assert_int_equal(
		file_read_at(st.dir, "cache.json", FILE_TEXT, &text, NULL),
		ERR_OK);
	assert_string_equal(text.s, "{\"version\":1,\"records\":{\"b.test A\":"
				    "\"9 - - 8.8.8.8 - i\"}}");
	sb_free(&text);
	strlist_free(&r.values);
	state_close(&st);
}

static struct stale {
	const char *label, *record; /* of "a.test A" for identity i */
	bool known;
} stales[] = {
	{ "good", "\"5 s z.test 1.1.1.1 id i\"", true },
	{ "nothing more than an address", "\"5 - - 1.1.1.1 - i\"", true },
	{ "another identity", "\"5 s z.test 1.1.1.1 id j\"", false },
	{ "no identity", "\"5 s z.test 1.1.1.1 id \"", false },
	{ "no values", "\"5 s z.test\"", false },
	{ "no time", "\"- s z.test 1.1.1.1 id i\"", false },
	{ "negative time", "\"-5 s z.test 1.1.1.1 id i\"", false },
	{ "huge time", "\"99999999999999999999 s z.test 1.1.1.1 id i\"",
	  false },
	{ "empty field", "\"5  z.test 1.1.1.1 id i\"", false },
	{ "empty", "\"\"", false },
	{ "number", "5", false },
	{ "array", "[]", false },
	{ "null", "null", false },
	{ "as it was once kept",
	  "{\"identity\":\"i\",\"confirmed\":5,\"values\":[\"1.1.1.1\"]}",
	  false },
};

static void check_stale(void **state)
{
	const struct stale *r = *state;
	struct cache_record got = { .name = "a.test",
				    .type = "A",
				    .identity = "i" };
	struct cache *cache;
	char text[500];
	struct state st;

	(void)snprintf(text, sizeof(text),
		       "{\"version\":1,\"records\":{\"a.test A\":%s}}",
		       r->record);
	write_text(in_folder("cache.json"), text);
	open_state(&st);
	cache = cache_load(&st);
	assert_non_null(cache);
	assert_int_equal(cache_get(cache, &got), r->known);
	assert_int_equal(got.values.n, r->known ? 1 : 0);
	strlist_free(&got.values);
	strlist_free(&got.ids);
	cache_free(cache);
	state_close(&st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_put_and_drop),    TEST(test_all_members),
		TEST(test_end_run),         TEST(test_many_processes),
		TEST(test_no_state),        TEST(test_cache),
		TEST(test_cache_odd_texts), TEST(test_facts),
		TEST(test_cache_of_before), TEST(test_many),
	};

	return RUN_ROWS("odd journals", check_odd, odds) +
	       RUN_ROWS("odd caches", check_stale, stales) +
	       RUN_TESTS("journal", tests);
}
