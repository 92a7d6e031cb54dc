#include "provider/powerdns_send.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/txt_text.h"

#define BODY_MAX 1900000 /* octets; webserver-max-bodysize is 2 MB by default */

/* Adds an rrset to the item; its records are added to what comes back. */
static cJSON *add_rrset(struct pdns_item *item, const char *name,
			enum rrtype type, uint32_t ttl, const char *how)
{
	cJSON *rrset = cJSON_CreateObject(), *records = NULL;
	char full[NAME_MAX_TEXT + 2];

	(void)snprintf(full, sizeof(full), "%s.", name);
	if (!item->rrsets)
		item->rrsets = cJSON_CreateArray();
	if (cJSON_AddStringToObject(rrset, "name", full) &&
	    cJSON_AddStringToObject(rrset, "type", rrtype_text(type)) &&
	    cJSON_AddNumberToObject(rrset, "ttl", ttl) &&
	    cJSON_AddStringToObject(rrset, "changetype", how))
		records = cJSON_AddArrayToObject(rrset, "records");
	if (records && cJSON_AddItemToArray(item->rrsets, rrset))
		return records;
	cJSON_Delete(rrset);
	return NULL;
}

static bool add_record(cJSON *records, const char *content, bool disabled)
{
	cJSON *record = cJSON_CreateObject();

	if (cJSON_AddStringToObject(record, "content", content) &&
	    cJSON_AddBoolToObject(record, "disabled", disabled) &&
	    cJSON_AddItemToArray(records, record))
		return true;
	cJSON_Delete(record);
	return false;
}

bool pdns_item_replace(struct pdns_item *item, const struct pdns_set *s)
{
	cJSON *records = add_rrset(item, s->name, s->type, s->ttl, "REPLACE");
	cJSON *rrset = records ? item->rrsets->child : NULL;
	bool ok = records != NULL;

	for (size_t i = 0; ok && i < s->n; i++)
		ok = add_record(records, s->v[i].content, s->v[i].disabled);
	/* comments stay by themselves, but not when the last record goes */
	if (ok && s->n == 0 && s->comments)
		ok = cJSON_AddItemReferenceToObject(rrset, "comments",
						    s->comments);
	return ok;
}

bool pdns_item_each(struct pdns_item *item, const struct change *c)
{
	const struct rrset *want = c->want;
	const char *how = c->kind == CHANGE_ADD ? "EXTEND" : "PRUNE";
	/* a removal has no TTL, but must give one */
	uint32_t ttl = want->ttl ? want->ttl : 1;
	bool ok = true;

	for (size_t i = 0; ok && i < want->values.n; i++) {
		cJSON *records =
			add_rrset(item, want->name, want->type, ttl, how);
		struct strbuf content;

		sb_init(&content, 65536);
		if (want->type == RR_TXT)
			txt_quote(&content, want->values.v[i]);
		else
			sb_adds(&content, want->values.v[i]);
		ok = records && !sb_check(&content, NULL) &&
		     add_record(records, content.s, false);
		sb_free(&content);
	}
	return ok;
}

void pdns_items_free(struct pdns_item *items, size_t n)
{
	for (size_t i = 0; items && i < n; i++)
		cJSON_Delete(items[i].rrsets);
	free(items);
}

/* The body of a PATCH with all items; NULL: no memory. */
static char *make_body(const struct pdns_item *items, size_t n)
{
	cJSON *doc = cJSON_CreateObject();
	cJSON *all = cJSON_AddArrayToObject(doc, "rrsets");
	bool ok = all != NULL;
	char *body;

	for (size_t i = 0; i < n; i++) {
		cJSON *rrset;

		cJSON_ArrayForEach(rrset, items[i].rrsets) ok =
			ok && cJSON_AddItemReferenceToArray(all, rrset);
	}
	body = ok ? cJSON_PrintUnformatted(doc) : NULL;
	cJSON_Delete(doc);
	return body;
}

static void take_outcome(struct pdns_item *items, size_t n,
			 const struct pdns_call *c)
{
	for (size_t i = 0; i < n; i++) {
		items[i].outcome = c->outcome;
		items[i].why = c->why;
		items[i].wait = c->wait;
		items[i].status = c->status;
	}
}

void pdns_send(struct provider *p, const char *zone, struct pdns_item *items,
	       size_t n, bool halve)
{
	char path[NAME_MAX_TEXT + 16];
	struct pdns_call c;
	bool cut;

	(void)snprintf(path, sizeof(path), "/zones/%s.", zone);
	pdns_call_init(&c, p, "PATCH", path);
	c.body = make_body(items, n);
	if (!c.body)
		c.outcome = err_nomem(&c.why);
	cut = n > 1 && c.body && strlen(c.body) > BODY_MAX;
	if (!cut) {
		pdns_run(p, &c, 1);
		cut = n > 1 && (c.status == 413 || (halve && c.status == 422));
	}
	if (!cut)
		take_outcome(items, n, &c);
	pdns_call_free(&c);
	if (cut) {
		pdns_send(p, zone, items, n / 2, halve);
		pdns_send(p, zone, items + n / 2, n - n / 2, halve);
	}
}

void pdns_notify(struct provider *p, const char *zone)
{
	char path[NAME_MAX_TEXT + 24];
	struct pdns_call c;

	(void)snprintf(path, sizeof(path), "/zones/%s./notify", zone);
	pdns_call_init(&c, p, "PUT", path);
	pdns_run(p, &c, 1);
	pdns_call_free(&c);
}
