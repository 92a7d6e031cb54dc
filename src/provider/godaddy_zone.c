#include "provider/godaddy_zone.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "provider/godaddy_api.h"
#include "provider/json.h"
#include "store/cache.h"

#define KIND "zones"      /* of facts in the state */
#define DOMAINS_PAGE 1000 /* the API gives no more at once */
#define DOMAINS_PAGES_MAX 100

/* Asks whether zone is a domain of the account: ERR_NOZONE when it is not; any
 * other failure says nothing about it. */
static enum err probe(struct provider *p, const char *zone, long *wait,
		      struct why *why)
{
	struct gd_call c;
	enum err rc;

	if (p->v1) {
		gd_call_init(&c, p, "GET", "GET /v1/domains/{domain}",
			     "/v1/domains/");
		sb_add_pct(&c.url, zone);
	} else {
		gd_call_init(&c, p, "GET", "GET dns-records",
			     "/v3/domains/zones/");
		sb_add_pct(&c.url, zone);
		sb_adds(&c.url, "/dns-records?type=NS");
	}
	gd_run(p, &c, 1);
	rc = c.outcome;
	/* v3 calls it a bad request, too */
	if (!p->v1 && c.status == 400)
		rc = ERR_NOZONE;
	if (!rc && !cJSON_IsObject(c.doc))
		rc = err_set(&c.why, ERR_REPLY,
			     "godaddy: the reply about '%s' is no object",
			     zone);
	*why = c.why;
	*wait = c.wait;
	gd_call_free(&c);
	return rc;
}

/* Takes over one page of domains; *last is the one to go on behind, "" if there
 * are no more. */
static enum err take_page(struct look *l, const cJSON *list,
			  char last[static NAME_MAX_TEXT + 1], struct why *why)
{
	char name[NAME_MAX_TEXT + 1];
	const cJSON *item;
	enum err rc = ERR_OK;

	last[0] = '\0';
	cJSON_ArrayForEach(item, list)
	{
		const char *text = json_text(item, "domain");

		if (rc || !text || name_parse(name, text, NULL))
			continue;
		rc = strlist_add(&l->zones, name, why);
		memcpy(last, name, strlen(name) + 1);
	}
	if (cJSON_GetArraySize(list) < DOMAINS_PAGE)
		last[0] = '\0';
	return rc;
}

static enum err list_domains(struct provider *p, struct look *l)
{
	char last[NAME_MAX_TEXT + 1] = "";
	enum err rc = ERR_OK;

	for (int page = 0; !rc && page < DOMAINS_PAGES_MAX; page++) {
		struct gd_call c;

		gd_call_init(&c, p, "GET", "GET /v1/domains", "/v1/domains");
		sb_addf(&c.url, "?statuses=ACTIVE&limit=%d", DOMAINS_PAGE);
		if (last[0])
			sb_adds(&c.url, "&marker=");
		sb_add_pct(&c.url, last);
		gd_run(p, &c, 1);
		rc = c.outcome;
		if (!rc && !cJSON_IsArray(c.doc))
			rc = err_set(&c.why, ERR_REPLY,
				     "godaddy: the domains are no list");
		l->why = c.why;
		l->wait = c.wait;
		if (!rc)
			rc = take_page(l, c.doc, last, &l->why);
		gd_call_free(&c);
		if (!last[0])
			break;
	}
	l->all_zones = !rc;
	return rc;
}

void gd_account_look(struct provider *p, struct look *l)
{
	if (p->v1) {
		l->what = "a classic key";
		l->outcome = list_domains(p, l);
		look_note(l, false,
			  "make a personal access token and set "
			  "'api-token-file'",
			  "classic keys may do everything in the account, and "
			  "end with 2026");
		return;
	}
	l->what = "a personal access token";
	l->untold = !l->zone && !l->name;
	if (!l->untold)
		l->outcome = probe(p, l->zone ? l->zone : l->name, &l->wait,
				   &l->why);
	if (l->zone && !l->outcome)
		l->outcome = strlist_add(&l->zones, l->zone, &l->why);
	else if (l->outcome == ERR_NOZONE)
		l->outcome = ERR_OK; /* whoever is told so is known */
}

/* The same, unless it is known already. */
static enum err is_zone(struct provider *p, const struct cache *facts,
			const char *zone, long *wait, struct why *why)
{
	struct cache_fact fact = { zone, "yes" };
	enum err rc;

	if (strlist_has(&p->zones, zone))
		return ERR_OK;
	if (strlist_has(&p->not_zones, zone))
		return ERR_NOZONE;
	if (cache_get_fact(facts, KIND, p->identity, zone))
		return strlist_add(&p->zones, zone, why);
	rc = probe(p, zone, wait, why);
	if (rc == ERR_NOZONE && strlist_add(&p->not_zones, zone, why))
		return ERR_NOMEM;
	if (rc)
		return rc;
	if (!p->env->dry_run)
		(void)cache_put_facts(p->env->state, KIND, p->identity, &fact,
				      1, NULL);
	return strlist_add(&p->zones, zone, why);
}

void gd_zone_forget(struct provider *p, const char *zone)
{
	struct cache_fact fact = { zone, NULL };

	strlist_free(&p->zones);
	if (!p->env->dry_run)
		(void)cache_put_facts(p->env->state, KIND, p->identity, &fact,
				      1, NULL);
}

/* A domain that was found before and holds the name is the one. */
static const char *known_above(const struct provider *p, const char *name,
			       const char *cut)
{
	for (size_t i = 0; i < p->zones.n; i++)
		if (name_under(name, p->zones.v[i]) &&
		    name_under(p->zones.v[i], cut))
			return p->zones.v[i];
	return NULL;
}

static void find(struct provider *p, const struct cache *facts,
		 struct zone_find *z)
{
	const char *c = known_above(p, z->name, z->cut);

	z->outcome = c ? ERR_OK : ERR_NOZONE;
	if (!c && z->cut[0]) {
		c = z->cut;
		z->outcome = is_zone(p, facts, c, &z->wait, &z->why);
	}
	/* zones that are not delegated (yet) */
	for (const char *s = name_zone(z->name);
	     z->outcome == ERR_NOZONE && name_labels(s) >= 2;
	     s = name_parent(s)) {
		c = s;
		z->outcome = is_zone(p, facts, c, &z->wait, &z->why);
	}
	if (z->outcome == ERR_NOZONE)
		(void)err_set(&z->why, ERR_NOZONE,
			      "godaddy: no domain of this account holds '%s'",
			      z->name);
	else if (!z->outcome && c)
		memcpy(z->zone, c, strlen(c) + 1);
}

void gd_find_zones(struct provider *p, struct zone_find *z, size_t n)
{
	struct cache *facts = cache_load_facts(p->env->state);

	for (size_t i = 0; i < n; i++)
		find(p, facts, &z[i]);
	cache_free(facts);
}
