#ifndef DDNS01_PROVIDER_GODADDY_V1_PLAN_H
#define DDNS01_PROVIDER_GODADDY_V1_PLAN_H

#include "provider/godaddy_record.h"

struct gd_call;
struct provider;

/* A record as it shall be; borrowed. */
struct gd_item {
	const char *data;
	uint32_t ttl;
};

/* What is to be done next about a record set. */
enum gd_step {
	GD_DONE,
	GD_PATCH,  /* add todo to what is there */
	GD_PUT,    /* make the set todo, and nothing else */
	GD_DELETE, /* remove all of it */
	GD_WAIT,   /* look again in a while: reads may lag behind writes */
};

/* A record set, and the changes that are about it. */
struct gd_name {
	const struct rrset *of; /* borrowed: its zone, name and type */
	size_t first;           /* of its changes, in struct gd_names */
	bool open;
	bool look;           /* before the next step */
	bool looked;         /* have is what was there */
	bool put, no_delete; /* PATCH, DELETE do not do */
	bool waited;         /* since the last write */
	bool twice;          /* refused as being there already */
	bool sample;         /* is read back after a PATCH */
	bool turn;           /* a PUT or DELETE may go now */
	uint64_t due;        /* clock when it may; 0: no turn is taken */
	unsigned writes;
	struct gd_set have;   /* owned; as last seen */
	struct gd_set others; /* owned; what was seen that is not ours */
	enum gd_step step;
	struct gd_item *todo; /* owned */
	size_t n_todo;

	enum err outcome; /* of all its changes */
	struct why why;
	long wait;
	bool unsure, changed;
};

/* All of a run. */
struct gd_names {
	struct change *c; /* borrowed */
	size_t n_c;
	size_t *next;      /* owned; the next change of the same name, or n_c */
	struct gd_name *v; /* owned */
	size_t n;
};

/* Gathers n changes by name; changes that are not for us have an outcome. */
enum err gd_names_make(struct gd_names *all, struct change *c, size_t n,
		       struct why *why);
void gd_names_free(struct gd_names *all);

/* Takes the reply of a look over. */
void gd_name_seen(struct gd_names *all, struct gd_name *s,
		  const struct gd_call *call);

/* Decides on the next step; the failures that it finds are outcomes. */
void gd_name_plan(struct gd_names *all, struct gd_name *s);

/* Notes a failure of a request about a set. */
void gd_name_fail(struct gd_name *s, const struct gd_call *call);

/* Sends the PATCHes that are planned: as few as the API takes. */
void gd_v1_patch(struct provider *p, struct gd_names *all);

#endif
