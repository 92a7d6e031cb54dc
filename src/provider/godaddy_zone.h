#ifndef DDNS01_PROVIDER_GODADDY_ZONE_H
#define DDNS01_PROVIDER_GODADDY_ZONE_H

#include <stddef.h>

struct provider;
struct look;
struct zone_find;

/* Finds the domains that hold names: that of the zone cut, or else the longest
 * suffix that is a domain of the account.  GoDaddy has no zones below those. */
void gd_find_zones(struct provider *p, struct zone_find *z, size_t n);

/* Lists the domains where the API can, by v1; asks for l->zone, or
 * else l->name, by v3. */
void gd_account_look(struct provider *p, struct look *l);

/* A domain that the state knew is none of ours any more. */
void gd_zone_forget(struct provider *p, const char *zone);

#endif
