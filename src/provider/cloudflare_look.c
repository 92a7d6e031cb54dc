/* What credentials may do (API: Zones; DNS Records; User Tokens). */

#include "provider/cloudflare_look.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "provider/cloudflare_zone.h"
#include "provider/json.h"
#include "provider/look.h"
#include "util/clock.h"

#define SOON (30L * 86400) /* a token that ends is told of so early */

static bool is_key(const struct provider *p)
{
	return p->headers[1].bytes != NULL;
}

/* Takes over all zones that the credentials can list. */
static enum err list_zones(struct provider *p, struct look *l)
{
	enum err rc = cf_zones_list(p, &l->why);

	for (size_t i = 0; !rc && i < p->n_zones; i++)
		if (!p->zones[i]->outcome)
			rc = strlist_add(&l->zones, p->zones[i]->name, &l->why);
	l->all_zones = !rc;
	return rc;
}

/* A token for one zone may not list them, and yet ask for it by its name. */
static enum err find_zone(struct provider *p, struct look *l)
{
	enum err rc = cf_zones_look_up(p, &l->zone, 1, &l->why);
	const struct zone_id *z = rc ? NULL : cf_zone_known(p, l->zone);

	if (z && z->outcome) {
		rc = z->outcome;
		l->why = z->why;
		l->wait = z->wait;
	}
	return rc ? rc : strlist_add(&l->zones, l->zone, &l->why);
}

/* Reading records is part of Zone:DNS:Edit. */
static enum err read_records(struct provider *p, struct look *l)
{
	const char *zone = l->zone ? l->zone : l->zones.n ? l->zones.v[0] : "";
	const struct zone_id *z = cf_zone_known(p, zone);
	const char *id = p->zone_id ? p->zone_id : z ? z->id : "";
	struct cf_call c;
	char path[128];
	enum err rc;

	if (!*id)
		return ERR_OK;
	(void)snprintf(path, sizeof(path), "/zones/%s/dns_records", id);
	cf_call_init(&c, p, "GET", path);
	c.permission = "Zone:DNS:Edit";
	cf_call_query(&c, "per_page", "1");
	cf_run(p, &c, 1);
	rc = c.outcome;
	if (rc == ERR_AUTH && !p->zone_id) {
		look_note(l, true,
			  "give the token the permission 'Zone:DNS:Edit' for "
			  "this zone",
			  "it may not read the records of zone '%s': %s", zone,
			  c.why.text);
		rc = ERR_OK;
	} else if (rc) {
		l->why = c.why;
		l->wait = c.wait;
	}
	cf_call_free(&c);
	return rc;
}

void cf_look_end(struct look *l, const cJSON *verified)
{
	/* as in RFC 3339; NULL: never */
	const char *until = json_text(verified, "expires_on");
	time_t soon = (time_t)(clock_wall() + SOON);
	char text[32];
	struct tm tm;

	/* such times in order are texts in order */
	if (until && gmtime_r(&soon, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) &&
	    strcmp(until, text) < 0)
		look_note(l, false,
			  "let it end later, or make a new one in time",
			  "the token ends on %.10s", until);
}

/* What our commands can use. */
static bool is_of_use(const char *group)
{
	static const char *const names[] = { "DNS Write",
					     "DNS Read",
					     "Zone Read",
					     "Zone Settings Read",
					     "Zone Settings Write",
					     "SSL and Certificates Read",
					     "SSL and Certificates Write" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], group) == 0)
			return true;
	return false;
}

static const cJSON *member(const cJSON *obj, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(obj, key);
}

/* Whoever may read the token's policies has more than is needed. */
void cf_look_policies(struct look *l, const cJSON *token)
{
	const cJSON *policy, *group;
	struct strbuf more;

	sb_init(&more, 200);
	sb_adds(&more, "reading API tokens");
	cJSON_ArrayForEach(policy, member(token, "policies"))
	{
		cJSON_ArrayForEach(group, member(policy, "permission_groups"))
		{
			const char *name = json_text(group, "name");

			if (name && !is_of_use(name))
				sb_addf(&more, ", %s", name);
		}
	}
	look_note(l, false,
		  "leave the token Zone:DNS:Edit and Zone:Zone:Read, and what "
		  "secure-zone needs if it is used",
		  "the token may do more than is needed: %s",
		  more.err ? "many things" : more.s);
	sb_free(&more);
}

/*
 * Only a user's token can be asked about by itself; an account's token fails
 * here though it is good: false says nothing.
 */
static bool ask_about_token(struct provider *p, struct look *l)
{
	struct cf_call c, t;
	char path[128];
	const char *id, *status;
	bool good;

	cf_call_init(&c, p, "GET", "/user/tokens/verify");
	cf_run(p, &c, 1);
	id = json_text(c.result, "id");
	status = json_text(c.result, "status");
	good = !c.outcome && status && strcmp(status, "active") == 0;
	if (good)
		cf_look_end(l, c.result);
	if (good && cf_is_id(id)) {
		(void)snprintf(path, sizeof(path), "/user/tokens/%s", id);
		cf_call_init(&t, p, "GET", path);
		cf_run(p, &t, 1);
		if (!t.outcome)
			cf_look_policies(l, t.result);
		cf_call_free(&t);
	}
	cf_call_free(&c);
	return good;
}

void cf_look(struct provider *p, struct look *l)
{
	enum err rc = list_zones(p, l);
	bool good = !is_key(p) && ask_about_token(p, l);

	l->what = is_key(p) ? "a global API key" : "an API token";
	if (rc == ERR_AUTH && l->zone && !p->zone_id)
		rc = find_zone(p, l);
	else if (rc == ERR_AUTH && (p->zone_id || good))
		rc = ERR_OK; /* it need not list any */
	if (!rc)
		rc = read_records(p, l);
	l->outcome = rc;
	if (is_key(p))
		look_note(l, false,
			  "make a token with Zone:DNS:Edit and Zone:Zone:Read "
			  "for the zones and set 'api-token-file'",
			  "the global API key may do everything in all of its "
			  "owner's accounts");
}
