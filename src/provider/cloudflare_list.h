#ifndef DDNS01_PROVIDER_CLOUDFLARE_LIST_H
#define DDNS01_PROVIDER_CLOUDFLARE_LIST_H

#include "provider/cloudflare_record.h"
#include "provider/cloudflare_zone.h"

/* What shall be listed of a zone, and what was. */
struct cf_listing {
	const char *zone_id; /* borrowed */
	const char **names; /* the names that matter; owned, but not the text */
	size_t n_names;

	enum err outcome;
	struct why why;
	long wait; /* seconds before another attempt; 0: not said */
	int code;  /* the API's, of a failure */
	struct cf_records
		records; /* owned; those of other names may be there */
};

/* One for each zone. */
struct cf_listings {
	struct cf_listing *v; /* owned */
	size_t n;
	size_t *at; /* owned; by the zone's number: place in v, from 1 */
};

/* No zones may be added to p as long as they live. */
enum err cf_listings_init(struct cf_listings *all, const struct provider *p,
			  struct why *why);
void cf_listings_free(struct cf_listings *all);

/* Adds a name to what shall be listed; it is borrowed. */
enum err cf_listings_want(struct cf_listings *all, const struct zone_id *zone,
			  const char *name, struct why *why);

/*
 * Lists the zones side by side: the records of the one name, or the zone's, page
 * by page, or name by name if those are fewer requests.
 */
void cf_list(struct provider *p, struct cf_listings *all);

/* The listing of a zone of which something was wanted. */
const struct cf_listing *cf_listings_of(const struct cf_listings *all,
					const struct zone_id *zone);

#endif
