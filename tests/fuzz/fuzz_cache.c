/* cache.json */
#include "fuzz_state.h"
#include "store/cache.h"

/* Looks r up; false: not there. */
static bool get(struct state *st, struct cache_record *r)
{
	struct cache *cache = cache_load(st);
	bool found = cache_get(cache, r);

	cache_free(cache);
	strlist_free(&r->ids);
	assert(found || r->values.n == 0);
	assert(!found || r->confirmed >= 0);
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct state *st = fuzz_state("cache.json", data, len);
	struct cache_record known = { .name = "a.example",
				      .type = "A",
				      .identity = "fuzz" };
	struct cache_record again = known, ours = known, other = known;
	struct cache_record before = { .name = "a.example", .type = "AAAA" };
	struct why why;
	bool found = get(st, &known);

	/* another record comes in: the first one stays, both are there */
	ours.type = other.type = "AAAA";
	ours.confirmed = 1700000000;
	assert(strlist_add(&ours.values, "2001:db8::1", &why) == ERR_OK);
	assert(strlist_add(&ours.values, "2001:db8::2", &why) == ERR_OK);
	before.identity = NULL; /* whoever's it was */
	if (get(st, &before))
		ours.seen = &before.values;
	ours.seen_at = before.confirmed;
	assert(cache_put(st, &ours, 1, 0, &why) == ERR_OK);
	assert(get(st, &again) == found);
	if (found)
		assert(again.confirmed == known.confirmed &&
		       strlist_same(&again.values, &known.values));
	assert(get(st, &other) && other.confirmed == ours.confirmed);
	assert(strlist_same(&other.values, &ours.values));
	strlist_free(&other.values);
	other.identity = "another";
	assert(!get(st, &other));
	strlist_free(&known.values);
	strlist_free(&before.values);
	strlist_free(&again.values);
	strlist_free(&ours.values);
	return 0;
}
