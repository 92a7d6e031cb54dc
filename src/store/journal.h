#ifndef DDNS01_STORE_JOURNAL_H
#define DDNS01_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/state.h"
#include "util/err.h"
#include "util/name.h"

#define JOURNAL_ACCOUNT_MAX 63
#define JOURNAL_VALUE_MAX 255
#define JOURNAL_RUN_MAX 63
#define JOURNAL_ID_MAX 63

/*
 * Every challenge value that we publish: written before the provider is asked,
 * completed after its answer, removed after clean-up.  So a run that was killed
 * anywhere leaves a note of what may stand in the zone.
 */
struct journal_entry {
	char challenge[NAME_MAX_TEXT + 1]; /* _acme-challenge.DOMAIN */
	char record[NAME_MAX_TEXT + 1];    /* owner of the TXT record */
	char zone[NAME_MAX_TEXT + 1];
	char account[JOURNAL_ACCOUNT_MAX + 1]; /* title in the configuration */
	char value[JOURNAL_VALUE_MAX + 1];
	char run[JOURNAL_RUN_MAX + 1]; /* the caller's run, "" for none */
	char id[JOURNAL_ID_MAX + 1];   /* of the record, "" if not known */
	bool published;                /* the provider has confirmed it */
	bool waits;                    /* published, not yet waited for */
	int64_t since;                 /* wall clock, seconds */
};

/* (challenge, value) is the key of an entry.  What is not yet published is safe
 * from a power cut when this returns. */
enum err journal_put(struct state *st, const struct journal_entry *entries,
		     size_t n, struct why *why);
enum err journal_drop(struct state *st, const struct journal_entry *entries,
		      size_t n, struct why *why);

/* No entry of that run waits any more: a new run of that name begins, or its
 * wait is over. */
enum err journal_end_run(struct state *st, const char *run, struct why *why);

/* All entries; the caller frees *out.  None when the state can't be read. */
enum err journal_read(struct state *st, struct journal_entry **out, size_t *n,
		      struct why *why);

/* By key, as journal_find() wants them. */
void journal_sort(struct journal_entry *entries, size_t n);

/* The entry with that key among sorted ones, or NULL. */
const struct journal_entry *journal_find(const struct journal_entry *entries,
					 size_t n, const char *challenge,
					 const char *value);

#endif
