#ifndef DDNS01_PROVIDER_GODADDY_V3_PLAN_H
#define DDNS01_PROVIDER_GODADDY_V3_PLAN_H

#include "provider/godaddy_record.h"

struct provider;

/* A record that is to be made or to go, for a change. */
struct gd_op {
	struct change *c;
	/* Records are made before others go, so that the name is never without
	 * one; but the same one with another TTL is made after it went. */
	enum gd_phase { GD_MAKE, GD_REMOVE, GD_MAKE_AGAIN } phase;
	const char *data;       /* to be made; borrowed */
	uint32_t ttl;           /* to be made with */
	char id[GD_ID_MAX + 1]; /* to go */
	bool blind;             /* by what the caller remembers */
};

/* A change on its way. */
struct gd_work {
	struct change *c;
	bool open;
	bool look;         /* at what is there */
	bool again;        /* it failed in a way that a look may mend */
	struct gd_set set; /* owned; what is there, for all that ask for it */
	struct gd_op *ops; /* owned */
	size_t n;
};

/* Tells the caller of a change what to remember of a record. */
enum err gd_remember(struct change *c, const struct gd_record *r);

/* Does a change need a look at what is there? */
bool gd_must_look(const struct change *c);

/* Fills the sets of open works that look.  What fails has an outcome then. */
void gd_look(struct provider *p, struct gd_work *w, size_t n);

/* What is there, for the i-th work. */
const struct gd_set *gd_looked(const struct gd_work *w, size_t i);

/* Plans the operations of the i-th work: by what is there or, without a look, by
 * what the caller remembers. */
void gd_plan(struct gd_work *w, size_t i);

#endif
