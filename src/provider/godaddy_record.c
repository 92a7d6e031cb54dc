#include "provider/godaddy_record.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "provider/godaddy_api.h"
#include "provider/json.h"
#include "util/addr.h"
#include "util/num.h"

#define TTL_MAX 604800 /* the API's own limit */

void gd_set_free(struct gd_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		free(set->v[i].data);
	free(set->v);
	*set = (struct gd_set){ 0 };
}

/* Guards what goes into paths. */
static bool is_id(const char *s)
{
	size_t len = s ? strlen(s) : 0;

	return len && len <= GD_ID_MAX &&
	       strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789-_") == len;
}

static char *copy_data(enum rrtype type, const char *data)
{
	char text[ADDR_MAX_TEXT + 1];
	struct addr a;

	if (type == RR_TXT || !addr_parse(&a, data))
		return strdup(data);
	addr_text(text, &a);
	return strdup(text);
}

/* Is the member absent, or that text? Names come in any case. */
static bool agrees(const cJSON *item, const char *key, const char *want,
		   bool *odd)
{
	const char *text = json_text(item, key);

	*odd |= !text && cJSON_GetObjectItemCaseSensitive(item, key);
	return !text || strcasecmp(text, want) == 0;
}

enum err gd_set_add(struct gd_set *set, const cJSON *list, enum rrtype type,
		    const char *name, struct why *why)
{
	size_t count = (size_t)cJSON_GetArraySize(list);
	struct gd_record *v;
	const cJSON *item;

	if (!cJSON_IsArray(list))
		return err_set(why, ERR_REPLY,
			       "godaddy: the list of records is none");
	v = reallocarray(set->v, set->n + count + 1, sizeof(*v));
	if (!v)
		return err_nomem(why);
	set->v = v;
	cJSON_ArrayForEach(item, list)
	{
		const char *data = json_text(item, "data");
		const char *id = json_text(item, "recordId");
		const cJSON *ttl =
			cJSON_GetObjectItemCaseSensitive(item, "ttl");
		struct gd_record *r = &v[set->n];

		set->odd |= !data;
		if (!data ||
		    !agrees(item, "type", rrtype_text(type), &set->odd) ||
		    !agrees(item, "name", name, &set->odd))
			continue;
		*r = (struct gd_record){ .ttl = GD_TTL_MIN };
		if (cJSON_IsNumber(ttl) && ttl->valuedouble > GD_TTL_MIN)
			r->ttl = ttl->valuedouble < TTL_MAX
					 ? (uint32_t)ttl->valuedouble
					 : TTL_MAX;
		if (is_id(id))
			memcpy(r->id, id, strlen(id) + 1);
		r->data = copy_data(type, data);
		if (!r->data)
			return err_nomem(why);
		set->n++;
	}
	return ERR_OK;
}

const struct gd_record *gd_set_find(const struct gd_set *set, const char *data)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->v[i].data, data) == 0)
			return &set->v[i];
	return NULL;
}

bool gd_is_blank(const char *data)
{
	return data[strspn(data, " \t")] == '\0';
}

enum err gd_set_copy(struct rrset *out, const struct gd_set *set)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < set->n; i++) {
		if (gd_is_blank(set->v[i].data) ||
		    strlist_has(&out->values, set->v[i].data))
			continue;
		out->ttl = set->v[i].ttl;
		rc = strlist_add(&out->values, set->v[i].data, &out->why);
	}
	return rc;
}

void gd_relative(char out[static NAME_MAX_TEXT + 1], const char *name,
		 const char *zone)
{
	size_t len = strlen(name), end = strlen(zone) + 1;

	if (len > end && name_under(name, zone)) {
		memcpy(out, name, len - end);
		out[len - end] = '\0';
	} else {
		memcpy(out, "@", 2);
	}
}

cJSON *gd_element(const char *type, const char *name, const char *data,
		  uint32_t ttl)
{
	cJSON *obj = cJSON_CreateObject();

	if (ttl < GD_TTL_MIN)
		ttl = GD_TTL_MIN;
	if (obj && (!type || cJSON_AddStringToObject(obj, "type", type)) &&
	    (!name || cJSON_AddStringToObject(obj, "name", name)) &&
	    cJSON_AddStringToObject(obj, "data", data) &&
	    cJSON_AddNumberToObject(obj, "ttl", ttl))
		return obj;
	cJSON_Delete(obj);
	return NULL;
}

void gd_id_text(char out[static 64], const struct gd_record *r)
{
	(void)snprintf(out, 64, "%lu:%s", (unsigned long)r->ttl, r->id);
}

bool gd_id_parse(struct gd_record *out, const char *text)
{
	const char *colon = strchr(text, ':');
	char number[16];
	long ttl = 0;

	if (!colon || (size_t)(colon - text) >= sizeof(number))
		return false;
	memcpy(number, text, (size_t)(colon - text));
	number[colon - text] = '\0';
	if (!num_range(&ttl, number, GD_TTL_MIN, TTL_MAX) || !is_id(colon + 1))
		return false;
	*out = (struct gd_record){ .ttl = (uint32_t)ttl };
	memcpy(out->id, colon + 1, strlen(colon + 1) + 1);
	return true;
}
