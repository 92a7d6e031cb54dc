#ifndef DDNS01_PROVIDER_GODADDY_V1_TURN_H
#define DDNS01_PROVIDER_GODADDY_V1_TURN_H

#include <stdbool.h>

struct gd_name;
struct gd_names;
struct provider;

#define GD_SET_URL "/v1/domains/{domain}/records/{type}/{name}"

/* Is there something to do that does not wait for its turn? */
bool gd_is_ready(const struct gd_name *s);

/* Takes turns for what replaces sets before it is sent, so that it follows the look
 * at once: what has to wait for its turn is looked at anew then. */
void gd_v1_turns(struct provider *p, struct gd_names *all);

/* Wakes those whose turn has come.  Sleeps until then if nothing else is to be
 * done; false: the program is to end. */
bool gd_v1_wake(struct provider *p, struct gd_names *all);

#endif
