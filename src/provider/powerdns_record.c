#include "provider/powerdns_record.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "provider/json.h"
#include "provider/txt_text.h"
#include "util/addr.h"

#define TTL_MAX 0x7fffffff /* RFC 2181 section 8 */

static int by_name(const void *a, const void *b)
{
	const struct pdns_set *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (int)x->type - (int)y->type;
}

size_t pdns_sets_sort(struct pdns_set *sets, size_t n)
{
	size_t left = 0;

	if (n)
		qsort(sets, n, sizeof(*sets), by_name);
	for (size_t i = 0; i < n; i++)
		if (left == 0 || by_name(&sets[left - 1], &sets[i]) != 0)
			sets[left++] = sets[i];
	return left;
}

struct pdns_set *pdns_set_find(struct pdns_set *sets, size_t n,
			       const char *name, enum rrtype type)
{
	const struct pdns_set key = { .name = name, .type = type };

	return n ? bsearch(&key, sets, n, sizeof(*sets), by_name) : NULL;
}

static void record_free(struct pdns_record *r)
{
	free(r->content);
	free(r->plain);
}

static void clear(struct pdns_set *s)
{
	for (size_t i = 0; i < s->n; i++)
		record_free(&s->v[i]);
	free(s->v);
	cJSON_Delete(s->comments);
	free(s->alias);
	*s = (struct pdns_set){ .name = s->name, .type = s->type };
}

void pdns_sets_free(struct pdns_set *sets, size_t n)
{
	for (size_t i = 0; sets && i < n; i++)
		clear(&sets[i]);
	free(sets);
}

/* The content as text to compare; NULL: none of ours, or no memory. */
static char *plain_content(enum rrtype type, const char *content)
{
	char text[ADDR_MAX_TEXT + 1];
	struct addr a;

	if (type == RR_TXT)
		return txt_unquote(content);
	if (!addr_parse(&a, content))
		return NULL;
	addr_text(text, &a);
	return strdup(text);
}

static enum err add_record(struct pdns_set *s, const char *content,
			   bool disabled, struct why *why)
{
	struct pdns_record *v = reallocarray(s->v, s->n + 1, sizeof(*v));

	if (!v)
		return err_nomem(why);
	s->v = v;
	v[s->n] =
		(struct pdns_record){ .content = strdup(content),
				      .plain = plain_content(s->type, content),
				      .disabled = disabled };
	/* without its plain form it would count as one of others */
	if (!v[s->n].content || (!v[s->n].plain && errno == ENOMEM)) {
		record_free(&v[s->n]);
		return err_nomem(why);
	}
	s->n++;
	return ERR_OK;
}

enum err pdns_set_add(struct pdns_set *s, const char *value, struct why *why)
{
	struct strbuf content;
	enum err rc;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].plain && strcmp(s->v[i].plain, value) == 0) {
			s->dirty |= s->v[i].disabled;
			s->v[i].disabled = false;
			return ERR_OK;
		}
	sb_init(&content, 65536);
	if (s->type == RR_TXT)
		txt_quote(&content, value);
	else
		sb_adds(&content, value);
	rc = sb_check(&content, why);
	if (!rc)
		rc = add_record(s, content.s, false, why);
	sb_free(&content);
	s->dirty = true;
	return rc;
}

void pdns_set_remove(struct pdns_set *s, const char *value)
{
	size_t left = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct pdns_record *r = &s->v[i];

		if (r->plain && !r->disabled && strcmp(r->plain, value) == 0) {
			record_free(&s->v[i]);
			s->dirty = true;
		} else {
			s->v[left++] = s->v[i];
		}
	}
	s->n = left;
}

bool pdns_set_has(const struct pdns_set *s, const char *value)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].plain && !s->v[i].disabled &&
		    strcmp(s->v[i].plain, value) == 0)
			return true;
	return false;
}

bool pdns_set_has_disabled(const struct pdns_set *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].disabled)
			return true;
	return false;
}

enum err pdns_set_values(const struct pdns_set *s, struct strlist *out,
			 struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < s->n; i++)
		if (s->v[i].plain && !s->v[i].disabled &&
		    !strlist_has(out, s->v[i].plain))
			rc = strlist_add(out, s->v[i].plain, why);
	return rc;
}

enum err pdns_set_check_alias(const struct pdns_set *s, struct why *why)
{
	if (!s->alias)
		return ERR_OK;
	return err_set(why, ERR_CONFLICT,
		       "'%s' is an alias (CNAME) for '%.200s'; remove it, or "
		       "use that name",
		       s->name, s->alias);
}

/* The owner name of an rrset as in struct rrset; false: it is none of ours. */
static bool read_name(char out[static NAME_MAX_TEXT + 1], const cJSON *rrset)
{
	const char *name = json_text(rrset, "name");
	size_t len = name ? strlen(name) : 0;

	if (len && name[len - 1] == '.')
		len--;
	if (len == 0 || len > NAME_MAX_TEXT)
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
	out[len] = '\0';
	return true;
}

/* What cannot be read must not be changed. */
static enum err unusable(struct why *why)
{
	return err_set(why, ERR_REPLY,
		       "powerdns: the reply does not list records as it "
		       "should");
}

static enum err take_rrset(struct pdns_set *s, const cJSON *rrset,
			   struct why *why)
{
	const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(rrset, "ttl");
	const cJSON *comments =
		cJSON_GetObjectItemCaseSensitive(rrset, "comments");
	const cJSON *records =
		cJSON_GetObjectItemCaseSensitive(rrset, "records");
	const cJSON *record;
	enum err rc = cJSON_IsArray(records) ? ERR_OK : unusable(why);

	cJSON_ArrayForEach(record, records)
	{
		const char *content = json_text(record, "content");
		const cJSON *disabled =
			cJSON_GetObjectItemCaseSensitive(record, "disabled");

		if (!rc)
			rc = content ? add_record(s, content,
						  cJSON_IsTrue(disabled), why)
				     : unusable(why);
	}
	if (!rc && !s->comments && cJSON_GetArraySize(comments) > 0) {
		s->comments = cJSON_Duplicate(comments, true);
		rc = s->comments ? ERR_OK : err_nomem(why);
	}
	/* the server stores whatever it is sent; a set of comments has 0 */
	if (s->n && cJSON_IsNumber(ttl))
		s->ttl = ttl->valuedouble < 0         ? 0
			 : ttl->valuedouble > TTL_MAX ? TTL_MAX
						      : (uint32_t)ttl->valueint;
	return rc;
}

/* An alias is in the way of all sets at its name. */
static enum err take_alias(struct pdns_set *sets, size_t n, const char *name,
			   const cJSON *rrset, struct why *why)
{
	const cJSON *record;

	cJSON_ArrayForEach(record,
			   cJSON_GetObjectItemCaseSensitive(rrset, "records"))
	{
		const char *target = json_text(record, "content");

		if (!target || cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(
				       record, "disabled")))
			continue;
		for (int type = RR_A; type <= RR_TXT; type++) {
			struct pdns_set *s =
				pdns_set_find(sets, n, name, (enum rrtype)type);

			if (!s || s->alias)
				continue;
			s->alias = strdup(target);
			if (!s->alias)
				return err_nomem(why);
		}
	}
	return ERR_OK;
}

enum err pdns_sets_take(struct pdns_set *sets, size_t n, const cJSON *zone,
			struct why *why)
{
	const cJSON *rrsets = cJSON_GetObjectItemCaseSensitive(zone, "rrsets");
	const cJSON *rrset;
	enum err rc = ERR_OK;

	if (!cJSON_IsArray(rrsets))
		return unusable(why);
	cJSON_ArrayForEach(rrset, rrsets)
	{
		const char *kind = json_text(rrset, "type");
		char name[NAME_MAX_TEXT + 1];

		if (!rc && (!kind || !json_text(rrset, "name")))
			rc = unusable(why);
		if (rc || !read_name(name, rrset))
			continue;
		if (strcasecmp(kind, "CNAME") == 0)
			rc = take_alias(sets, n, name, rrset, why);
		for (int type = RR_A; !rc && type <= RR_TXT; type++) {
			struct pdns_set *s =
				pdns_set_find(sets, n, name, (enum rrtype)type);

			if (s && strcasecmp(kind, rrtype_text(s->type)) == 0)
				rc = take_rrset(s, rrset, why);
		}
	}
	return rc;
}

enum err pdns_sets_read(struct provider *p, const char *zone,
			struct pdns_set *sets, size_t n, long *wait,
			struct why *why)
{
	char path[NAME_MAX_TEXT + 16];
	struct pdns_call c;
	enum err rc;

	/* the whole zone: what is asked for by name hides disabled records, which
	 * a change of the set would remove */
	(void)snprintf(path, sizeof(path), "/zones/%s.", zone);
	pdns_call_init(&c, p, "GET", path);
	pdns_run(p, &c, 1);
	rc = c.outcome;
	if (rc)
		*why = c.why;
	else
		rc = pdns_sets_take(sets, n, c.doc, why);
	*wait = c.wait;
	pdns_call_free(&c);
	return rc;
}

/* Fills one set from what the server has. */
static void fill(struct rrset *set, const struct pdns_set *have)
{
	set->ttl = 0;
	set->outcome = pdns_set_check_alias(have, &set->why);
	if (!set->outcome)
		set->outcome = pdns_set_values(have, &set->values, &set->why);
	if (set->values.n)
		set->ttl = have->ttl;
}

/* Reads those of sets that are in the zone of the first, which is open. */
static void read_zone(struct provider *p, struct rrset *sets, size_t n,
		      bool *taken)
{
	struct pdns_set *have = calloc(n, sizeof(*have));
	struct why why = { "" };
	enum err rc = have ? ERR_OK : err_nomem(&why);
	size_t k = 0;
	long wait = 0;

	for (size_t i = 0; !rc && i < n; i++)
		if (!taken[i] && strcmp(sets[i].zone, sets[0].zone) == 0)
			have[k++] = (struct pdns_set){ .name = sets[i].name,
						       .type = sets[i].type };
	k = pdns_sets_sort(have, k);
	if (!rc)
		rc = pdns_sets_read(p, sets[0].zone, have, k, &wait, &why);
	for (size_t i = 0; i < n; i++) {
		const struct pdns_set *found;

		if (taken[i] || strcmp(sets[i].zone, sets[0].zone) != 0)
			continue;
		taken[i] = true;
		strlist_free(&sets[i].values);
		sets[i].outcome = rc;
		sets[i].why = why;
		found = pdns_set_find(have, k, sets[i].name, sets[i].type);
		if (!rc && found) /* always: all were asked for */
			fill(&sets[i], found);
	}
	pdns_sets_free(have, k);
}

void pdns_read(struct provider *p, struct rrset *sets, size_t n)
{
	bool *taken = calloc(n + 1, sizeof(*taken));

	for (size_t i = 0; i < n; i++) {
		if (!taken)
			sets[i].outcome = err_nomem(&sets[i].why);
		else if (!taken[i])
			read_zone(p, sets + i, n - i, taken + i);
	}
	free(taken);
}
