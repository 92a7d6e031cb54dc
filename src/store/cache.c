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
	return state_load(st, FILE_NAME);
}

void cache_free(cJSON *cache)
{
	cJSON_Delete(cache);
}

bool cache_get(const cJSON *cache, struct cache_record *r)
{
	const cJSON *all, *item, *list, *when, *v;
	const char *identity;
	char key[KEY_MAX];

	key_of(key, r);
	all = cJSON_GetObjectItemCaseSensitive(cache, "records");
	item = cJSON_GetObjectItemCaseSensitive(all, key);
	identity = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(item, "identity"));
	when = cJSON_GetObjectItemCaseSensitive(item, "confirmed");
	list = cJSON_GetObjectItemCaseSensitive(item, "values");
	if (!identity || strcmp(identity, r->identity) != 0 ||
	    !cJSON_IsNumber(when) || !(when->valuedouble > 0) ||
	    when->valuedouble > 9e15 || !cJSON_IsArray(list))
		return false;
	cJSON_ArrayForEach(v, list)
	{
		if (!cJSON_IsString(v) ||
		    strlist_add(&r->values, v->valuestring, NULL)) {
			strlist_free(&r->values);
			return false;
		}
	}
	r->confirmed = (int64_t)when->valuedouble;
	return true;
}

static cJSON *to_json(const struct cache_record *r)
{
	cJSON *item = cJSON_CreateObject();
	cJSON *list;

	if (!item || !cJSON_AddStringToObject(item, "identity", r->identity) ||
	    !cJSON_AddNumberToObject(item, "confirmed", (double)r->confirmed))
		goto fail;
	list = cJSON_AddArrayToObject(item, "values");
	for (size_t i = 0; list && i < r->values.n; i++) {
		cJSON *v = cJSON_CreateString(r->values.v[i]);

		if (!v || !cJSON_AddItemToArray(list, v)) {
			cJSON_Delete(v);
			goto fail;
		}
	}
	if (list)
		return item;
fail:
	cJSON_Delete(item);
	return NULL;
}

struct batch {
	const struct cache_record *records;
	size_t n;
};

static enum err edit_put(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *all = cJSON_GetObjectItemCaseSensitive(doc, "records");

	if (!cJSON_IsObject(all)) {
		cJSON_DeleteItemFromObjectCaseSensitive(doc, "records");
		all = cJSON_AddObjectToObject(doc, "records");
	}
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
