#ifndef DDNS01_PROVIDER_CLOUDFLARE_LOOK_H
#define DDNS01_PROVIDER_CLOUDFLARE_LOOK_H

struct look;
struct provider;

/* Lists the zones, reads records of l->zone, and asks about the token; nothing that
 * fails here shows that Zone:DNS:Edit is there, which only a change does. */
void cf_look(struct provider *p, struct look *l);

#endif
