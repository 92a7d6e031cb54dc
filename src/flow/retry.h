#ifndef DDNS01_FLOW_RETRY_H
#define DDNS01_FLOW_RETRY_H

#include <stddef.h>

#include "flow/context.h"

/*
 * The one place that tries again.  Applies changes of one account, then those
 * that ended with ERR_LATER again, up to 4 attempts within 30 s, after growing
 * pauses with full jitter.
 */
void retry_apply(struct context *ctx, struct account *a, struct change *c,
		 size_t n);

/* The same for finding zones. */
void retry_find_zones(struct context *ctx, struct account *a,
		      struct zone_find *z, size_t n);

/* The same for settings of zones, which the account must have. */
void retry_zone_settings(struct context *ctx, struct account *a,
			 struct zone_setting *s, size_t n);

#endif
