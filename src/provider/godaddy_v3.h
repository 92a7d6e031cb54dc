#ifndef DDNS01_PROVIDER_GODADDY_V3_H
#define DDNS01_PROVIDER_GODADDY_V3_H

#include <stddef.h>

struct change;
struct provider;
struct rrset;

/* See struct provider_ops. */
void gd_v3_read(struct provider *p, struct rrset *sets, size_t n);
void gd_v3_apply(struct provider *p, struct change *c, size_t n);

#endif
