#ifndef DDNS01_PROVIDER_CLOUDFLARE_SETTING_H
#define DDNS01_PROVIDER_CLOUDFLARE_SETTING_H

#include <stddef.h>

#include "provider/cloudflare_api.h"
#include "provider/zone_setting.h"

/* provider_ops: one request for each setting, side by side. */
void cf_zone_settings(struct provider *p, struct zone_setting *s, size_t n);

#endif
