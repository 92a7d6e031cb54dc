#ifndef DDNS01_PROVIDER_POWERDNS_API_H
#define DDNS01_PROVIDER_POWERDNS_API_H

#include <stdbool.h>
#include <stddef.h>

#include "provider/api_url.h"
#include "provider/provider.h"
#include "util/secret.h"
#include "util/strbuf.h"

struct cJSON;
struct cache;

/* A server and the way there. */
struct provider {
	const struct provider_env *env; /* borrowed */
	const char *ca_file;            /* borrowed; NULL: the system's */
	char *base;                     /* owned; ends in /servers/ID */
	char *identity;                 /* owned; in the state */
	struct secret key;              /* owned; the header with the key */
	struct api_way way;
	bool looked;    /* whether it lacks EXTEND was looked up in the state */
	bool no_extend; /* it knows neither EXTEND nor PRUNE */
	struct pdns_zone **zones; /* owned; sorted; those looked up */
	size_t n_zones;
	struct cache *facts; /* owned; of the state; NULL: not yet read */
};

/* A request to the API and what it said. */
struct pdns_call {
	const char *method;
	struct strbuf url; /* owned; begun by pdns_call_init() */
	char *body;        /* owned; JSON or NULL */

	enum err outcome;
	struct why why;
	long status;
	long wait;         /* seconds before another attempt; 0: not said */
	struct cJSON *doc; /* owned; the reply, NULL after a PATCH */
};

/* Begins a call with the URL of path, such as "/zones", below the server. */
void pdns_call_init(struct pdns_call *c, const struct provider *p,
		    const char *method, const char *path);

/* Carries out n calls side by side and judges the replies. */
void pdns_run(struct provider *p, struct pdns_call *c, size_t n);

void pdns_call_free(struct pdns_call *c);

/* What the state knows of the server; NULL: nothing. */
const struct cache *pdns_facts(struct provider *p);

/*
 * Judges what a reply says: ERR_OK with *doc set (to be deleted; NULL for a PATCH
 * that was done), or why not.  change: it is a PATCH.  status and is_json are those
 * of HTTP, body is NUL terminated.
 */
enum err pdns_judge(struct cJSON **doc, bool change, long status, bool is_json,
		    const char *body, size_t len, struct why *why);

#endif
