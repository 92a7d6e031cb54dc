#ifndef DDNS01_PROVIDER_GODADDY_API_H
#define DDNS01_PROVIDER_GODADDY_API_H

#include <stdbool.h>
#include <stddef.h>

#include "provider/pace.h"
#include "provider/provider.h"
#include "util/secret.h"
#include "util/strbuf.h"

struct cJSON;
struct cache;

#define GD_TTL_MIN 600 /* seconds; what is lower is refused */

/* An account at GoDaddy and the way there. */
struct provider {
	const struct provider_env *env; /* borrowed */
	const char *ca_file;            /* borrowed; NULL: the system's */
	char *base;                     /* owned; without final '/' */
	char *identity;                 /* owned; in the state */
	struct secret header;           /* owned; how to authenticate */
	bool v1;                        /* by key and secret, not by a token */
	bool warned;                    /* that such keys come to an end */
	struct pace pace;
	struct strlist zones;     /* owned; those found */
	struct strlist not_zones; /* owned; those that are none of ours */
};

/* A request to the API and what it said. */
struct gd_call {
	const char *method;
	const char *endpoint; /* of v1 and v3, for the pace */
	bool has_turn;        /* by pace_take() */
	struct strbuf url;    /* owned; begun by gd_call_init() */
	char *body;           /* owned; JSON or NULL */

	enum err outcome;
	struct why why;
	bool sent; /* it may have been carried out all the same */
	long status;
	long wait;         /* seconds before another attempt; 0: not said */
	char code[48];     /* the API's word for a failure; "" for none */
	struct cJSON *doc; /* owned; the whole reply; NULL: it was empty */
};

/*
 * Begins a call with the URL of a path below the base.  endpoint is method and path
 * as in the documentation, which is what GoDaddy counts; both are borrowed.
 */
void gd_call_init(struct gd_call *c, const struct provider *p,
		  const char *method, const char *endpoint, const char *path);

/* Sets the body; json is deleted. ERR_NOMEM is noted in outcome. */
void gd_call_body(struct gd_call *c, struct cJSON *json);

/* Carries out n calls, side by side as far as the pace allows, and judges the
 * replies.  Respects and keeps the cool-down after a 429. */
void gd_run(struct provider *p, struct gd_call *c, size_t n);

/* For what has to wait for its turn: fails, when that is too long; waits, and false
 * says that the program is to end. */
enum err gd_too_long(const struct provider *p, struct why *why);
bool gd_wait(const struct provider *p, long seconds);

void gd_call_free(struct gd_call *c);

/* Judges a reply of status and text (NUL terminated): fills in outcome and what
 * belongs to it.  retry_after: by the header, -1 for none. */
void gd_judge(struct gd_call *c, bool v1, long status, const char *text,
	      size_t len, long retry_after);

#endif
