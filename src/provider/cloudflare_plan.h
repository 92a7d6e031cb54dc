#ifndef DDNS01_PROVIDER_CLOUDFLARE_PLAN_H
#define DDNS01_PROVIDER_CLOUDFLARE_PLAN_H

#include "provider/cloudflare_record.h"
#include "provider/cloudflare_zone.h"

/* From changes to operations on records. */

enum cf_op_kind { OP_DELETE, OP_PATCH, OP_POST }; /* in the API's order */

/* What an OP_PATCH changes. */
enum cf_field { CF_CONTENT = 1, CF_TTL = 2, CF_PROXIED = 4, CF_COMMENT = 8 };

/* One operation on one record. */
struct cf_op {
	enum cf_op_kind kind;
	unsigned fields;        /* enum cf_field, joined; OP_PATCH */
	struct change *change;  /* borrowed */
	const char *value;      /* borrowed; OP_PATCH, OP_POST */
	const char *comment;    /* borrowed; likewise; NULL: none */
	char id[CF_ID_MAX + 1]; /* of the record; not OP_POST */
	bool blind;             /* the id was remembered, not seen */
	bool undo;              /* OP_DELETE of what has just been made */
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
	char *comment;   /* owned; what its records have; NULL: none */
	struct cf_ops ops;
};

/*
 * Fills in the operations of all open works, after listing what has to be listed.
 * A work that failed or has nothing to do is not open any more.
 */
void cf_plan(struct provider *p, struct cf_work *w, size_t n);

/* Frees the operations and the comment. */
void cf_work_clear(struct cf_work *w);

/* ERR_CONFLICT: an alias is where an address shall be. */
enum err cf_alias(const struct cf_record *cname, struct why *why);

/* provider_ops */
void cf_read(struct provider *p, struct rrset *sets, size_t n);
void cf_apply(struct provider *p, struct change *c, size_t n);

#endif
