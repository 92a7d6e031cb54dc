/* journal.json */
#include "fuzz_state.h"
#include "store/journal.h"

#define CHALLENGE "_acme-challenge.fuzz.example"

static const struct journal_entry ours = { .challenge = CHALLENGE,
					   .record = "fuzz.example.net",
					   .zone = "example.net",
					   .account = "fuzz",
					   .value = "fuzz-value",
					   .run = "r",
					   .published = true,
					   .waits = true,
					   .since = 1700000000 };

static const struct journal_entry *find(const struct journal_entry *all,
					size_t n, const struct journal_entry *e)
{
	return journal_find(all, n, e->challenge, e->value);
}

static void read_all(struct state *st, struct journal_entry **all, size_t *n)
{
	struct why why;

	assert(journal_read(st, all, n, &why) == ERR_OK);
	for (size_t i = 0; i < *n; i++) {
		const struct journal_entry *e = &(*all)[i];

		assert(e->challenge[0] && e->record[0] && e->zone[0]);
		assert(e->since >= 0);
		assert(find(*all, *n, e));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct state *st = fuzz_state("journal.json", data, len);
	struct journal_entry *before, *after;
	const struct journal_entry *got;
	size_t n, m;
	struct why why;

	read_all(st, &before, &n);
	assert(journal_put(st, &ours, 1, &why) == ERR_OK);
	read_all(st, &after, &m);
	got = find(after, m, &ours);
	assert(got && strcmp(got->record, ours.record) == 0 &&
	       strcmp(got->zone, ours.zone) == 0 &&
	       strcmp(got->account, ours.account) == 0 &&
	       strcmp(got->run, ours.run) == 0 && got->published &&
	       got->waits && got->since == ours.since);
	/* nothing that was known is forgotten */
	for (size_t i = 0; i < n; i++)
		assert(find(after, m, &before[i]));
	free(after);

	assert(journal_end_run(st, ours.run, &why) == ERR_OK);
	read_all(st, &after, &m);
	for (size_t i = 0; i < m; i++)
		assert(!after[i].waits || strcmp(after[i].run, ours.run) != 0);
	free(after);

	assert(journal_drop(st, &ours, 1, &why) == ERR_OK);
	read_all(st, &after, &m);
	assert(!find(after, m, &ours));
	free(after);
	free(before);
	return 0;
}
