#ifndef DDNS01_PROVIDER_ZONE_FIND_H
#define DDNS01_PROVIDER_ZONE_FIND_H

#include "util/err.h"
#include "util/name.h"

/* Which zone holds a name, for the account? */
struct zone_find {
	const char *name; /* in; borrowed */
	const char *cut;  /* in: the zone by the DNS, "" if not known */

	enum err outcome; /* ERR_NOZONE: not one of ours */
	struct why why;
	long wait;       /* seconds before another attempt; 0: not said */
	struct why note; /* for the user, though all is well; "" for none */
	char zone[NAME_MAX_TEXT + 1];
};

#endif
