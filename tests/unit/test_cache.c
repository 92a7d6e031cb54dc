#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "store/cache.h"

/* What the state holds when a run begins, when it ends, and what the run writes:
 * times and values; NULL: nothing. */
static struct row {
	const char *label;
	int64_t seen_at;
	const char *seen;
	int64_t now_at;
	const char *now, *ours;
	const char *want; /* NULL: forgotten */
} rows[] = {
	{ "first time", 0, NULL, 0, NULL, "1.1.1.1", "1.1.1.1" },
	{ "as it was", 5, "1.1.1.1", 5, "1.1.1.1", "2.2.2.2", "2.2.2.2" },
	{ "confirmed", 5, "1.1.1.1", 5, "1.1.1.1", "1.1.1.1", "1.1.1.1" },
	{ "confirmed by another, too", 5, "1.1.1.1", 7, "1.1.1.1", "1.1.1.1",
	  "1.1.1.1" },
	{ "another has made the same change", 5, "1.1.1.1", 7, "2.2.2.2",
	  "2.2.2.2", "2.2.2.2" },
	{ "another has made another change", 5, "1.1.1.1", 7, "3.3.3.3",
	  "2.2.2.2", NULL },
	{ "in the same second", 5, "1.1.1.1", 5, "3.3.3.3", "2.2.2.2", NULL },
	{ "changed and changed back", 5, "1.1.1.1", 7, "1.1.1.1", "2.2.2.2",
	  NULL },
	{ "another was first", 0, NULL, 7, "3.3.3.3", "2.2.2.2", NULL },
	{ "another was first with the same", 0, NULL, 7, "2.2.2.2", "2.2.2.2",
	  "2.2.2.2" },
	{ "removed meanwhile", 5, "1.1.1.1", 0, NULL, "2.2.2.2", NULL },
	{ "to be forgotten", 5, "1.1.1.1", 5, "1.1.1.1", NULL, NULL },
	{ "to be forgotten, changed meanwhile", 5, "1.1.1.1", 7, "2.2.2.2",
	  NULL, NULL },
};

static struct cache_record record(int64_t when, const char *value)
{
	struct cache_record r = { .name = "a.test",
				  .type = "A",
				  .identity = "i",
				  .settings = "s",
				  .confirmed = when };

	if (value)
		assert_int_equal(strlist_add(&r.values, value, NULL), ERR_OK);
	return r;
}

static void put(struct state *st, struct cache_record *r, int64_t expired)
{
	assert_int_equal(cache_put(st, r, 1, expired, NULL), ERR_OK);
}

/* Is value, or nothing, what the cache holds? */
static void assert_holds(struct state *st, const char *name, const char *value)
{
	struct cache *cache = cache_load(st);
	struct cache_record got = { .name = name, .type = "A" };

	assert_non_null(cache);
	assert_int_equal(cache_get(cache, &got), value != NULL);
	if (value) {
		assert_int_equal(got.values.n, 1);
		assert_string_equal(got.values.v[0], value);
		assert_string_equal(got.settings, "s");
		assert_string_equal(got.identity, "i");
	}
	strlist_free(&got.values);
	strlist_free(&got.ids);
	cache_free(cache);
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct cache_record now = record(row->now_at, row->now);
	struct cache_record ours = record(9, row->ours);
	struct cache_record seen = record(row->seen_at, row->seen);
	struct state st;

	assert_int_equal(state_open(&st, folder, true, NULL), ERR_OK);
	if (row->now)
		put(&st, &now, 0);
	ours.seen = row->seen ? &seen.values : NULL;
	ours.seen_at = row->seen_at;
	put(&st, &ours, 0);
	assert_holds(&st, "a.test", row->want);
	strlist_free(&now.values);
	strlist_free(&ours.values);
	strlist_free(&seen.values);
	state_close(&st);
}

/* What was last confirmed too long ago goes when another record is stored. */
static void test_expiry(void **state)
{
	static const char *const names[] = { "old.test", "edge.test",
					     "new.test" };
	struct cache_record r = record(0, "1.1.1.1");
	struct state st;

	(void)state;
	assert_int_equal(state_open(&st, folder, true, NULL), ERR_OK);
	for (int i = 0; i < 3; i++) {
		r.name = names[i];
		r.confirmed = 99 + i;
		put(&st, &r, 0);
	}
	r.name = "a.test";
	r.confirmed = 200;
	put(&st, &r, 100);
	assert_holds(&st, "old.test", NULL);
	assert_holds(&st, "edge.test", "1.1.1.1");
	assert_holds(&st, "new.test", "1.1.1.1");
	assert_holds(&st, "a.test", "1.1.1.1");
	strlist_free(&r.values);
	state_close(&st);
}

/* As if the last change had been long ago: just then it proves nothing that the
 * time is the same. */
static void make_old(struct state *st)
{
	const struct timespec times[2] = { { 1000, 7 }, { 1000, 7 } };

	assert_int_equal(utimensat(st->dir, "cache.json", times, 0), 0);
}

/* Written over what was loaded before: other records stay, and so does what
 * another process has meanwhile stored. */
static void test_over(void **state)
{
	struct cache_record a = record(5, "1.1.1.1"), b = a, more = a;
	struct state st;

	(void)state;
	b.name = "b.test";
	more.name = "c.test";
	assert_int_equal(state_open(&st, folder, true, NULL), ERR_OK);
	put(&st, &b, 0);
	for (int changed = 0; changed < 2; changed++) {
		struct cache *cache;

		make_old(&st);
		cache = cache_load(&st);
		if (changed)
			put(&st, &more, 0);
		assert_int_equal(cache_put_over(&st, cache, &a, 1, 1, NULL),
				 ERR_OK);
		assert_holds(&st, "a.test", "1.1.1.1");
		assert_holds(&st, "b.test", "1.1.1.1");
		assert_holds(&st, "c.test", changed ? "1.1.1.1" : NULL);
		a.seen = &b.values;
		a.seen_at = 5;
	}
	strlist_free(&a.values);
	state_close(&st);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_expiry),
					    TEST(test_over) };

	return RUN_ROWS("overtaken", check_row, rows) +
	       RUN_TESTS("cache", tests);
}
