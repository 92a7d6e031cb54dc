#include "store/cache.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "util/name.h"

#define FILE_NAME "cache.json"

/* "NAME TYPE": neither holds a blank. */
#define KEY_MAX (NAME_MAX_TEXT + 8)

static void key_of(char key[static KEY_MAX], const struct cache_record *r)
{
	(void)snprintf(key, KEY_MAX, "%s %s", r->name, r->type);
}

cJSON *cache_load(struct state *st)
{
	cJSON *doc = NULL;

	(void)state_load(st, FILE_NAME, &doc,
			 NULL); /* it only saves requests */
	return doc;
}

void cache_free(cJSON *cache)
{
	cJSON_Delete(cache);
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

bool cache_get(const cJSON *cache, struct cache_record *r)
{
	const cJSON *all, *item, *when;
	const char *identity;
	char key[KEY_MAX];

	key_of(key, r);
	all = cJSON_GetObjectItemCaseSensitive(cache, "records");
	item = cJSON_GetObjectItemCaseSensitive(all, key);
	identity = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(item, "identity"));
	when = cJSON_GetObjectItemCaseSensitive(item, "confirmed");
	if (!identity || strcmp(identity, r->identity) != 0 ||
	    !cJSON_IsNumber(when) || !(when->valuedouble > 0) ||
	    when->valuedouble > 9e15 ||
	    !read_list(&r->values,
		       cJSON_GetObjectItemCaseSensitive(item, "values")))
		return false;
	(void)read_list(&r->ids, cJSON_GetObjectItemCaseSensitive(item, "ids"));
	r->confirmed = (int64_t)when->valuedouble;
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
	cJSON *obj = cJSON_GetObjectItemCaseSensitive(parent, key);

	if (cJSON_IsObject(obj))
		return obj;
	cJSON_DeleteItemFromObjectCaseSensitive(parent, key);
	return cJSON_AddObjectToObject(parent, key);
}

struct batch {
	const struct cache_record *records;
	size_t n;
};

static enum err edit_put(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *all = object_in(doc, "records");

	for (size_t i = 0; all && i < b->n; i++) {
		cJSON *item = to_json(&b->records[i]);
		char key[KEY_MAX];

		key_of(key, &b->records[i]);
		cJSON_DeleteItemFromObjectCaseSensitive(all, key);
		if (!item || !cJSON_AddItemToObject(all, key, item)) {
			cJSON_Delete(item);
			all = NULL;
		}
	}
	*changed = b->n > 0;
	return all ? ERR_OK : err_nomem(why);
}

enum err cache_put(struct state *st, const struct cache_record *records,
		   size_t n, struct why *why)
{
	struct batch b = { records, n };

	return n ? state_change(st, FILE_NAME, edit_put, &b, why) : ERR_OK;
}

const char *cache_get_fact(const cJSON *cache, const char *kind,
			   const char *identity, const char *key)
{
	const cJSON *all = cJSON_GetObjectItemCaseSensitive(cache, kind);
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
