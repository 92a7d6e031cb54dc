#ifndef DDNS01_PROVIDER_DYNDNS2_HOLD_H
#define DDNS01_PROVIDER_DYNDNS2_HOLD_H

#include "provider/dyndns2_reply.h"

struct cache;
struct state;

/* What must not be sent again for a while, after a return code: in the state, so
 * that all processes of this host know, and after a restart, too. */

struct dyndns2_holds {
	struct state *state;       /* borrowed */
	const struct cache *facts; /* borrowed; as they were at the start */
	const char *identity;      /* borrowed; of the account */
	const char *secret_file;   /* borrowed; NULL: it is in no file */
};

/*
 * Is there a hold on the name, or on all of the account? Its code, with why telling
 * and *seconds that are left; NULL: no.  One that came from the credentials ends
 * when their file is changed.
 */
const struct dyndns2_code *dyndns2_hold_find(const struct dyndns2_holds *h,
					     const char *name, long *seconds,
					     struct why *why);

/* Keeps a hold, if the code asks for one. */
void dyndns2_hold_keep(const struct dyndns2_holds *h, const char *name,
		       const struct dyndns2_code *code);

#endif
