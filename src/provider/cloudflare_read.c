#include <stdlib.h>
#include <string.h>

#include "provider/cloudflare_list.h"
#include "provider/cloudflare_plan.h"

/* Fills one set from what is listed at its name. */
static void read_set(struct rrset *set, const struct cf_listing *l)
{
	const struct cf_records at = cf_records_at(&l->records, set->name);

	set->outcome = l->outcome;
	set->why = l->why;
	for (size_t i = 0; !set->outcome && i < at.n; i++) {
		const struct cf_record *r = &at.v[i];

		if (strcmp(r->type, "CNAME") == 0 && set->type != RR_TXT) {
			set->outcome = cf_alias(r, &set->why);
		} else if (cf_record_is_in(r, set) &&
			   !strlist_has(&set->values, r->content)) {
			set->ttl = r->ttl;
			set->proxied |= r->proxied;
			set->outcome = strlist_add(&set->values, r->content,
						   &set->why);
		}
	}
}

/* Notes with each set whether its zone is known, and what shall be listed. */
static void prepare(struct provider *p, struct cf_listings *all,
		    struct rrset *sets, const struct zone_id **zones, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct rrset *set = &sets[i];
		const struct zone_id *z = cf_zone_known(p, set->zone);

		zones[i] = z;
		if (z && z->outcome) {
			set->outcome = z->outcome;
			set->why = z->why;
		} else if (z) {
			set->outcome =
				cf_listings_want(all, z, set->name, &set->why);
		} else {
			set->outcome = err_nomem(&set->why);
		}
	}
}

void cf_read(struct provider *p, struct rrset *sets, size_t n)
{
	const struct zone_id **zones =
		calloc(n + 1, sizeof(const struct zone_id *));
	const char **names = calloc(n + 1, sizeof(*names));
	struct cf_listings all = { 0 };
	struct why why = { "" };
	enum err rc = zones && names ? ERR_OK : err_nomem(&why);

	for (size_t i = 0; i < n; i++) {
		sets[i].ttl = 0;
		sets[i].proxied = false;
		strlist_free(&sets[i].values);
		if (!rc)
			names[i] = sets[i].zone;
	}
	if (!rc)
		rc = cf_zones_look_up(p, names, n, &why);
	if (!rc)
		rc = cf_listings_init(&all, p, &why);
	if (!rc) {
		prepare(p, &all, sets, zones, n);
		cf_list(p, &all);
	}
	for (size_t i = 0; i < n; i++) {
		if (rc) {
			sets[i].outcome = rc;
			sets[i].why = why;
		} else if (!sets[i].outcome) {
			read_set(&sets[i], cf_listings_of(&all, zones[i]));
		}
	}
	cf_listings_free(&all);
	free(names);
	free(zones);
}
