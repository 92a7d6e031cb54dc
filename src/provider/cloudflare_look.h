#ifndef DDNS01_PROVIDER_CLOUDFLARE_LOOK_H
#define DDNS01_PROVIDER_CLOUDFLARE_LOOK_H

struct cJSON;
struct look;
struct provider;

/* Lists the zones, reads records of l->zone, and asks about the token; nothing that
 * fails here shows that Zone:DNS:Edit is there, which only a change does. */
void cf_look(struct provider *p, struct look *l);

/* What a token's own check and its description have to be told of: that it ends
 * soon; that it may do more than is needed. */
void cf_look_end(struct look *l, const struct cJSON *verified);
void cf_look_policies(struct look *l, const struct cJSON *token);

#endif
