#ifndef DDNS01_PROVIDER_CLOUDFLARE_RECORD_H
#define DDNS01_PROVIDER_CLOUDFLARE_RECORD_H

#include <stddef.h>

#include "provider/cloudflare_api.h"

/* A DNS record as the API lists it. */
struct cf_record {
	char id[CF_ID_MAX + 1];
	char name[NAME_MAX_TEXT + 1];
	char type[8];
	char *content; /* owned; addresses and TXT as in struct rrset */
	uint32_t ttl;
};

/* Records of one zone. */
struct cf_records {
	struct cf_record *v; /* owned */
	size_t n;
};

/* What shall be listed, and what was. */
struct cf_listing {
	const char *zone_id; /* borrowed */
	const char *name;    /* records of this name only; NULL: the zone's */
	enum err outcome;
	struct why why;
	long wait; /* seconds before another attempt; 0: not said */
	struct cf_records records; /* owned */
};

/* Lists, page by page, all n side by side. */
void cf_list(struct provider *p, struct cf_listing *l, size_t n);
void cf_records_free(struct cf_records *r);

/* The content of a record as text to compare: the address in its one form, the
 * TXT without quotes, several strings joined. The caller frees it; NULL: no
 * memory. */
char *cf_plain_content(const char *type, const char *content);

/* provider_ops */
void cf_read(struct provider *p, struct rrset *sets, size_t n);
void cf_apply(struct provider *p, struct change *c, size_t n);

#endif
