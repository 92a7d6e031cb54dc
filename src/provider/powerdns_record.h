#ifndef DDNS01_PROVIDER_POWERDNS_RECORD_H
#define DDNS01_PROVIDER_POWERDNS_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/powerdns_api.h"

struct pdns_record {
	char *content; /* owned; as the server has it */
	char *plain;   /* owned; as in struct rrset; NULL: none of ours */
	bool disabled; /* not in the DNS */
};

/* The records of one name and type, as they are or shall be. */
struct pdns_set {
	const char *name; /* borrowed */
	enum rrtype type;
	uint32_t ttl;          /* of all of them */
	struct pdns_record *v; /* owned */
	size_t n;
	struct cJSON *comments; /* owned; NULL: none */
	char *alias;            /* owned; of a CNAME at the name; NULL: none */
	bool dirty;             /* it is not as the server has it */
};

/* Sorts n sets by name and type and drops those that are there twice; the number
 * that is left. */
size_t pdns_sets_sort(struct pdns_set *sets, size_t n);

/* Fills sorted sets in with what the zone has.  One request. */
enum err pdns_sets_read(struct provider *p, const char *zone,
			struct pdns_set *sets, size_t n, long *wait,
			struct why *why);

/* The same from a reply; sets are sorted. */
enum err pdns_sets_take(struct pdns_set *sets, size_t n,
			const struct cJSON *zone, struct why *why);

/* The set among n sorted ones, or NULL. */
struct pdns_set *pdns_set_find(struct pdns_set *sets, size_t n,
			       const char *name, enum rrtype type);
void pdns_sets_free(struct pdns_set *sets, size_t n);

/* Makes the value be in the set, in the DNS; or not be there. */
enum err pdns_set_add(struct pdns_set *s, const char *value, struct why *why);
void pdns_set_remove(struct pdns_set *s, const char *value);

/* Is the value there and in the DNS? */
bool pdns_set_has(const struct pdns_set *s, const char *value);

/* The values in the DNS. */
enum err pdns_set_values(const struct pdns_set *s, struct strlist *out,
			 struct why *why);
bool pdns_set_has_disabled(const struct pdns_set *s);

/* ERR_CONFLICT when an alias is there. */
enum err pdns_set_check_alias(const struct pdns_set *s, struct why *why);

/* provider_ops */
void pdns_read(struct provider *p, struct rrset *sets, size_t n);
void pdns_apply(struct provider *p, struct change *c, size_t n);

#endif
