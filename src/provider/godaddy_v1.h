#ifndef DDNS01_PROVIDER_GODADDY_V1_H
#define DDNS01_PROVIDER_GODADDY_V1_H

#include <stddef.h>

struct change;
struct provider;
struct rrset;

/* See struct provider_ops. */
void gd_v1_read(struct provider *p, struct rrset *sets, size_t n);
void gd_v1_apply(struct provider *p, struct change *c, size_t n);

#endif
