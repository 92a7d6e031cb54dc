#ifndef DDNS01_PROVIDER_GODADDY_H
#define DDNS01_PROVIDER_GODADDY_H

struct provider_ops;

/* GoDaddy's Domains API: v1 with classic keys, v3 with personal access tokens
 * (https://developer.godaddy.com). */
extern const struct provider_ops godaddy_ops;

#endif
