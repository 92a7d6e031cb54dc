#include "provider/cloudflare_list.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 5000     /* records of one reply */
#define PAGE_LEAST 20 /* the API once gave, unasked */
#define PAGES_MAX 1000

/* A page of a zone's records, or of one name's. */
struct page {
	struct cf_listing *of;
	const char *name;   /* NULL: the zone's */
	int number;         /* from 1 */
	int last;           /* the highest that is asked for with this one */
	struct pages *next; /* where further ones are noted; borrowed */
};

/* What is to be asked, side by side. */
struct pages {
	struct page *v; /* owned */
	size_t n;
};

static enum err add_page(struct pages *all, struct cf_listing *of,
			 const char *name, int number, int last)
{
	struct page *v = reallocarray(all->v, all->n + 1, sizeof(*v));

	if (!v)
		return err_nomem(&of->why);
	all->v = v;
	v[all->n++] = (struct page){ of, name, number, last, NULL };
	return ERR_OK;
}

static void ask(struct cf_call *c, const struct provider *p,
		const struct page *page)
{
	char path[64], number[16];

	(void)snprintf(path, sizeof(path), "/zones/%s/dns_records",
		       page->of->zone_id);
	cf_call_init(c, p, "GET", path);
	if (page->name)
		cf_call_query(c, "name.exact", page->name);
	(void)snprintf(number, sizeof(number), "%d", PAGE);
	cf_call_query(c, "per_page", number);
	(void)snprintf(number, sizeof(number), "%d", page->number);
	cf_call_query(c, "page", number);
	cf_call_query(c, "order", "name");
	cf_call_query(c, "direction", "asc");
}

/* How many pages there are; a server that does not say so has another one after
 * each that could be full: it may give fewer at once than were asked for. */
static int pages_of(const struct cf_call *c, const struct page *page)
{
	int count = cJSON_GetArraySize(c->result), all;
	const cJSON *info =
		cJSON_GetObjectItemCaseSensitive(c->doc, "result_info");
	const cJSON *total =
		cJSON_GetObjectItemCaseSensitive(info, "total_pages");

	if (count == 0)
		return page->number;
	if (cJSON_IsNumber(total))
		all = total->valueint;
	else
		all = page->number + (count >= PAGE_LEAST);
	return all < PAGES_MAX ? all : PAGES_MAX;
}

/* Adds the pages that come after, or every name, whichever is fewer. */
static enum err add_rest(struct pages *next, const struct page *page, int all)
{
	struct cf_listing *l = page->of;
	enum err rc = ERR_OK;

	if (page->number < page->last)
		return ERR_OK; /* the last one knows */
	if (!page->name && page->number == 1 && l->n_names + 1 < (size_t)all) {
		cf_records_free(&l->records);
		for (size_t i = 0; !rc && i < l->n_names; i++)
			rc = add_page(next, l, l->names[i], 1, 1);
		return rc;
	}
	for (int i = page->last + 1; !rc && i <= all; i++)
		rc = add_page(next, l, page->name, i, all);
	return rc;
}

/* Takes the records of a page over. */
static enum err take_records(const struct page *page, const struct cf_call *c)
{
	struct cf_listing *l = page->of;
	enum err rc = ERR_OK;
	const cJSON *item;

	if (!cJSON_IsArray(c->result))
		return err_set(&l->why, ERR_REPLY,
			       "cloudflare: the list of records is none");
	cJSON_ArrayForEach(item, c->result)
	{
		if (!rc)
			rc = cf_records_add(&l->records, item, &l->why);
	}
	return rc ? rc : add_rest(page->next, page, pages_of(c, page));
}

static void take(struct cf_call *c)
{
	const struct page *page = c->arg;
	struct cf_listing *l = page->of;

	if (l->outcome)
		return;
	l->outcome = c->outcome;
	l->why = c->why;
	l->wait = c->wait;
	l->code = c->code;
	if (!c->outcome)
		l->outcome = take_records(page, c);
}

/* Asks for pages and fills in what is to be asked next. */
static void ask_round(struct provider *p, const struct pages *now,
		      struct pages *next)
{
	struct cf_call *c = calloc(now->n + 1, sizeof(*c));

	for (size_t i = 0; i < now->n; i++) {
		struct page *page = &now->v[i];

		if (!c) {
			page->of->outcome = err_nomem(&page->of->why);
			continue;
		}
		page->next = next;
		ask(&c[i], p, page);
		c[i].take = take;
		c[i].arg = page;
	}
	if (c)
		cf_run(p, c, now->n);
	for (size_t i = 0; c && i < now->n; i++)
		cf_call_free(&c[i]);
	free(c);
}

void cf_list(struct provider *p, struct cf_listings *all)
{
	struct pages now = { 0 };

	for (size_t i = 0; i < all->n; i++) {
		struct cf_listing *l = &all->v[i];

		l->outcome = add_page(
			&now, l, l->n_names == 1 ? l->names[0] : NULL, 1, 1);
	}
	while (now.n) {
		struct pages next = { 0 };

		ask_round(p, &now, &next);
		free(now.v);
		now = next;
	}
	free(now.v);
	for (size_t i = 0; i < all->n; i++)
		cf_records_sort(&all->v[i].records);
}

enum err cf_listings_init(struct cf_listings *all, const struct provider *p,
			  struct why *why)
{
	*all = (struct cf_listings){
		.v = calloc(p->n_zones + 1, sizeof(*all->v)),
		.at = calloc(p->n_zones + 1, sizeof(*all->at))
	};
	if (all->v && all->at)
		return ERR_OK;
	cf_listings_free(all);
	return err_nomem(why);
}

enum err cf_listings_want(struct cf_listings *all, const struct zone_id *zone,
			  const char *name, struct why *why)
{
	struct cf_listing *l;
	const char **v;

	if (!all->at[zone->number]) {
		all->v[all->n].zone_id = zone->id;
		all->at[zone->number] = ++all->n;
	}
	l = &all->v[all->at[zone->number] - 1];
	if (l->n_names && strcmp(l->names[l->n_names - 1], name) == 0)
		return ERR_OK;
	v = reallocarray(l->names, l->n_names + 1, sizeof(*v));
	if (!v)
		return err_nomem(why);
	l->names = v;
	v[l->n_names++] = name;
	return ERR_OK;
}

const struct cf_listing *cf_listings_of(const struct cf_listings *all,
					const struct zone_id *zone)
{
	return &all->v[all->at[zone->number] - 1];
}

void cf_listings_free(struct cf_listings *all)
{
	for (size_t i = 0; i < all->n; i++) {
		cf_records_free(&all->v[i].records);
		free(all->v[i].names);
	}
	free(all->v);
	free(all->at);
	*all = (struct cf_listings){ 0 };
}
