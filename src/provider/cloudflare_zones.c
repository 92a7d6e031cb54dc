/* The zones that an account has been asked about, found by name. */

#include <stdlib.h>
#include <string.h>

#include "provider/cloudflare_zone.h"
#include "util/hash.h"

/* Where the name is, or would be, in the table. */
static size_t place_of(const struct provider *p, const char *name)
{
	uint64_t hash = hash_text(HASH_START, name);
	size_t at = (size_t)(hash ^ hash >> 32) & (p->zone_room - 1);

	while (p->zone_table[at] &&
	       strcmp(p->zones[p->zone_table[at] - 1]->name, name) != 0)
		at = (at + 1) & (p->zone_room - 1);
	return at;
}

struct zone_id *cf_zone_known(struct provider *p, const char *name)
{
	size_t found = p->zone_room ? p->zone_table[place_of(p, name)] : 0;

	return found ? p->zones[found - 1] : NULL;
}

/* Doubles the room in both lists; the table stays half empty. */
static bool grow(struct provider *p)
{
	size_t room = p->zone_room ? 2 * p->zone_room : 16;
	size_t *table = calloc(room, sizeof(*table));
	struct zone_id **zones =
		reallocarray(p->zones, room / 2, sizeof(struct zone_id *));

	if (zones)
		p->zones = zones;
	if (!table || !zones) {
		free(table);
		return false;
	}
	free(p->zone_table);
	p->zone_table = table;
	p->zone_room = room;
	for (size_t i = 0; i < p->n_zones; i++)
		table[place_of(p, p->zones[i]->name)] = i + 1;
	return true;
}

struct zone_id *cf_zone_add(struct provider *p, const char *name)
{
	struct zone_id *z;

	if (2 * p->n_zones >= p->zone_room && !grow(p))
		return NULL;
	z = calloc(1, sizeof(*z));
	if (!z)
		return NULL;
	z->outcome = ERR_LATER;
	z->number = p->n_zones;
	memcpy(z->name, name, strlen(name) + 1);
	p->zone_table[place_of(p, name)] = p->n_zones + 1;
	p->zones[p->n_zones++] = z;
	return z;
}

void cf_zones_free(struct provider *p)
{
	for (size_t i = 0; i < p->n_zones; i++)
		free(p->zones[i]);
	free(p->zones);
	free(p->zone_table);
}
