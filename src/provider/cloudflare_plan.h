#ifndef DDNS01_PROVIDER_CLOUDFLARE_PLAN_H
#define DDNS01_PROVIDER_CLOUDFLARE_PLAN_H

#include "provider/cloudflare_record.h"
#include "provider/cloudflare_zone.h"

/* From changes to operations on records. */

enum cf_op_kind { OP_DELETE, OP_PATCH, OP_POST }; /* in the API's order */

/* One operation on one record. */
struct cf_op {
	enum cf_op_kind kind;
	struct change *change;  /* borrowed */
	const char *value;      /* borrowed; OP_PATCH, OP_POST */
	char id[CF_ID_MAX + 1]; /* of the record; not OP_POST */
	bool blind;             /* the id was remembered, not seen */
};

/* A growing list of operations of one zone. */
struct cf_ops {
	struct cf_op *v; /* owned */
	size_t n;
};

/* A change and how far it is. */
struct cf_work {
	struct change *c;
	struct zone_id *zone;
	bool remembered; /* the zone's id came from the state */
	bool open;       /* not done yet */
	bool list;       /* its records must be listed */
	struct cf_ops ops;
};

/* Must the change's records be listed before it can be planned? */
bool cf_needs_list(const struct change *c);

/*
 * Fills in the operations of all open works, after listing what has to be listed:
 * one name's records, or the zone's.  A work that failed or has nothing to do is
 * not open any more.
 */
void cf_plan(struct provider *p, struct cf_work *w, size_t n);

#endif
