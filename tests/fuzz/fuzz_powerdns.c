/* A reply of PowerDNS: what is read of a zone is sent back as it was. */
#include <cjson/cJSON.h>

#include "fuzz.h"
#include "provider/powerdns_record.h"
#include "provider/powerdns_send.h"

#define N 4

static struct pdns_set *new_sets(void)
{
	static const enum rrtype types[N] = { RR_A, RR_AAAA, RR_TXT, RR_TXT };
	struct pdns_set *sets = calloc(N, sizeof(*sets));

	assert(sets);
	for (size_t i = 0; i < N; i++) {
		sets[i].name = i == 3 ? "b.test" : "a.test";
		sets[i].type = types[i];
	}
	assert(pdns_sets_sort(sets, N) == N);
	return sets;
}

static void check_same(const struct pdns_set *a, const struct pdns_set *b)
{
	assert(a->n == b->n && (a->n == 0 || a->ttl == b->ttl));
	for (size_t i = 0; i < a->n; i++) {
		assert(strcmp(a->v[i].content, b->v[i].content) == 0);
		assert(a->v[i].disabled == b->v[i].disabled);
	}
}

/* Sends a set and reads what was sent. */
static void check_way_back(const struct pdns_set *set)
{
	struct pdns_set *again = new_sets();
	struct pdns_item item = { 0 };
	cJSON *doc = cJSON_CreateObject();
	struct why why;

	assert(doc && pdns_item_replace(&item, set));
	assert(cJSON_AddItemToObject(doc, "rrsets", item.rrsets));
	assert(pdns_sets_take(again, N, doc, &why) == ERR_OK);
	check_same(set, pdns_set_find(again, N, set->name, set->type));
	cJSON_Delete(doc);
	pdns_sets_free(again, N);
}

static void check_set(struct pdns_set *set)
{
	const char *value = set->type == RR_A      ? "192.0.2.77"
			    : set->type == RR_AAAA ? "2001:db8::77"
						   : "-a \"b\" \\ \x7f";
	size_t disabled = 0, after = 0;
	struct why why;

	check_way_back(set);
	for (size_t i = 0; i < set->n; i++)
		disabled += set->v[i].disabled;
	assert((disabled > 0) == pdns_set_has_disabled(set));
	assert(pdns_set_add(set, value, &why) == ERR_OK);
	assert(pdns_set_has(set, value));
	check_way_back(set);
	pdns_set_remove(set, value);
	assert(!pdns_set_has(set, value));
	for (size_t i = 0; i < set->n; i++)
		after += set->v[i].disabled;
	assert(after <= disabled && after + 1 >= disabled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const long statuses[] = { 200, 204, 401, 404, 422, 500, 999 };
	char *text = fuzz_text(data, len);
	struct pdns_set *sets = new_sets();
	struct why why = { "" };
	cJSON *doc;

	for (size_t i = 0; i < 7; i++) {
		enum err rc = pdns_judge(&doc, i % 2, statuses[i], true, text,
					 strlen(text), &why);

		assert((rc == ERR_OK) || why.text[0]);
		assert(!doc || rc == ERR_OK);
		cJSON_Delete(doc);
	}
	if (pdns_judge(&doc, false, 200, true, text, strlen(text), &why) ==
		    ERR_OK &&
	    pdns_sets_take(sets, N, doc, &why) == ERR_OK)
		for (size_t i = 0; i < N; i++)
			check_set(&sets[i]);
	cJSON_Delete(doc);
	pdns_sets_free(sets, N);
	free(text);
	return 0;
}
