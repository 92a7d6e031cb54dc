#include "provider/cloudflare_record.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "provider/cloudflare_zone.h"
#include "provider/json.h"
#include "util/addr.h"

#define PAGE "5000" /* records of one reply */
#define PAGES_MAX 1000

char *cf_plain_content(const char *type, const char *content)
{
	char text[ADDR_MAX_TEXT + 1], *out;
	struct addr a;
	size_t n = 0;
	bool inside = false;

	if (strcmp(type, "TXT") != 0) {
		if (!addr_parse(&a, content))
			return strdup(content);
		addr_text(text, &a);
		return strdup(text);
	}
	if (content[0] != '"')
		return strdup(content);
	out = malloc(strlen(content) + 1);
	for (const char *s = content; out && *s; s++) {
		if (*s == '"')
			inside = !inside; /* blanks between strings go */
		else if (inside && *s == '\\' && s[1])
			out[n++] = *++s;
		else if (inside)
			out[n++] = *s;
	}
	if (out)
		out[n] = '\0';
	return out;
}

void cf_records_free(struct cf_records *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->v[i].content);
	free(r->v);
	*r = (struct cf_records){ 0 };
}

/* Copies what is needed of a record; one that is not usable is passed over. */
static enum err take_record(struct cf_records *r, const cJSON *item,
			    struct why *why)
{
	const char *id = json_text(item, "id"), *name = json_text(item, "name");
	const char *type = json_text(item, "type");
	const char *content = json_text(item, "content");
	const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(item, "ttl");
	struct cf_record *v = &r->v[r->n];

	if (!cf_is_id(id) || !name || strlen(name) > NAME_MAX_TEXT || !type ||
	    strlen(type) >= sizeof(v->type) || !content)
		return ERR_OK;
	*v = (struct cf_record){ .ttl = 1 };
	memcpy(v->id, id, strlen(id) + 1);
	memcpy(v->type, type, strlen(type) + 1);
	for (size_t i = 0; name[i]; i++)
		v->name[i] = (char)(name[i] >= 'A' && name[i] <= 'Z'
					    ? name[i] + 'a' - 'A'
					    : name[i]);
	if (cJSON_IsNumber(ttl) && ttl->valueint > 0)
		v->ttl = (uint32_t)ttl->valueint;
	v->content = cf_plain_content(type, content);
	if (!v->content)
		return err_nomem(why);
	r->n++;
	return ERR_OK;
}

/* Takes a page over; *more: there are further ones. */
static enum err take_page(struct cf_listing *l, const struct cf_call *c,
			  int page, bool *more)
{
	const cJSON *info, *pages, *item;
	size_t count = (size_t)cJSON_GetArraySize(c->result);
	struct cf_record *v;
	enum err rc = ERR_OK;

	if (!cJSON_IsArray(c->result))
		return err_set(&l->why, ERR_REPLY,
			       "cloudflare: the list of records is none");
	v = reallocarray(l->records.v, l->records.n + count + 1, sizeof(*v));
	if (!v)
		return err_nomem(&l->why);
	l->records.v = v;
	cJSON_ArrayForEach(item, c->result)
	{
		if (!rc)
			rc = take_record(&l->records, item, &l->why);
	}
	info = cJSON_GetObjectItemCaseSensitive(c->doc, "result_info");
	pages = cJSON_GetObjectItemCaseSensitive(info, "total_pages");
	*more = count > 0 && cJSON_IsNumber(pages) && page < pages->valueint &&
		page < PAGES_MAX;
	return rc;
}

static void ask_page(struct cf_call *c, const struct provider *p,
		     const struct cf_listing *l, int page)
{
	char path[64], number[16];

	(void)snprintf(path, sizeof(path), "/zones/%s/dns_records", l->zone_id);
	(void)snprintf(number, sizeof(number), "%d", page);
	cf_call_init(c, p, "GET", path);
	if (l->name)
		cf_call_query(c, "name.exact", l->name);
	cf_call_query(c, "per_page", PAGE);
	cf_call_query(c, "page", number);
	cf_call_query(c, "order", "name");
	cf_call_query(c, "direction", "asc");
}

void cf_list(struct provider *p, struct cf_listing *l, size_t n)
{
	struct cf_call *c = calloc(n + 1, sizeof(*c));
	bool *more = calloc(n + 1, sizeof(*more)), any = n > 0;

	for (size_t i = 0; i < n; i++) {
		l[i].outcome = c && more ? ERR_OK : err_nomem(&l[i].why);
		if (more)
			more[i] = true;
	}
	for (int page = 1; c && more && any; page++) {
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			if (more[i])
				ask_page(&c[k++], p, &l[i], page);
		cf_run(p, c, k);
		k = 0;
		any = false;
		for (size_t i = 0; i < n; i++) {
			if (!more[i])
				continue;
			more[i] = false;
			l[i].outcome = c[k].outcome;
			l[i].why = c[k].why;
			l[i].wait = c[k].wait;
			if (!l[i].outcome)
				l[i].outcome =
					take_page(&l[i], &c[k], page, &more[i]);
			any |= more[i];
			cf_call_free(&c[k++]);
		}
	}
	free(more);
	free(c);
}

/* Fills one set from a listing. */
static void read_set(struct rrset *set, const struct cf_listing *l)
{
	const char *type = rrtype_text(set->type);

	set->ttl = 0;
	strlist_free(&set->values);
	set->outcome = l->outcome;
	set->why = l->why;
	for (size_t i = 0; !set->outcome && i < l->records.n; i++) {
		const struct cf_record *r = &l->records.v[i];

		if (strcmp(r->name, set->name) != 0)
			continue;
		if (strcmp(r->type, "CNAME") == 0 && set->type != RR_TXT) {
			set->outcome = err_set(&set->why, ERR_CONFLICT,
					       "'%s' is an alias (CNAME) for "
					       "'%s'; remove it, or use that "
					       "name",
					       set->name, r->content);
		} else if (strcmp(r->type, type) == 0 &&
			   !strlist_has(&set->values, r->content)) {
			set->ttl = r->ttl;
			set->outcome = strlist_add(&set->values, r->content,
						   &set->why);
		}
	}
}

void cf_read(struct provider *p, struct rrset *sets, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *zone = sets[i].zone;
		struct cf_listing l = { .name = sets[i].name };
		const struct zone_id *z;

		l.outcome = cf_zones_look_up(p, &zone, 1, &l.why);
		z = l.outcome ? NULL : cf_zone_known(p, zone);
		if (z) {
			l.outcome = z->outcome;
			l.why = z->why;
			l.zone_id = z->id;
		}
		if (!l.outcome)
			cf_list(p, &l, 1);
		read_set(&sets[i], &l);
		cf_records_free(&l.records);
	}
}
