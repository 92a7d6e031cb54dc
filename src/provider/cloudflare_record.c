#include "provider/cloudflare_record.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/json.h"
#include "provider/txt_text.h"
#include "util/addr.h"

#define COMMENT_MAX 500 /* characters; the Free plan's 100 is not visible */

char *cf_plain_content(const char *type, const char *content)
{
	char text[ADDR_MAX_TEXT + 1], *out;
	struct addr a;

	if (strcmp(type, "TXT") != 0) {
		if (!addr_parse(&a, content))
			return strdup(content);
		addr_text(text, &a);
		return strdup(text);
	}
	out = txt_unquote(content);
	return out ? out : strdup(content); /* as it is, if it is broken */
}

static void free_one(struct cf_record *r)
{
	free(r->content);
	free(r->comment);
}

void cf_records_free(struct cf_records *r)
{
	for (size_t i = 0; i < r->n; i++)
		free_one(&r->v[i]);
	free(r->v);
	*r = (struct cf_records){ 0 };
}

/* Makes room for one more. */
static struct cf_record *next_place(struct cf_records *r)
{
	struct cf_record *v = r->v;

	if ((r->n & (r->n - 1)) == 0) { /* full at powers of two */
		v = reallocarray(v, r->n ? 2 * r->n : 1, sizeof(*v));
		if (!v)
			return NULL;
		r->v = v;
	}
	return &v[r->n];
}

enum err cf_records_add(struct cf_records *r, const cJSON *item,
			struct why *why)
{
	const char *id = json_text(item, "id"), *name = json_text(item, "name");
	const char *type = json_text(item, "type");
	const char *content = json_text(item, "content");
	const char *comment = json_text(item, "comment");
	const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(item, "ttl");
	struct cf_record *v;

	if (!cf_is_id(id) || !name || strlen(name) > NAME_MAX_TEXT || !type ||
	    strlen(type) >= sizeof(v->type) || !content)
		return ERR_OK;
	v = next_place(r);
	if (!v)
		return err_nomem(why);
	*v = (struct cf_record){ .ttl = 1, .place = r->n };
	memcpy(v->id, id, strlen(id) + 1);
	memcpy(v->type, type, strlen(type) + 1);
	for (size_t i = 0; name[i]; i++)
		v->name[i] = (char)(name[i] >= 'A' && name[i] <= 'Z'
					    ? name[i] + 'a' - 'A'
					    : name[i]);
	if (cJSON_IsNumber(ttl) && ttl->valueint > 0)
		v->ttl = (uint32_t)ttl->valueint;
	v->proxied =
		cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "proxied"));
	v->content = cf_plain_content(type, content);
	if (comment && *comment)
		v->comment = strdup(comment);
	if (!v->content || (comment && *comment && !v->comment)) {
		free_one(v);
		return err_nomem(why);
	}
	r->n++;
	return ERR_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct cf_record *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return x->place < y->place ? -1 : x->place > y->place;
}

void cf_records_sort(struct cf_records *r)
{
	if (r->n)
		qsort(r->v, r->n, sizeof(*r->v), by_name);
}

struct cf_records cf_records_at(const struct cf_records *all, const char *name)
{
	size_t low = 0, high = all->n, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(all->v[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < all->n && strcmp(all->v[end].name, name) == 0;)
		end++;
	return (struct cf_records){ .v = all->v ? all->v + low : NULL,
				    .n = end - low };
}

/* Is there the word "owner=ID" between blanks? */
static bool has_mark(const char *comment, const char *owner)
{
	static const char mark[] = "owner=", blanks[] = " \t";
	size_t len = strlen(owner);

	while (comment && *comment) {
		size_t word;

		comment += strspn(comment, blanks);
		word = strcspn(comment, blanks);
		if (word == sizeof(mark) - 1 + len &&
		    strncmp(comment, mark, sizeof(mark) - 1) == 0 &&
		    strncmp(comment + sizeof(mark) - 1, owner, len) == 0)
			return true;
		comment += word;
	}
	return false;
}

bool cf_record_is_in(const struct cf_record *r, const struct rrset *set)
{
	/* every set has a name
	 * NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
	return strcmp(r->name, set->name) == 0 &&
	       strcmp(r->type, rrtype_text(set->type)) == 0 &&
	       (!set->owner || has_mark(r->comment, set->owner));
}

/* Characters of UTF-8 text. */
static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

enum err cf_comment(const struct rrset *set, char **out, struct why *why)
{
	const char *text = set->comment ? set->comment : "";
	struct strbuf sb;
	enum err rc;

	*out = NULL;
	if (!*text && !set->owner)
		return ERR_OK;
	sb_init(&sb, 8192);
	sb_adds(&sb, text);
	if (set->owner && !has_mark(text, set->owner))
		sb_addf(&sb, "%sowner=%s", *text ? " " : "", set->owner);
	rc = sb_check(&sb, why);
	if (!rc && characters(sb.s) > COMMENT_MAX)
		rc = err_set(why, ERR_CONFIG,
			     "the comment has %zu characters, with the owner's "
			     "mark; Cloudflare takes %d, and 100 on the Free "
			     "plan: shorten 'comment'",
			     characters(sb.s), COMMENT_MAX);
	if (!rc) {
		*out = sb_take(&sb);
		rc = *out ? ERR_OK : err_nomem(why);
	}
	sb_free(&sb);
	return rc;
}
