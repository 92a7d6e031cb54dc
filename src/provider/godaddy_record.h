#ifndef DDNS01_PROVIDER_GODADDY_RECORD_H
#define DDNS01_PROVIDER_GODADDY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/record.h"
#include "util/name.h"

struct cJSON;

#define GD_ID_MAX 50 /* of a record in v3: letters, digits, '-' and '_' */

struct gd_record {
	char id[GD_ID_MAX + 1]; /* "" in v1, or when it is not usable */
	char *data;             /* owned; addresses as addr_text() */
	uint32_t ttl;
};

/* The records of one name and type. */
struct gd_set {
	struct gd_record *v; /* owned */
	size_t n;
	bool odd; /* there was something else in the list */
};

void gd_set_free(struct gd_set *set);

/*
 * Appends the records of list, an array as v1 answers with or v3's "items", that
 * are of the type and the relative name; what is not usable is passed over and makes
 * the set odd.  ERR_REPLY when list is no array.
 */
enum err gd_set_add(struct gd_set *set, const struct cJSON *list,
		    enum rrtype type, const char *name, struct why *why);

/* The first record with that data, or NULL. */
const struct gd_record *gd_set_find(const struct gd_set *set, const char *data);

/* Copies TTL and values, each once and without blank ones, for a reader. */
enum err gd_set_copy(struct rrset *out, const struct gd_set *set);

/* Nothing but blanks, as old clients left where they could not delete? */
bool gd_is_blank(const char *data);

/* The name as the API wants it: relative to the zone, "@" for the zone's own. */
void gd_relative(char out[static NAME_MAX_TEXT + 1], const char *name,
		 const char *zone);

/* {"data", "ttl"} and, unless they are NULL, {"type", "name"}.  NULL: no memory.
 * The TTL is brought to the floor. */
struct cJSON *gd_element(const char *type, const char *name, const char *data,
			 uint32_t ttl);

/* What the state remembers of a record of v3, "TTL:ID", in both directions. */
void gd_id_text(char out[static 64], const struct gd_record *r);
bool gd_id_parse(struct gd_record *out, const char *text);

#endif
