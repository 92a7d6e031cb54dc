#include "store/cache.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/index.h"
#include "util/name.h"
#include "util/num.h"
#include "util/strbuf.h"

/*
 * Two files.  cache.json holds the records, a text each, since there may be ten
 * thousand and more and a tree of JSON costs ten times as much:
 *
 *   "records": { "NAME TYPE": "CONFIRMED SETTINGS ZONE VALUE,... ID,... IDENTITY" }
 *
 * with "-" where there is nothing, and %XX in values and ids for what would be
 * mistaken; the identity alone may have blanks.  facts.json
 * holds the facts, which runs that need no record want:
 *
 *   "facts": { "KIND IDENTITY KEY": "FACT" }
 *
 * Whatever else is there, as from before, is not known and gets dropped.
 */
#define RECORDS_FILE "cache.json"
#define FACTS_FILE "facts.json"
#define FIELDS 6
#define TEXT_MAX 65536

enum field { CONFIRMED, SETTINGS, ZONE, VALUES, IDS, IDENTITY };

/* "NAME TYPE": neither holds a blank. */
#define KEY_MAX (NAME_MAX_TEXT + 8)

static void key_of(char key[static KEY_MAX], const struct cache_record *r)
{
	(void)snprintf(key, KEY_MAX, "%s %s", r->name, r->type);
}

struct cache {
	struct state_copy file; /* owned */
	struct index of;
};

static struct cache *load(struct state *st, const char *file,
			  const char *member)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	/* it only saves requests: what can't be read is not known */
	(void)state_load_copy(st, file, &c->file, NULL);
	if (c->file.doc && index_make(&c->of, cJSON_GetObjectItemCaseSensitive(
						      c->file.doc, member)))
		return c;
	cache_free(c);
	return NULL;
}

/* Is it the text of a record? */
static bool is_record(const char *text)
{
	for (int i = 0; i < IDENTITY; i++) {
		size_t len = strcspn(text, " ");

		if (len == 0 || !text[len] ||
		    (i == ZONE && len > NAME_MAX_TEXT))
			return false;
		text += len + 1;
	}
	return *text;
}

/* Ends each field but the last of a record's text. */
static void cut(char *text)
{
	for (int i = 0; i < IDENTITY; i++) {
		text += strcspn(text, " ");
		*text++ = '\0';
	}
}

/* Undoes cut(). */
static void join(char *text)
{
	for (int i = 0; *text && i < IDENTITY; i++) {
		text += strlen(text);
		*text++ = ' ';
	}
}

struct cache *cache_load(struct state *st)
{
	struct cache *c = load(st, RECORDS_FILE, "records");

	for (size_t i = 0; c && i < c->of.n; i++) {
		char *text = cJSON_GetStringValue(c->of.v[i]);

		if (text && is_record(text))
			cut(text);
		else if (text)
			*text = '\0';
	}
	return c;
}

struct cache *cache_load_facts(struct state *st)
{
	return load(st, FACTS_FILE, "facts");
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	cJSON_Delete(c->file.doc);
	free(c->of.v);
	free(c);
}

/* What the first field says; 0: nothing that can be. */
static int64_t time_of(const cJSON *item)
{
	const char *text = cJSON_GetStringValue(item);
	char digits[24];
	size_t len = text ? strcspn(text, " ") : 0;
	long when = 0;

	if (len == 0 || len >= sizeof(digits))
		return 0;
	memcpy(digits, text, len);
	digits[len] = '\0';
	return num_range(&when, digits, 1, 9000000000000000L) ? when : 0;
}

/* Undoes add_item() on the item of len octets; the caller frees it. */
static char *read_item(const char *text, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	char *out = malloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < len; i++) {
		const char *a = NULL, *b = NULL;

		if (text[i] == '%' && i + 2 < len) {
			a = strchr(hex, text[i + 1]);
			b = strchr(hex, text[i + 2]);
		}
		out[n] = text[i];
		if (a && b) {
			out[n] = (char)((a - hex) << 4 | (b - hex));
			i += 2;
		}
		n++;
	}
	if (out)
		out[n] = '\0';
	return out;
}

/* Reads a list with commas between; false: no memory, list is empty. */
static bool read_list(struct strlist *list, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, ",");
		char *one = read_item(text, len);
		bool ok = one && strlist_add(list, one, NULL) == ERR_OK;

		free(one);
		if (!ok) {
			strlist_free(list);
			return false;
		}
		text += len + (text[len] == ',');
	}
	return true;
}

/* The fields of a record's text that has been cut. */
static void find_fields(const char *text, const char *field[static FIELDS])
{
	for (int i = 0; i < FIELDS; i++) {
		size_t len = strlen(text);

		/* "-" stands for nothing */
		field[i] = strcmp(text, "-") == 0 ? text + len : text;
		text += len + 1;
	}
}

bool cache_get(const struct cache *cache, struct cache_record *r)
{
	const char *field[FIELDS];
	const cJSON *item;
	char key[KEY_MAX];

	key_of(key, r);
	item = cache ? index_find(&cache->of, key) : NULL;
	r->confirmed = time_of(item);
	if (!item || !r->confirmed)
		return false;
	find_fields(item->valuestring, field);
	if ((r->identity && strcmp(r->identity, field[IDENTITY]) != 0) ||
	    !read_list(&r->values, field[VALUES]))
		return false;
	(void)read_list(&r->ids, field[IDS]);
	r->identity = field[IDENTITY];
	r->zone = field[ZONE];
	r->settings = field[SETTINGS];
	return true;
}

/* Appends an item so that no blank, comma or lone "-" is in it. */
static void add_item(struct strbuf *text, const char *item)
{
	if (!strpbrk(item, " ,%") && strcmp(item, "-") != 0) {
		sb_adds(text, item);
		return;
	}
	for (; *item; item++) {
		if (strchr(" ,%-", *item))
			sb_addf(text, "%%%02x", (unsigned)*item);
		else
			sb_add(text, item, 1);
	}
}

static void add_list(struct strbuf *text, const struct strlist *list)
{
	for (size_t i = 0; i < list->n; i++) {
		sb_adds(text, i ? "," : "");
		add_item(text, list->v[i]);
	}
	sb_adds(text, list->n ? "" : "-");
}

static void add_text(struct strbuf *text, const char *s)
{
	sb_adds(text, s && *s ? s : "-");
	sb_adds(text, " ");
}

static void add_record(struct strbuf *text, const struct cache_record *r)
{
	sb_addf(text, "%lld ", (long long)r->confirmed);
	add_text(text, r->settings);
	add_text(text, r->zone);
	add_list(text, &r->values);
	sb_adds(text, " ");
	add_list(text, &r->ids);
	sb_adds(text, " ");
	sb_adds(text, r->identity);
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

/* Does the record's text hold these values, in that order? */
static bool holds(const cJSON *item, const struct strlist *values)
{
	const char *text = cJSON_GetStringValue(item);
	struct strbuf want;
	bool yes;

	for (int i = 0; text && i < VALUES; i++) {
		text = strchr(text, ' ');
		text = text ? text + 1 : NULL;
	}
	sb_init(&want, TEXT_MAX);
	add_list(&want, values);
	yes = text && !want.err && strncmp(text, want.s, want.len) == 0 &&
	      text[want.len] == ' ';
	sb_free(&want);
	return yes;
}

/* When a record in the file was confirmed; 0: that is no record. */
static int64_t stored_at(const cJSON *item)
{
	const char *text = cJSON_GetStringValue(item);

	return text && is_record(text) ? time_of(item) : 0;
}

/* Has somebody stored other values than ours since the record was seen? */
static bool overtaken(const cJSON *now, const struct cache_record *r)
{
	bool known = stored_at(now) != 0;
	bool as_seen = known ? r->seen && stored_at(now) == r->seen_at &&
				       holds(now, r->seen)
			     : !r->seen;

	return !as_seen && !(known && holds(now, &r->values));
}

struct batch {
	const struct cache_record *records;
	size_t n;
	int64_t expired;
	struct cache *known; /* borrowed; NULL: it is not loaded */
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
		if (stored_at(item) < expired)
			cJSON_Delete(cJSON_DetachItemViaPointer(all, item));
	}
}

/* Removes what was once kept here beside member. */
static void drop_others(cJSON *doc, const char *member)
{
	cJSON *next;

	for (cJSON *item = doc->child; item; item = next) {
		next = item->next;
		if (strcmp(item->string, member) != 0 &&
		    strcmp(item->string, "version") != 0)
			cJSON_Delete(cJSON_DetachItemViaPointer(doc, item));
	}
}

/* Writes r over what is there; what shall go is left in *old. */
static bool put(cJSON *all, const char *key, const struct cache_record *r,
		cJSON **old)
{
	struct strbuf text;
	bool ok = true;

	if (r->values.n == 0 || overtaken(*old, r))
		return true;
	sb_init(&text, TEXT_MAX);
	add_record(&text, r);
	if (!text.err && *old && cJSON_SetValuestring(*old, text.s))
		*old = NULL;
	else
		ok = !text.err && cJSON_AddStringToObject(all, key, text.s);
	sb_free(&text);
	return ok;
}

/* Finds the members by the index of the loaded cache if all is what it holds;
 * false: no memory. */
static bool find_index(struct index *x, const cJSON *all, struct cache *known)
{
	if (!known || !known->file.doc ||
	    known->of.n != (size_t)cJSON_GetArraySize(all))
		return index_make(x, all);
	for (size_t i = 0; i < known->of.n; i++)
		if (cJSON_IsString(known->of.v[i]))
			join(known->of.v[i]->valuestring);
	*x = known->of;
	known->of = (struct index){ 0 };
	return true;
}

static enum err edit_put(cJSON *doc, bool *changed, void *arg, struct why *why)
{
	const struct batch *b = arg;
	cJSON *all = object_in(doc, "records");
	cJSON **old = calloc(b->n + 1, sizeof(cJSON *));
	struct index x = { 0 };
	bool ok = all && old && find_index(&x, all, b->known);

	for (size_t i = 0; ok && i < b->n; i++) {
		char key[KEY_MAX];

		key_of(key, &b->records[i]);
		old[i] = index_find(&x, key);
		ok = put(all, key, &b->records[i], &old[i]);
	}
	/* only now: the index looks at their keys */
	if (ok)
		sweep(all, old, b->n, b->expired);
	drop_others(doc, "records");
	*changed = b->n > 0;
	free(x.v);
	free(old);
	return ok ? ERR_OK : err_nomem(why);
}

enum err cache_put(struct state *st, const struct cache_record *records,
		   size_t n, int64_t expired, struct why *why)
{
	return cache_put_over(st, NULL, records, n, expired, why);
}

enum err cache_put_over(struct state *st, struct cache *cache,
			const struct cache_record *records, size_t n,
			int64_t expired, struct why *why)
{
	struct batch b = { records, n, expired, cache };
	struct state_copy none = { .doc = NULL };
	enum err rc = ERR_OK;

	if (n)
		rc = state_change_copy(st, RECORDS_FILE,
				       cache ? &cache->file : &none, edit_put,
				       &b, why);
	cache_free(cache);
	return rc;
}

/* The key of a fact; the caller frees it; NULL: no memory, or no such key. */
static char *fact_key(const char *kind, const char *identity, const char *key)
{
	struct strbuf sb;
	char *out;

	sb_init(&sb, TEXT_MAX);
	sb_addf(&sb, "%s %s %s", kind, identity, key);
	out = sb_take(&sb);
	sb_free(&sb);
	return out;
}

const char *cache_get_fact(const struct cache *cache, const char *kind,
			   const char *identity, const char *key)
{
	char *name = cache ? fact_key(kind, identity, key) : NULL;
	const cJSON *found = name ? index_find(&cache->of, name) : NULL;

	free(name);
	return cJSON_GetStringValue(found);
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
	cJSON *all = object_in(doc, "facts");
	cJSON **old = calloc(f->n + 1, sizeof(cJSON *));
	struct index x = { 0 };
	bool ok = all && old && index_make(&x, all);

	for (size_t i = 0; ok && i < f->n; i++) {
		char *key = fact_key(f->kind, f->identity, f->v[i].key);

		old[i] = key ? index_find(&x, key) : NULL;
		ok = key && (!f->v[i].fact ||
			     cJSON_AddStringToObject(all, key, f->v[i].fact));
		free(key);
	}
	for (size_t i = 0; ok && i < f->n; i++)
		if (old[i])
			cJSON_Delete(cJSON_DetachItemViaPointer(all, old[i]));
	*changed = f->n > 0;
	free(x.v);
	free(old);
	return ok ? ERR_OK : err_nomem(why);
}

enum err cache_put_facts(struct state *st, const char *kind,
			 const char *identity, const struct cache_fact *facts,
			 size_t n, struct why *why)
{
	struct facts f = { kind, identity, facts, n };

	return n ? state_change(st, FACTS_FILE, edit_facts, &f, why) : ERR_OK;
}
