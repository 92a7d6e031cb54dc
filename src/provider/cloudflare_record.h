#ifndef DDNS01_PROVIDER_CLOUDFLARE_RECORD_H
#define DDNS01_PROVIDER_CLOUDFLARE_RECORD_H

#include <stddef.h>

#include "provider/cloudflare_api.h"

struct cJSON;

/* A DNS record as the API lists it. */
struct cf_record {
	char id[CF_ID_MAX + 1];
	char name[NAME_MAX_TEXT + 1];
	char type[8];
	char *content; /* owned; addresses and TXT as in struct rrset */
	char *comment; /* owned; NULL: none */
	uint32_t ttl;
	bool proxied;
	size_t place; /* among those listed */
};

/* Records, by name, those of one name as they were listed. */
struct cf_records {
	struct cf_record *v; /* owned */
	size_t n;
};

/* Adds a record as the API shows it; one that is not usable is passed over. */
enum err cf_records_add(struct cf_records *r, const struct cJSON *item,
			struct why *why);
void cf_records_sort(struct cf_records *r);

/* Those of one name, of sorted ones. */
struct cf_records cf_records_at(const struct cf_records *all, const char *name);
void cf_records_free(struct cf_records *r);

/* Does the record belong to the set: by name, type and the owner's mark? */
bool cf_record_is_in(const struct cf_record *r, const struct rrset *set);

/*
 * The comment of the set's records, with the owner's mark; *out is NULL for none
 * and is the caller's to free.  ERR_CONFIG: Cloudflare takes none so long.
 */
enum err cf_comment(const struct rrset *set, char **out, struct why *why);

/* The content of a record as text to compare: the address in its one form, the
 * TXT without quotes, several strings joined. The caller frees it; NULL: no
 * memory. */
char *cf_plain_content(const char *type, const char *content);

#endif
