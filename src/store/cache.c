#include "store/cache.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/name.h"

#define FILE_NAME "cache.json"

/* "NAME TYPE": neither holds a blank. */
#define KEY_MAX (NAME_MAX_TEXT + 8)

static void key_of(char key[static KEY_MAX], const struct cache_record *r)
{
	(void)snprintf(key, KEY_MAX, "%s %s", r->name, r->type);
}

/* The members of an object, sorted by key: cJSON itself looks from the start. */
struct index {
	cJSON **v; /* owned */
	size_t n;
};

struct cache {
	cJSON *doc; /* owned */
	struct index records;
};

static int by_key(const void *a, const void *b)
{
	cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

static int find_key(const void *key, const void *member)
{
	cJSON *const *m = member;

	return strcmp(key, (*m)->string);
}

/* false: no memory. obj may be NULL. */
static bool index_make(struct index *x, const cJSON *obj)
{
	size_t n = (size_t)cJSON_GetArraySize(obj), k = 0;
	cJSON *item;

	x->v = calloc(n + 1, sizeof(cJSON *));
	if (!x->v)
		return false;
	for (item = cJSON_IsObject(obj) ? obj->child : NULL; item;
	     item = item->next)
		x->v[k++] = item;
	x->n = k;
	qsort(x->v, k, sizeof(cJSON *), by_key);
	return true;
}

static cJSON *index_find(const struct index *x, const char *key)
{
	cJSON **found =
		x->n ? bsearch(key, x->v, x->n, sizeof(cJSON *), find_key)
		     : NULL;

	return found ? *found : NULL;
}

struct cache *cache_load(struct state *st)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	/* it only saves requests: what can't be read is not known */
	(void)state_load(st, FILE_NAME, &c->doc, NULL);
	if (c->doc && index_make(&c->records, cJSON_GetObjectItemCaseSensitive(
						      c->doc, "records")))
		return c;
	cache_free(c);
	return NULL;
}

struct cache *cache_load_facts(struct state *st)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	(void)state_load(st, FILE_NAME, &c->doc, NULL);
	cJSON_DeleteItemFromObjectCaseSensitive(c->doc, "records");
	return c;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	cJSON_Delete(c->doc);
	free(c->records.v);
	free(c);
}

/* Reads an array of strings; false: it is something else, list is empty. */
static bool read_list(struct strlist *list, const cJSON *array)
{
	const cJSON *v;

	if (!cJSON_IsArray(array))
		return false;
	cJSON_ArrayForEach(v, array)
	{
		if (!cJSON_IsString(v) ||
		    strlist_add(list, v->valuestring, NULL)) {
			strlist_free(list);
			return false;
		}
	}
	return true;
}

/* A member that must be a text of at most max characters; "" if not. */
static const char *text_in(const cJSON *item, const char *key, size_t max)
{
	const char *s = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(item, key));

	return s && strlen(s) <= max ? s : "";
}

/* When the record was confirmed; 0: that is no record. */
static int64_t time_in(const cJSON *item)
{
	const cJSON *when = cJSON_GetObjectItemCaseSensitive(item, "confirmed");

	return cJSON_IsNumber(when) && when->valuedouble >= 1 &&
			       when->valuedouble < 9e15
		       ? (int64_t)when->valuedouble
		       : 0;
}

bool cache_get(const struct cache *cache, struct cache_record *r)
{
	const char *identity;
	const cJSON *item;
	char key[KEY_MAX];

	key_of(key, r);
	item = cache ? index_find(&cache->records, key) : NULL;
	identity = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(item, "identity"));
	if (!identity || (r->identity && strcmp(identity, r->identity) != 0) ||
	    !time_in(item) ||
	    !read_list(&r->values,
		       cJSON_GetObjectItemCaseSensitive(item, "values")))
		return false;
	(void)read_list(&r->ids, cJSON_GetObjectItemCaseSensitive(item, "ids"));
	if (!r->identity)
		r->identity = identity;
	r->zone = text_in(item, "zone", NAME_MAX_TEXT);
	r->settings = text_in(item, "settings", NAME_MAX_TEXT);
	r->confirmed = time_in(item);
	return true;
}

static bool add_list(cJSON *item, const char *key, const struct strlist *list)
{
	cJSON *array = cJSON_AddArrayToObject(item, key);
	bool ok = array != NULL;

	for (size_t i = 0; ok && i < list->n; i++) {
		cJSON *v = cJSON_CreateString(list->v[i]);

		ok = v && cJSON_AddItemToArray(array, v);
		if (!ok)
			cJSON_Delete(v);
	}
	return ok;
}

static cJSON *to_json(const struct cache_record *r)
{
	cJSON *item = cJSON_CreateObject();

	if (item && cJSON_AddStringToObject(item, "identity", r->identity) &&
	    cJSON_AddStringToObject(item, "zone", r->zone ? r->zone : "") &&
	    cJSON_AddStringToObject(item, "settings",
				    r->settings ? r->settings : "") &&
	    cJSON_AddNumberToObject(item, "confirmed", (double)r->confirmed) &&
	    add_list(item, "values", &r->values) &&
	    (r->ids.n == 0 || add_list(item, "ids", &r->ids)))
		return item;
	cJSON_Delete(item);
	return NULL;
}

/* The object below parent, made when missing; NULL: no memory. */
static cJSON *object_in(cJSON *parent, const char *key)
{
	cJSON *obj;

	/* a damaged file may have several members of that name */
	while ((obj = cJSON_GetObjectItemCaseSensitive(parent, key))) {
		if (cJSON_IsObject(obj))
			return obj;
		cJSON_Delete(cJSON_DetachItemViaPointer(parent, obj));
	}
	return cJSON_AddObjectToObject(parent, key);
}

/* Does the record hold these values, in that order? */
static bool holds(const cJSON *item, const struct strlist *values)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(item, "values");
	const cJSON *v;
	size_t i = 0;

	cJSON_ArrayForEach(v, array)
	{
		if (i == values->n || !cJSON_IsString(v) ||
		    strcmp(v->valuestring, values->v[i]) != 0)
			return false;
		i++;
	}
	return i == values->n;
}

/* Has somebody stored other values than ours since the record was seen? */
static bool overtaken(const cJSON *now, const struct cache_record *r)
{
	bool known = time_in(now) != 0;
	bool as_seen = known ? r->seen && time_in(now) == r->seen_at &&
				       holds(now, r->seen)
			     : !r->seen;

	return !as_seen && !(known && holds(now, &r->values));
}

struct batch {
	const struct cache_record *records;
	size_t n;
	int64_t expired;
};

/* Removes what is in old, and what has expired. */
static void sweep(cJSON *all, cJSON *const *old, size_t n, int64_t expired)
{
	cJSON *next;

	for (size_t i = 0; i < n; i++)
		if (old[i])
			cJSON_Delete(cJSON_DetachItemViaPointer(all, old[i]));
	for (cJSON *item = all->child; item; item = next) {
		next = item->next;
		if (time_in(item) < expired)
			cJSON_Delete(cJSON_DetachItemViaPointer(all, item));
	}
}

static enum err edit_put(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *all = object_in(doc, "records");
	cJSON **old = calloc(b->n + 1, sizeof(cJSON *));
	struct index x = { 0 };
	bool ok = all && old && index_make(&x, all);

	for (size_t i = 0; ok && i < b->n; i++) {
		const struct cache_record *r = &b->records[i];
		cJSON *item;
		char key[KEY_MAX];

		key_of(key, r);
		old[i] = index_find(&x, key);
		if (r->values.n == 0 || overtaken(old[i], r))
			continue;
		item = to_json(r);
		ok = item && cJSON_AddItemToObject(all, key, item);
		if (!ok)
			cJSON_Delete(item);
	}
	/* only now: the index looks at their keys */
	if (ok)
		sweep(all, old, b->n, b->expired);
	*changed = b->n > 0;
	free(x.v);
	free(old);
	return ok ? ERR_OK : err_nomem(why);
}

enum err cache_put(struct state *st, const struct cache_record *records,
		   size_t n, int64_t expired, struct why *why)
{
	struct batch b = { records, n, expired };

	return n ? state_change(st, FILE_NAME, edit_put, &b, why) : ERR_OK;
}

const char *cache_get_fact(const struct cache *cache, const char *kind,
			   const char *identity, const char *key)
{
	const cJSON *all = cJSON_GetObjectItemCaseSensitive(
		cache ? cache->doc : NULL, kind);
	const cJSON *mine = cJSON_GetObjectItemCaseSensitive(all, identity);

	return cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(mine, key));
}

struct facts {
	const char *kind, *identity;
	const struct cache_fact *v;
	size_t n;
};

static enum err edit_facts(cJSON *doc, bool *changed, void *arg,
			   struct why *why)
{
	const struct facts *f = arg;
	cJSON *all = object_in(doc, f->kind);
	cJSON *mine = all ? object_in(all, f->identity) : NULL;

	if (!mine)
		return err_nomem(why);
	*changed = f->n > 0;
	for (size_t i = 0; i < f->n; i++) {
		cJSON_DeleteItemFromObjectCaseSensitive(mine, f->v[i].key);
		if (f->v[i].fact &&
		    !cJSON_AddStringToObject(mine, f->v[i].key, f->v[i].fact))
			return err_nomem(why);
	}
	return ERR_OK;
}

enum err cache_put_facts(struct state *st, const char *kind,
			 const char *identity, const struct cache_fact *facts,
			 size_t n, struct why *why)
{
	struct facts f = { kind, identity, facts, n };

	return n ? state_change(st, FILE_NAME, edit_facts, &f, why) : ERR_OK;
}
