#ifndef DDNS01_PROVIDER_CLOUDFLARE_ZONE_H
#define DDNS01_PROVIDER_CLOUDFLARE_ZONE_H

#include <stddef.h>

#include "provider/cloudflare_api.h"

/* A zone and what the API calls it; id is "" when the account has no such. */
struct zone_id {
	size_t number; /* in the order that they became known */
	char name[NAME_MAX_TEXT + 1];
	char id[CF_ID_MAX + 1];
	bool cached; /* from the state: it may be stale */
	bool active; /* as the list says */
	bool asked;  /* in this look-up already */
	bool closed; /* refused, not only that it may be listed */
	long wait;   /* seconds before it may be asked again; 0: not said */
	enum err outcome; /* why it is not known */
	struct why why;
	struct why note; /* what is odd about it; "" for nothing */
};

/*
 * Looks zones up by their exact names, those that are neither known nor in the
 * state, side by side.  Names may repeat.  Afterwards each has an entry in p->zones.  ERR_NOMEM
 * else ERR_OK: what failed is told by the entries.
 */
enum err cf_zones_look_up(struct provider *p, const char *const *names,
			  size_t n, struct why *why);

/* The entry of a zone, or NULL; it lives as long as p. */
struct zone_id *cf_zone_known(struct provider *p, const char *name);

/* Makes one, with ERR_LATER; NULL: no memory. */
struct zone_id *cf_zone_add(struct provider *p, const char *name);

void cf_zones_free(struct provider *p);

/* ERR_NOZONE: there is none of that name, and what the reason may be. */
enum err cf_zone_none(const char *name, struct why *why);

/* Lists all zones that the credentials can see, 50 a request.  ERR_AUTH: they may
 * not, as some that are for a few zones. */
enum err cf_zones_list(struct provider *p, struct why *why);

/* The longest zone above name that the state knows, if any. */
bool cf_zone_cached(struct provider *p, const char *name,
		    char zone[static NAME_MAX_TEXT + 1]);

/* The id has turned out to be stale: forget it, here and in the state. */
void cf_zone_forget(struct provider *p, const char *name);

#endif
