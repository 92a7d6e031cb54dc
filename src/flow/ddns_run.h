#ifndef DDNS01_FLOW_DDNS_RUN_H
#define DDNS01_FLOW_DDNS_RUN_H

/* One run of update-ip, between the files flow/ddns*.c. */

#include "flow/ddns.h"
#include "store/cache.h"

/* What only the run knows of the record res.d[i]. */
struct ddns_step {
	const struct section *own; /* of its name; borrowed; NULL: none */
	bool open;                 /* the provider is to be asked */
	bool switched_off;  /* to be removed only if the state knows it */
	bool audit;         /* it shall be looked at, though nothing changed */
	bool placed;        /* where it is, is known from the state */
	struct strlist ids; /* of its records, as last known */
};

struct ddns_run {
	struct context *ctx;
	const struct strlist *names;
	struct ddns_result res; /* owned until the end */
	struct ddns_step *step; /* owned */
	struct cache *cache;    /* owned; from recalling to remembering */
	uint64_t routing;       /* stands for the accounts and their zones */
	char common[17];        /* fingerprint of the common settings */
	struct budget budget;   /* for deletions */
	bool look;              /* ask everybody, change nothing */
};

/* ddns_plan.c */

/* The settings of a step's name. */
const struct values *step_values(const struct ddns_run *r,
				 const struct ddns_step *s, enum setting key);
const char *step_text(const struct ddns_run *r, const struct ddns_step *s,
		      enum setting key);
long step_number(const struct ddns_run *r, const struct ddns_step *s,
		 enum setting key);

/* Fills in one element for each name and family that is not switched off, with
 * its address or why there is none. */
enum err ddns_plan_update(struct ddns_run *r, struct why *why);

/* The same for records that are to go: none has an address. */
void ddns_plan_delete(struct ddns_run *r);

/* ddns_find.c */

/* The sources of a step's record, among those to be asked. */
size_t ddns_find_add(struct ddns_run *r, const struct ddns_step *s,
		     enum rrtype type);

/* Asks them all, side by side. */
void ddns_find(struct ddns_run *r);

/* ddns_memory.c */

/* Opens what has to be asked about, and fills in what the state knows. */
void ddns_recall(struct ddns_run *r);

/* Writes down what providers have confirmed of the open records. */
void ddns_remember(struct ddns_run *r);

/* ddns_apply.c */

/* Makes the open records so; what fails where the state placed it is looked for
 * once more. */
enum err ddns_apply(struct ddns_run *r, struct why *why);

#endif
