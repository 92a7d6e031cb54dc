#include "store/journal.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "journal.json"

static const char *text_of(const cJSON *item, const char *key)
{
	const char *s = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(item, key));

	return s ? s : "";
}

static bool is_true(const cJSON *item, const char *key)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, key));
}

static bool has_key(const cJSON *item, const char *challenge, const char *value)
{
	return strcmp(text_of(item, "challenge"), challenge) == 0 &&
	       strcmp(text_of(item, "value"), value) == 0;
}

/* The array of entries, made when missing; NULL: no memory. */
static cJSON *entries_of(cJSON *doc)
{
	cJSON *list;

	/* a damaged file may have several members of that name */
	while ((list = cJSON_GetObjectItemCaseSensitive(doc, "values"))) {
		if (cJSON_IsArray(list))
			return list;
		cJSON_Delete(cJSON_DetachItemViaPointer(doc, list));
	}
	return cJSON_AddArrayToObject(doc, "values");
}

/* The entry with that key, or NULL. */
static cJSON *find_key(const cJSON *list, const char *challenge,
		       const char *value)
{
	cJSON *item;

	cJSON_ArrayForEach(
		item, list) if (has_key(item, challenge, value)) return item;
	return NULL;
}

static void remove_key(cJSON *list, const char *challenge, const char *value)
{
	cJSON *item;

	while ((item = find_key(list, challenge, value)))
		cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
}

static cJSON *to_json(const struct journal_entry *e)
{
	cJSON *item = cJSON_CreateObject();

	if (item && cJSON_AddStringToObject(item, "challenge", e->challenge) &&
	    cJSON_AddStringToObject(item, "value", e->value) &&
	    cJSON_AddStringToObject(item, "record", e->record) &&
	    cJSON_AddStringToObject(item, "zone", e->zone) &&
	    cJSON_AddStringToObject(item, "account", e->account) &&
	    cJSON_AddStringToObject(item, "run", e->run) &&
	    cJSON_AddStringToObject(item, "id", e->id) &&
	    cJSON_AddBoolToObject(item, "published", e->published) &&
	    cJSON_AddBoolToObject(item, "waits", e->waits) &&
	    cJSON_AddNumberToObject(item, "since", (double)e->since))
		return item;
	cJSON_Delete(item);
	return NULL;
}

struct batch {
	const struct journal_entry *entries;
	size_t n;
	const char *run;
};

static enum err edit_put(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *list = entries_of(doc);

	for (size_t i = 0; list && i < b->n; i++) {
		struct journal_entry e = b->entries[i];
		cJSON *item;

		/* a value that was there already keeps its record's id */
		if (!e.id[0])
			(void)snprintf(
				e.id, sizeof(e.id), "%s",
				text_of(find_key(list, e.challenge, e.value),
					"id"));
		remove_key(list, e.challenge, e.value);
		item = to_json(&e);
		if (!item || !cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			list = NULL;
		}
	}
	*changed = b->n > 0;
	return list ? ERR_OK : err_nomem(why);
}

static enum err edit_drop(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *list = entries_of(doc);
	int before;

	if (!list)
		return err_nomem(why);
	before = cJSON_GetArraySize(list);
	for (size_t i = 0; i < b->n; i++)
		remove_key(list, b->entries[i].challenge, b->entries[i].value);
	*changed = cJSON_GetArraySize(list) != before;
	return ERR_OK;
}

static enum err edit_end_run(cJSON *doc, bool *changed, void *arg,
			     struct why *why)
{
	const struct batch *b = arg;
	cJSON *list = entries_of(doc), *item;

	if (!list)
		return err_nomem(why);
	cJSON_ArrayForEach(item, list)
	{
		cJSON *no;

		if (strcmp(text_of(item, "run"), b->run) != 0 ||
		    !is_true(item, "waits"))
			continue;
		no = cJSON_CreateFalse();
		if (!no)
			return err_nomem(why);
		*changed = true;
		if (!cJSON_ReplaceItemInObjectCaseSensitive(item, "waits",
							    no)) {
			cJSON_Delete(no);
			return err_nomem(why);
		}
	}
	return ERR_OK;
}

enum err journal_put(struct state *st, const struct journal_entry *entries,
		     size_t n, struct why *why)
{
	struct batch b = { .entries = entries, .n = n };

	return state_change(st, FILE_NAME, edit_put, &b, why);
}

enum err journal_drop(struct state *st, const struct journal_entry *entries,
		      size_t n, struct why *why)
{
	struct batch b = { .entries = entries, .n = n };

	return state_change(st, FILE_NAME, edit_drop, &b, why);
}

enum err journal_end_run(struct state *st, const char *run, struct why *why)
{
	struct batch b = { .run = run };

	return state_change(st, FILE_NAME, edit_end_run, &b, why);
}

/* Copies a member into an array of max + 1; false: does not fit. */
static bool copy(char *out, size_t max, const cJSON *item, const char *key)
{
	const char *s = text_of(item, key);
	size_t len = strlen(s);

	if (len > max)
		return false;
	memcpy(out, s, len + 1);
	return true;
}

/* false: an entry that we can't have written; it is passed over. */
static bool from_json(struct journal_entry *e, const cJSON *item)
{
	const cJSON *since = cJSON_GetObjectItemCaseSensitive(item, "since");

	if (!copy(e->challenge, NAME_MAX_TEXT, item, "challenge") ||
	    !copy(e->record, NAME_MAX_TEXT, item, "record") ||
	    !copy(e->zone, NAME_MAX_TEXT, item, "zone") ||
	    !copy(e->account, JOURNAL_ACCOUNT_MAX, item, "account") ||
	    !copy(e->value, JOURNAL_VALUE_MAX, item, "value") ||
	    !copy(e->run, JOURNAL_RUN_MAX, item, "run") ||
	    !copy(e->id, JOURNAL_ID_MAX, item, "id") || !e->challenge[0] ||
	    !e->record[0] || !e->zone[0] || !e->value[0])
		return false;
	e->published = is_true(item, "published");
	e->waits = is_true(item, "waits");
	/* doubles beyond 2^53 are no times; an entry without one still counts */
	e->since = cJSON_IsNumber(since) && since->valuedouble > 0 &&
				   since->valuedouble < 9e15
			   ? (int64_t)since->valuedouble
			   : 0;
	return true;
}

enum err journal_read(struct state *st, struct journal_entry **out, size_t *n,
		      struct why *why)
{
	const cJSON *list, *item;
	struct journal_entry *all;
	cJSON *doc = NULL;
	size_t count = 0;
	enum err rc = state_load(st, FILE_NAME, &doc, why);

	if (rc)
		return rc;
	list = cJSON_GetObjectItemCaseSensitive(doc, "values");
	all = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof(*all));
	if (all && cJSON_IsArray(list))
		cJSON_ArrayForEach(item, list) count +=
			from_json(&all[count], item);
	cJSON_Delete(doc);
	if (!all)
		return err_nomem(why);
	*out = all;
	*n = count;
	return ERR_OK;
}

const struct journal_entry *journal_find(const struct journal_entry *entries,
					 size_t n, const char *challenge,
					 const char *value)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(entries[i].challenge, challenge) == 0 &&
		    strcmp(entries[i].value, value) == 0)
			return &entries[i];
	return NULL;
}
