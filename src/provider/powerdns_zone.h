#ifndef DDNS01_PROVIDER_POWERDNS_ZONE_H
#define DDNS01_PROVIDER_POWERDNS_ZONE_H

#include "provider/powerdns_api.h"

/* Does the server hold a zone of that name, and what is it there? */
struct pdns_zone {
	char name[NAME_MAX_TEXT + 1];
	bool primary;     /* others copy it: tell them */
	bool remembered;  /* from the state: it may be gone */
	enum err outcome; /* ERR_NOZONE; ERR_REFUSED: a copy; ERR_LATER */
	struct why why;
	struct why note; /* for the user, though all is well; "" for none */
	long wait;
};

/* Fills p->zones with what the state knows of these names, and asks for the
 * others.  ERR_NOMEM is the only failure. */
enum err pdns_zones_look_up(struct provider *p, const char *const *names,
			    size_t n, struct why *why);

/* What is known of that name; NULL: it was not asked for. */
struct pdns_zone *pdns_zone_known(struct provider *p, const char *name);

/* The longest zone that the state knows to hold name; NULL: none. */
const char *pdns_zone_cached(struct provider *p, const char *name);

/* The zone is not there any more, whatever the state says. */
void pdns_zone_forget(struct provider *p, const char *name);

/* provider_ops */
void pdns_find_zones(struct provider *p, struct zone_find *z, size_t n);
void pdns_look(struct provider *p, struct look *l);

#endif
