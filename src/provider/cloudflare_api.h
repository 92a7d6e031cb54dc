#ifndef DDNS01_PROVIDER_CLOUDFLARE_API_H
#define DDNS01_PROVIDER_CLOUDFLARE_API_H

#include <stdbool.h>
#include <stddef.h>

#include "net/http.h"
#include "provider/cloudflare_pace.h"
#include "provider/provider.h"
#include "util/secret.h"

struct cJSON;
struct cache;

#define CF_ID_MAX 32 /* of zones and records: hexadecimal digits */

/* An account at Cloudflare and the way there. */
struct provider {
	const struct provider_env *env; /* borrowed */
	const char *ca_file;            /* borrowed; NULL: the system's */
	const char *base;               /* borrowed; without final '/' */
	const char *zone_id;            /* borrowed; NULL: look it up */
	size_t batch_limit;
	const char *doubt;        /* about the credentials; NULL: none */
	char *identity;           /* owned; in the cache */
	struct secret headers[2]; /* owned; how to authenticate */
	struct zone_id **zones;   /* owned; those looked up */
	size_t n_zones;
	size_t *zone_table; /* owned; hashed by name: place in zones, from 1 */
	size_t zone_room;
	struct cf_pace pace;
	struct cache *facts; /* owned; of the state, read once; NULL: not yet */
	bool listed;         /* all of the account's zones are among them */
};

/* A request to the API and what it said. */
struct cf_call {
	const char *method;
	struct strbuf url; /* owned; begun by cf_call_init() */
	char *body;        /* owned; JSON or NULL */
	/* Fills in the body when its turn comes; NULL. */
	void (*make)(struct cf_call *c);
	/* Uses the result before it is freed; NULL: the caller does. */
	void (*take)(struct cf_call *c);
	void *arg;              /* theirs */
	const char *permission; /* that it wants; borrowed */

	enum err outcome;
	struct why why;
	bool sent; /* it may have been carried out all the same */
	long status;
	long wait;         /* seconds before another attempt; 0: not said */
	int code;          /* the first error's code, 0 none */
	struct cJSON *doc; /* owned; the whole reply */
	const struct cJSON *result; /* in doc, when outcome is ERR_OK */
};

/* Begins a call with the URL of path below the base. */
void cf_call_init(struct cf_call *c, const struct provider *p,
		  const char *method, const char *path);

/* Appends NAME=VALUE to the query, percent-encoded. */
void cf_call_query(struct cf_call *c, const char *name, const char *value);

/* Sets the body; json is deleted. ERR_NOMEM is noted in outcome. */
void cf_call_body(struct cf_call *c, struct cJSON *json);

/* Carries out n calls side by side, within the limits; judges the replies. */
void cf_run(struct provider *p, struct cf_call *c, size_t n);

void cf_call_free(struct cf_call *c);

/* What the state knows of the account; NULL: nothing. */
const struct cache *cf_facts(struct provider *p);

/* Is it an id? Guards what goes into paths. */
bool cf_is_id(const char *s);

#endif
