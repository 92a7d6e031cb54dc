/* Sources of addresses, between the files flow/address.c and flow/source*.c. */
#ifndef DDNS01_FLOW_SOURCE_H
#define DDNS01_FLOW_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/address.h"
#include "net/dns.h"
#include "net/http.h"
#include "util/name.h"

#define SOURCE_OPERATOR_MAX 255

/* How a source is asked. */
enum source_way { SOURCE_NONE, SOURCE_LOCAL, SOURCE_HTTP, SOURCE_DNS };

/* One source being asked by one query. */
struct source_job {
	const struct source *source; /* its kind */
	const char *word;            /* as configured; borrowed */
	const char *arg;             /* what the kind takes; borrowed */
	const struct address_env *env;
	const struct address_query *q;

	/* For the net: what is asked, and of whom. */
	struct http_call call;
	char *url;      /* owned */
	char host[300]; /* that is asked, with its port if it has one */
	struct dns_query query;
	struct endpoint server;
	char name[NAME_MAX_TEXT + 1];

	struct addr addr; /* found; of the family or 0 */
	enum err outcome;
	struct why why;
};

/* A kind of source. */
struct source {
	const char *prefix; /* "static:"; without colon: the whole word */
	const char *what;   /* must follow, as manuals call it; NULL: nothing */
	enum source_way way;
	bool own_word; /* of the user: published as it is */
	/* Is arg well formed? ERR_CONFIG if not; NULL: any is. */
	enum err (*check)(int family, const char *arg, struct why *why);
	/* LOCAL: finds the address; otherwise fills in what to ask. */
	enum err (*begin)(struct source_job *j, struct why *why);
	/* Takes the address from what came back; NULL for LOCAL. */
	enum err (*read)(struct source_job *j, struct why *why);
};

extern const struct source source_static, source_file, source_interface,
	source_route, source_cloudflare, source_url, source_doh, source_dns;

/* The kind that word names, and its argument for the family; NULL: none.  For a
 * service that does not know the family, *arg is NULL. */
const struct source *source_parse(const char *word, int family,
				  const char **arg);

/* Says that there is no such source, and which there are. ERR_CONFIG. */
enum err source_unknown(const char *word, struct why *why);

/* Asks n sources side by side and fills in their outcomes; any failure but
 * ERR_NOMEM and ERR_CONFIG is ERR_LATER, as it may pass. */
void source_ask(const struct address_env *env, struct source_job *jobs,
		size_t n);

/* Whose the source is, so that two of one owner are not taken for two. */
void source_operator(char out[static SOURCE_OPERATOR_MAX + 1], const char *word,
		     int family);

bool source_is_own_word(const char *word); /* nobody has to confirm it */
bool source_is_off(const char *word);
const char *source_word(size_t i); /* of all kinds; NULL behind the last */

const char *source_family(int family); /* "IPv4" */

#endif
