#include "provider/powerdns_zone.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/json.h"
#include "store/cache.h"
#include "util/strset.h"

#define LIST_ABOVE 8 /* look-ups; more are dearer than a list of the zones */
#define FACTS "zones"

/* Where name is in p->zones, or belongs. */
static size_t place_of(const struct provider *p, const char *name)
{
	size_t from = 0, to = p->n_zones;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(p->zones[middle]->name, name) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

struct pdns_zone *pdns_zone_known(struct provider *p, const char *name)
{
	size_t at = place_of(p, name);

	return at < p->n_zones && strcmp(p->zones[at]->name, name) == 0
		       ? p->zones[at]
		       : NULL;
}

/* The zone, new ones with ERR_LATER; NULL: no memory. */
static struct pdns_zone *add_zone(struct provider *p, const char *name)
{
	size_t at = place_of(p, name);
	struct pdns_zone **list, *z = pdns_zone_known(p, name);

	if (z)
		return z;
	list = reallocarray(p->zones, p->n_zones + 1,
			    sizeof(struct pdns_zone *));
	if (!list)
		return NULL;
	p->zones = list;
	z = calloc(1, sizeof(*z));
	if (!z)
		return NULL;
	z->outcome = ERR_LATER;
	memcpy(z->name, name, strlen(name) + 1);
	memmove(&list[at + 1], &list[at],
		(p->n_zones - at) * sizeof(struct pdns_zone *));
	list[at] = z;
	p->n_zones++;
	return z;
}

const char *pdns_zone_cached(struct provider *p, const char *name)
{
	for (; *name; name = name_parent(name))
		if (cache_get_fact(pdns_facts(p), FACTS, p->identity, name))
			return name;
	return NULL;
}

/* Writes down what was found, so that it need not be asked for again. */
static void remember(struct provider *p, struct pdns_zone *const *z, size_t n)
{
	struct cache_fact *facts = calloc(n + 1, sizeof(*facts));
	size_t k = 0;

	for (size_t i = 0; facts && i < n; i++)
		if (!z[i]->outcome)
			facts[k++] = (struct cache_fact){
				z[i]->name, z[i]->primary ? "primary" : "alone"
			};
	if (k && !p->env->dry_run)
		(void)cache_put_facts(p->env->state, FACTS, p->identity, facts,
				      k, NULL);
	free(facts);
}

void pdns_zone_forget(struct provider *p, const char *name)
{
	struct cache_fact fact = { .key = name };
	struct pdns_zone *z = pdns_zone_known(p, name);

	(void)cache_put_facts(p->env->state, FACTS, p->identity, &fact, 1,
			      NULL);
	cache_free(p->facts);
	p->facts = NULL;
	if (z) {
		z->outcome = ERR_LATER;
		z->remembered = false;
	}
}

static bool is_kind(const cJSON *zone, const char *old, const char *new)
{
	const char *kind = json_text(zone, "kind");

	return kind && (strcmp(kind, old) == 0 || strcmp(kind, new) == 0);
}

/* Takes over what the server says about a zone. */
static void take(struct pdns_zone *z, const cJSON *zone)
{
	z->outcome = ERR_OK;
	z->primary = is_kind(zone, "Master", "Primary") ||
		     is_kind(zone, "Producer", "Producer");
	if (is_kind(zone, "Slave", "Secondary") ||
	    is_kind(zone, "Consumer", "Consumer"))
		z->outcome = err_set(&z->why, ERR_REFUSED,
				     "powerdns: zone '%s' is a copy there, "
				     "which the next transfer would overwrite: "
				     "use the server that it comes from",
				     z->name);
}

static void take_none(struct pdns_zone *z)
{
	z->outcome = err_set(&z->why, ERR_NOZONE,
			     "powerdns: the server has no zone '%s'", z->name);
}

/* The zone among those listed (with a final dot, any case), or NULL. */
static struct pdns_zone *match(struct provider *p, const cJSON *item)
{
	const char *text = json_text(item, "name");
	char name[NAME_MAX_TEXT + 1];

	return text && !name_parse(name, text, NULL) ? pdns_zone_known(p, name)
						     : NULL;
}

/* Asks for each zone by its name. */
static void ask_each(struct provider *p, struct pdns_zone *const *z, size_t n)
{
	struct pdns_call *c = calloc(n + 1, sizeof(*c));

	for (size_t i = 0; c && i < n; i++) {
		pdns_call_init(&c[i], p, "GET", "/zones?dnssec=false&zone=");
		sb_addf(&c[i].url, "%s.", z[i]->name);
	}
	if (c)
		pdns_run(p, c, n);
	for (size_t i = 0; i < n; i++) {
		const cJSON *item = c ? cJSON_GetArrayItem(c[i].doc, 0) : NULL;

		z[i]->outcome = c ? c[i].outcome : err_nomem(&z[i]->why);
		z[i]->wait = c ? c[i].wait : 0;
		if (c && c[i].outcome) {
			z[i]->why = c[i].why;
			/* it is the server that is not there, not the zone */
			if (c[i].outcome == ERR_NOZONE)
				z[i]->outcome = ERR_CONFIG;
		} else if (match(p, item) == z[i]) {
			take(z[i], item);
		} else if (c) {
			take_none(z[i]);
		}
		if (c)
			pdns_call_free(&c[i]);
	}
	free(c);
}

/* Asks for all zones of the server, and picks ours. */
static void ask_all(struct provider *p, struct pdns_zone *const *z, size_t n)
{
	struct pdns_call c;
	const cJSON *item;

	pdns_call_init(&c, p, "GET", "/zones?dnssec=false");
	pdns_run(p, &c, 1);
	for (size_t i = 0; i < n; i++) {
		take_none(z[i]);
		z[i]->wait = c.wait;
		if (!c.outcome)
			continue;
		z[i]->outcome =
			c.outcome == ERR_NOZONE ? ERR_CONFIG : c.outcome;
		z[i]->why = c.why;
	}
	cJSON_ArrayForEach(item, c.doc)
	{
		struct pdns_zone *known = match(p, item);

		if (known)
			take(known, item);
	}
	pdns_call_free(&c);
}

/* Notes primaries whose serial the API does not raise. */
static void check_serials(struct provider *p, struct pdns_zone *const *z,
			  size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct pdns_call c;
		const char *how;
		char path[NAME_MAX_TEXT + 40];

		if (z[i]->outcome || !z[i]->primary)
			continue;
		(void)snprintf(path, sizeof(path), "/zones/%s.?rrsets=false",
			       z[i]->name);
		pdns_call_init(&c, p, "GET", path);
		pdns_run(p, &c, 1);
		how = json_text(c.doc, "soa_edit_api");
		if (how && !*how)
			(void)err_set(&z[i]->note, ERR_OK,
				      "powerdns: zone '%s' keeps its serial "
				      "number when it is changed, so others "
				      "that copy it won't notice: set its "
				      "SOA-EDIT-API to DEFAULT",
				      z[i]->name);
		pdns_call_free(&c);
	}
}

enum err pdns_zones_look_up(struct provider *p, const char *const *names,
			    size_t n, struct why *why)
{
	struct pdns_zone **ask = calloc(n + 1, sizeof(struct pdns_zone *));
	struct strset seen = { 0 };
	enum err rc = ask ? ERR_OK : err_nomem(why);
	size_t k = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		struct pdns_zone *z = add_zone(p, names[i]);
		const char *fact;

		if (!z) {
			rc = err_nomem(why);
		} else if (z->outcome == ERR_LATER &&
			   !strset_has(&seen, z->name)) {
			fact = cache_get_fact(pdns_facts(p), FACTS, p->identity,
					      z->name);
			z->remembered = fact != NULL;
			z->primary = fact && strcmp(fact, "primary") == 0;
			if (fact)
				z->outcome = ERR_OK;
			else
				ask[k++] = z;
			rc = strset_add(&seen, z->name, why);
		}
	}
	strset_free(&seen);
	if (!rc && k > LIST_ABOVE)
		ask_all(p, ask, k);
	else if (!rc && k)
		ask_each(p, ask, k);
	if (!rc && k) {
		check_serials(p, ask, k);
		remember(p, ask, k);
	}
	free(ask);
	return rc;
}

/* Adds the names from name up to the zone cut, or up to the top. */
static enum err add_candidates(struct strlist *out, struct strset *seen,
			       const char *name, const char *cut,
			       struct why *why)
{
	enum err rc = ERR_OK;

	if (*name == '*')
		name = name_parent(name);
	for (; !rc && *name && name_under(name, cut); name = name_parent(name))
		if (!strset_has(seen, name)) {
			rc = strlist_add(out, name, why);
			if (!rc)
				rc = strset_add(seen, name, why);
		}
	return rc;
}

/* Chooses the longest zone that holds the name. */
static void choose(struct provider *p, struct zone_find *z)
{
	for (const char *c = z->name; *c; c = name_parent(c)) {
		const struct pdns_zone *known = pdns_zone_known(p, c);

		if (!known || known->outcome == ERR_NOZONE)
			continue;
		z->outcome = known->outcome;
		z->why = known->why;
		z->wait = known->wait;
		z->note = known->note;
		memcpy(z->zone, c, strlen(c) + 1);
		return;
	}
}

/* What needs no request: what the state knows, unless the DNS shows a zone below
 * it. */
static bool is_known(struct provider *p, struct zone_find *z)
{
	const char *zone = pdns_zone_cached(p, z->name);

	if (!zone || !name_under(zone, z->cut))
		return false;
	memcpy(z->zone, zone, strlen(zone) + 1);
	z->outcome = ERR_OK;
	return true;
}

/* Asks about the names that are open: up to the zone that the DNS shows (the
 * server may hold one below it, which it would answer from), or up to the top. */
static enum err ask_round(struct provider *p, struct zone_find *z, size_t n,
			  bool by_cut, struct why *why)
{
	struct strlist names = { 0 };
	struct strset seen = { 0 };
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < n; i++)
		if (z[i].outcome == ERR_NOZONE)
			rc = add_candidates(&names, &seen, z[i].name,
					    by_cut ? z[i].cut : "", why);
	strset_free(&seen);
	if (!rc && names.n)
		rc = pdns_zones_look_up(p, (const char *const *)names.v,
					names.n, why);
	for (size_t i = 0; !rc && i < n; i++)
		if (z[i].outcome == ERR_NOZONE)
			choose(p, &z[i]);
	strlist_free(&names);
	return rc;
}

void pdns_find_zones(struct provider *p, struct zone_find *z, size_t n)
{
	struct why why = { "" };
	enum err rc;

	for (size_t i = 0; i < n; i++)
		if (!is_known(p, &z[i]))
			z[i].outcome = err_set(&z[i].why, ERR_NOZONE,
					       "powerdns: no zone of the "
					       "server holds '%s'",
					       z[i].name);
	rc = ask_round(p, z, n, true, &why);
	/* zones that are not delegated (yet) */
	if (!rc)
		rc = ask_round(p, z, n, false, &why);
	for (size_t i = 0; rc && i < n; i++)
		if (z[i].outcome) {
			z[i].outcome = rc;
			z[i].why = why;
		}
}
