#ifndef DDNS01_PROVIDER_CLOUDFLARE_H
#define DDNS01_PROVIDER_CLOUDFLARE_H

struct provider_ops;

/* Cloudflare's API v4 (developers.cloudflare.com/api). */
extern const struct provider_ops cloudflare_ops;

#endif
