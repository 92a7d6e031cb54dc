#ifndef DDNS01_PROVIDER_POWERDNS_SEND_H
#define DDNS01_PROVIDER_POWERDNS_SEND_H

#include "provider/powerdns_record.h"

/* What goes into one PATCH together, and what became of it. */
struct pdns_item {
	struct cJSON *rrsets; /* owned; an array */

	enum err outcome;
	struct why why;
	long wait;
	long status; /* of HTTP */
};

/* The item that makes the server have the set as it is here; false: no memory. */
bool pdns_item_replace(struct pdns_item *item, const struct pdns_set *s);

/* The item that adds these values to a set, or removes them, whatever else is in
 * it. */
bool pdns_item_each(struct pdns_item *item, const struct change *c);

/*
 * Changes the zone: all items in one PATCH, or in as few as a server takes.  A
 * PATCH is done as a whole or not at all; halve: what is refused is cut in halves
 * until the bad one is found.
 */
void pdns_send(struct provider *p, const char *zone, struct pdns_item *items,
	       size_t n, bool halve);

/* Tells a primary to tell the others; whether that works is not seen. */
void pdns_notify(struct provider *p, const char *zone);

void pdns_items_free(struct pdns_item *items, size_t n);

#endif
