#include "provider/cloudflare_zone.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/json.h"
#include "store/cache.h"

#define ZONE_PAGE "50" /* the API gives no more at once */
#define ZONE_PAGES_MAX 1000

static bool set_id(struct zone_id *z, const char *id)
{
	if (!id || !cf_is_id(id))
		return false;
	memcpy(z->id, id, strlen(id) + 1);
	z->outcome = ERR_OK;
	return true;
}

bool cf_zone_cached(struct provider *p, const char *name,
		    char zone[static NAME_MAX_TEXT + 1])
{
	const struct cache *facts = cf_facts(p);

	for (; *name; name = name_parent(name))
		if (cf_is_id(cache_get_fact(facts, "zones", p->identity,
					    name))) {
			memcpy(zone, name, strlen(name) + 1);
			return true;
		}
	return false;
}

void cf_zone_forget(struct provider *p, const char *name)
{
	struct cache_fact fact = { .key = name };
	struct zone_id *z = cf_zone_known(p, name);

	if (z && z->outcome == ERR_LATER && !z->id[0])
		return; /* it is forgotten already */
	(void)cache_put_facts(p->env->state, "zones", p->identity, &fact, 1,
			      NULL);
	if (z) { /* to be asked for when it is needed next */
		z->id[0] = '\0';
		z->cached = false;
		z->outcome = ERR_LATER;
	}
}

/* Is a zone of that status there to be written? */
static bool is_usable(const cJSON *zone)
{
	static const char *const gone[] = { "deleted", "purged",
					    "deactivated" };
	const char *status = json_text(zone, "status");

	for (size_t i = 0; status && i < 3; i++)
		if (strcmp(status, gone[i]) == 0)
			return false;
	return cf_is_id(json_text(zone, "id"));
}

/* Says what a status other than active means. */
static void note_status(struct zone_id *z, const cJSON *zone)
{
	const char *status = json_text(zone, "status");

	z->note.text[0] = '\0';
	if (status && strcmp(status, "active") != 0)
		(void)err_set(&z->note, ERR_OK,
			      "cloudflare: zone '%s' is %.20s, not active: the "
			      "world may not see what is written there",
			      z->name, status);
}

enum err cf_zone_none(const char *name, struct why *why)
{
	return err_set(why, ERR_NOZONE,
		       "cloudflare: no zone '%s' for these credentials: the "
		       "token may lack Zone:Zone:Read or not cover it, or the "
		       "zone is in another account",
		       name);
}

/* Why none of the zones will do: that of the same name which is no more, or
 * there is none. */
static enum err explain_none(const char *name, const cJSON *gone,
			     struct why *why)
{
	if (!gone)
		return cf_zone_none(name, why);
	return err_set(why, ERR_NOZONE,
		       "cloudflare: zone '%s' is %.20s and can't be changed: "
		       "add it to the account anew",
		       name, json_text(gone, "status"));
}

/* Has a zone another name than was asked for?  Names in Unicode are not
 * compared: there is more than one way from them to A-labels. */
static bool is_other(const char *name, const cJSON *zone)
{
	const char *text = json_text(zone, "name");
	char is[NAME_MAX_TEXT + 1];

	for (const char *s = text; s && *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return text && !name_parse(is, text, NULL) && strcmp(is, name) != 0;
}

/* Picks the zone from a listing: the active one, or the only one. */
static void pick(struct zone_id *z, const cJSON *list)
{
	const cJSON *item, *best = NULL, *gone = NULL;
	size_t active = 0, usable = 0;

	cJSON_ArrayForEach(item, list)
	{
		const char *status = json_text(item, "status");
		bool is_active = status && strcmp(status, "active") == 0;

		if (is_other(z->name, item))
			continue;
		if (!is_usable(item)) {
			gone = status && cf_is_id(json_text(item, "id")) ? item
									 : gone;
			continue;
		}
		usable++;
		active += is_active;
		if (!best || is_active)
			best = item;
	}
	if (active > 1 || (active == 0 && usable > 1))
		z->outcome =
			err_set(&z->why, ERR_CONFIG,
				"cloudflare: there are several zones '%s'; "
				"say which by 'zone-id'",
				z->name);
	else if (!best || !set_id(z, json_text(best, "id")))
		z->outcome = explain_none(z->name, gone, &z->why);
	else
		note_status(z, best);
	z->active = active == 1;
}

static void ask(struct provider *p, struct zone_id *const *zones, size_t n,
		bool in_unicode)
{
	struct cf_call *c = calloc(n + 1, sizeof(*c));

	for (size_t i = 0; c && i < n; i++) {
		char *text = in_unicode ? name_unicode(zones[i]->name) : NULL;

		cf_call_init(&c[i], p, "GET", "/zones");
		c[i].permission = "Zone:Zone:Read";
		cf_call_query(&c[i], "name", text ? text : zones[i]->name);
		free(text);
	}
	if (c)
		cf_run(p, c, n);
	for (size_t i = 0; i < n; i++) {
		struct zone_id *z = zones[i];

		z->outcome = c ? c[i].outcome : err_nomem(&z->why);
		z->wait = c ? c[i].wait : 0;
		/* code 0: a token for one zone asked about another name */
		z->closed = z->outcome == ERR_AUTH && c[i].code;
		if (c && c[i].outcome)
			z->why = c[i].why;
		else if (c)
			pick(z, c[i].result);
		if (c)
			cf_call_free(&c[i]);
	}
	free(c);
}

/* Writes the ids that have been found into the state. */
static void keep_ids(struct provider *p, struct zone_id *const *zones, size_t n)
{
	struct cache_fact *facts = calloc(n + 1, sizeof(*facts));
	size_t k = 0;

	for (size_t i = 0; facts && i < n; i++)
		if (!zones[i]->outcome && !zones[i]->cached && !p->zone_id)
			facts[k++] = (struct cache_fact){ zones[i]->name,
							  zones[i]->id };
	if (!p->env->dry_run)
		(void)cache_put_facts(p->env->state, "zones", p->identity,
				      facts, k, NULL);
	free(facts);
}

/* Zones whose names have A-labels are asked for in Unicode too: the API has
 * wanted one or the other over the years.  Reorders zones. */
static void ask_unicode(struct provider *p, struct zone_id **zones, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (zones[i]->outcome == ERR_NOZONE &&
		    strstr(zones[i]->name, "xn--"))
			zones[k++] = zones[i];
	if (k) {
		ask(p, zones, k, true);
		keep_ids(p, zones, k);
	}
}

/* Takes one zone of the account's list; of several with one name the active one
 * counts. */
static enum err take_listed(struct provider *p, const cJSON *item,
			    struct why *why)
{
	const char *text = json_text(item, "name");
	const char *status = json_text(item, "status");
	const char *id = json_text(item, "id");
	char name[NAME_MAX_TEXT + 1];
	struct zone_id *z;
	bool active = status && strcmp(status, "active") == 0;

	if (!text || name_parse(name, text, NULL) || !is_usable(item))
		return ERR_OK;
	z = cf_zone_known(p, name);
	if (!z) {
		z = cf_zone_add(p, name);
		if (!z)
			return err_nomem(why);
	} else if (!z->id[0] || z->cached || strcmp(z->id, id) == 0) {
		z->cached = false; /* as the list has it now */
	} else if (z->active == active) {
		z->outcome =
			err_set(&z->why, ERR_CONFIG,
				"cloudflare: there are several zones '%s'; "
				"say which by 'zone-id'",
				name);
		return ERR_OK;
	} else if (!active) {
		return ERR_OK;
	}
	z->active = active;
	(void)set_id(z, id);
	note_status(z, item);
	return ERR_OK;
}

enum err cf_zones_list(struct provider *p, struct why *why)
{
	size_t first = p->n_zones;
	enum err rc = ERR_OK;
	bool more = true;

	for (int page = 1; !rc && more && page <= ZONE_PAGES_MAX; page++) {
		const cJSON *info, *pages, *item;
		struct cf_call c;
		char number[16];

		(void)snprintf(number, sizeof(number), "%d", page);
		cf_call_init(&c, p, "GET", "/zones");
		cf_call_query(&c, "per_page", ZONE_PAGE);
		cf_call_query(&c, "page", number);
		c.permission = "Zone:Zone:Read";
		cf_run(p, &c, 1);
		rc = c.outcome;
		if (rc)
			*why = c.why;
		else if (!cJSON_IsArray(c.result))
			rc = err_set(why, ERR_REPLY,
				     "cloudflare: the zones are no list");
		info = cJSON_GetObjectItemCaseSensitive(c.doc, "result_info");
		pages = cJSON_GetObjectItemCaseSensitive(info, "total_pages");
		/* without a number of pages, until one is empty */
		more = !rc && cJSON_GetArraySize(c.result) > 0 &&
		       (!cJSON_IsNumber(pages) || page < pages->valueint);
		cJSON_ArrayForEach(item, c.result) rc =
			rc ? rc : take_listed(p, item, why);
		cf_call_free(&c);
	}
	for (size_t i = first; rc && i < p->n_zones; i++) {
		/* what is known by half is not known */
		p->zones[i]->id[0] = '\0';
		p->zones[i]->outcome = ERR_LATER;
	}
	p->listed = !rc;
	keep_ids(p, p->zones + first, p->n_zones - first);
	return rc;
}

/* The entry of a zone, made if there is none; NULL: no memory. */
static struct zone_id *entry_of(struct provider *p, const char *name)
{
	struct zone_id *z = cf_zone_known(p, name);
	const char *id = p->zone_id;

	if (z)
		return z;
	z = cf_zone_add(p, name);
	if (!z)
		return NULL;
	if (!id) {
		id = cache_get_fact(cf_facts(p), "zones", p->identity, name);
		z->cached = id != NULL;
	}
	(void)set_id(z, id);
	return z;
}

enum err cf_zones_look_up(struct provider *p, const char *const *names,
			  size_t n, struct why *why)
{
	struct zone_id **open = calloc(n + 1, sizeof(struct zone_id *));
	enum err rc = open ? ERR_OK : err_nomem(why);
	size_t k = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		struct zone_id *z = entry_of(p, names[i]);

		if (!z)
			rc = err_nomem(why);
		else if (z->outcome == ERR_LATER && !z->asked)
			open[k++] = z; /* also what got no answer before */
		if (z)
			z->asked = z->outcome == ERR_LATER;
	}
	for (size_t i = 0; i < k; i++)
		open[i]->asked = false;
	if (!rc && k) {
		ask(p, open, k, false);
		keep_ids(p, open, k);
		ask_unicode(p, open, k);
	}
	free(open);
	return rc;
}
