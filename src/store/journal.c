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

struct key {
	const char *challenge, *value;
};

static int compare(const char *challenge, const char *value,
		   const struct journal_entry *e)
{
	int diff = strcmp(challenge, e->challenge);

	return diff ? diff : strcmp(value, e->value);
}

static int by_key(const void *a, const void *b)
{
	const struct journal_entry *e = a;

	return compare(e->challenge, e->value, b);
}

static int against_key(const void *key, const void *entry)
{
	const struct key *k = key;

	return compare(k->challenge, k->value, entry);
}

void journal_sort(struct journal_entry *entries, size_t n)
{
	qsort(entries, n, sizeof(*entries), by_key);
}

const struct journal_entry *journal_find(const struct journal_entry *entries,
					 size_t n, const char *challenge,
					 const char *value)
{
	const struct key key = { challenge, value };

	return bsearch(&key, entries, n, sizeof(*entries), against_key);
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
	struct journal_entry *entries; /* sorted */
	size_t n;
	const char *run;
};

/* Takes the batch's entries out of the list; true: there were any.  A value that
 * was there already keeps its record's id. */
static bool take_out(cJSON *list, const struct batch *b)
{
	cJSON *next = NULL;
	bool any = false;

	for (cJSON *item = list->child; item; item = next) {
		const struct key key = { text_of(item, "challenge"),
					 text_of(item, "value") };
		struct journal_entry *e = bsearch(&key, b->entries, b->n,
						  sizeof(*e), against_key);

		next = item->next;
		if (!e)
			continue;
		if (!e->id[0])
			(void)snprintf(e->id, sizeof(e->id), "%s",
				       text_of(item, "id"));
		cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
		any = true;
	}
	return any;
}

static enum err edit_put(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *list = entries_of(doc);

	if (!list)
		return err_nomem(why);
	(void)take_out(list, b);
	for (size_t i = 0; i < b->n; i++) {
		cJSON *item;

		if (i && by_key(&b->entries[i - 1], &b->entries[i]) == 0)
			continue;
		item = to_json(&b->entries[i]);
		if (!item || !cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			return err_nomem(why);
		}
	}
	*changed = b->n > 0;
	return ERR_OK;
}

static enum err edit_drop(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	cJSON *list = entries_of(doc);

	if (!list)
		return err_nomem(why);
	*changed = take_out(list, arg);
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

static enum err edit_entries(struct state *st, state_edit *edit,
			     const struct journal_entry *entries, size_t n,
			     struct why *why)
{
	struct batch b = { .entries = calloc(n + 1, sizeof(*entries)), .n = n };
	enum err rc;

	if (!b.entries)
		return err_nomem(why);
	if (n)
		memcpy(b.entries, entries, n * sizeof(*entries));
	journal_sort(b.entries, n);
	rc = state_change(st, FILE_NAME, edit, &b, why);
	free(b.entries);
	return rc;
}

enum err journal_put(struct state *st, const struct journal_entry *entries,
		     size_t n, struct why *why)
{
	enum err rc = edit_entries(st, edit_put, entries, n, why);
	bool planned = false;

	for (size_t i = 0; i < n; i++)
		planned |= !entries[i].published;
	/* What is published and only noted as planned is cleaned up all the
	 * same, so only plans must not be lost when the power goes. */
	if (!rc && planned)
		state_sync(st);
	return rc;
}

enum err journal_drop(struct state *st, const struct journal_entry *entries,
		      size_t n, struct why *why)
{
	return edit_entries(st, edit_drop, entries, n, why);
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
