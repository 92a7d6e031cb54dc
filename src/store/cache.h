#ifndef DDNS01_STORE_CACHE_H
#define DDNS01_STORE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/state.h"
#include "util/err.h"
#include "util/strlist.h"

/*
 * What a provider has confirmed, so that it need not be asked again.  It may
 * only save requests, never change a result; nothing in it is a secret.
 */

/* The address record of one name and family, as last confirmed. */
struct cache_record {
	const char *name; /* borrowed */
	const char *type; /* "A", "AAAA"; borrowed */
	/* Account it was written through; borrowed, from the cache if it was NULL
	 * before cache_get(). */
	const char *identity;
	const char *zone;      /* borrowed, from the cache after cache_get() */
	const char *settings;  /* stands for those it was made with; likewise */
	struct strlist values; /* none: to be forgotten */
	struct strlist ids;    /* the provider's, one per value; may be empty */
	int64_t confirmed;     /* wall clock, seconds */
	/* For cache_put(): the values as they were when the run began, and when
	 * they had been confirmed; borrowed; NULL: there were none. */
	const struct strlist *seen;
	int64_t seen_at;
};

/* A loaded cache; NULL is an empty one. */
struct cache;

/* Loads the cache once for many look-ups; the caller frees it with
 * cache_free(). */
struct cache *cache_load(struct state *st);
void cache_free(struct cache *cache);

/* The same without records, for facts alone. */
struct cache *cache_load_facts(struct state *st);

/* Fills values, ids and confirmed of r; false: not known, or not for that
 * identity.  The caller frees r->values and r->ids. */
bool cache_get(const struct cache *cache, struct cache_record *r);

/*
 * Stores n confirmed records, each name and type once, and drops those that were
 * last confirmed before expired.  Where another process has meanwhile stored other
 * values than were seen, nobody knows who was the last to change the record: then
 * it is forgotten.
 */
enum err cache_put(struct state *st, const struct cache_record *records,
		   size_t n, int64_t expired, struct why *why);

/* The same by a process that has loaded the cache and has no more use for it: it
 * need not be read again if nobody has changed it.  Frees cache. */
enum err cache_put_over(struct state *st, struct cache *cache,
			const struct cache_record *records, size_t n,
			int64_t expired, struct why *why);

/* A fact about an account that a provider keeps, such as a zone's id: under kind
 * ("zones", "cool-downs") and key.  The text belongs to the cache. */
const char *cache_get_fact(const struct cache *cache, const char *kind,
			   const char *identity, const char *key);

/* A key and its fact; fact NULL: to be forgotten. Borrowed. */
struct cache_fact {
	const char *key, *fact;
};

/* Stores n facts. */
enum err cache_put_facts(struct state *st, const char *kind,
			 const char *identity, const struct cache_fact *facts,
			 size_t n, struct why *why);

#endif
