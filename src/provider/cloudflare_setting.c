/* Settings of zones (API: Zone Settings; SSL, Universal SSL). */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/cloudflare_setting.h"
#include "provider/cloudflare_zone.h"
#include "provider/json.h"

/* The dashboard's name for what the token must be allowed. */
static const char *permission(const struct zone_setting *s)
{
	if (s->key == ZONE_UNIVERSAL_SSL)
		return s->want ? "Zone:SSL and Certificates:Edit"
			       : "Zone:SSL and Certificates:Read";
	return s->want ? "Zone:Zone Settings:Edit" : "Zone:Zone Settings:Read";
}

static void make_call(struct cf_call *call, const struct provider *p,
		      const char *zone_id, const struct zone_setting *s)
{
	bool universal = s->key == ZONE_UNIVERSAL_SSL;
	cJSON *body = NULL;
	char path[128];

	(void)snprintf(path, sizeof(path), "/zones/%s/%s%s", zone_id,
		       universal ? "ssl/universal/settings" : "settings/",
		       universal ? "" : zone_key_text(s->key));
	cf_call_init(call, p, s->want ? "PATCH" : "GET", path);
	call->permission = permission(s);
	if (!s->want)
		return;
	body = cJSON_CreateObject();
	if (body &&
	    (universal ? !cJSON_AddBoolToObject(body, "enabled",
						strcmp(s->want, "on") == 0)
		       : !cJSON_AddStringToObject(body, "value", s->want))) {
		cJSON_Delete(body);
		body = NULL;
	}
	cf_call_body(call, body);
}

/* What a reply says the setting is; NULL: something else. */
static const char *value_of(const struct zone_setting *s, const cJSON *result)
{
	const cJSON *enabled;

	if (s->key != ZONE_UNIVERSAL_SSL)
		return json_text(result, "value");
	enabled = cJSON_GetObjectItemCaseSensitive(result, "enabled");
	return cJSON_IsTrue(enabled)    ? "on"
	       : cJSON_IsFalse(enabled) ? "off"
					: NULL;
}

static void take_reply(struct zone_setting *s, const struct cf_call *call)
{
	const char *value = value_of(s, call->result);

	s->outcome = call->outcome;
	s->why = call->why;
	s->wait = call->wait;
	if (s->outcome)
		return;
	if (!value || strlen(value) >= sizeof(s->is)) {
		s->outcome = err_set(&s->why, ERR_REPLY,
				     "cloudflare: the reply does not tell '%s'",
				     zone_key_text(s->key));
		return;
	}
	memcpy(s->is, value, strlen(value) + 1);
	s->fixed = cJSON_IsFalse(
		cJSON_GetObjectItemCaseSensitive(call->result, "editable"));
	if (s->want && strcmp(s->is, s->want) != 0)
		s->outcome = err_set(&s->why, ERR_REFUSED,
				     "cloudflare: '%s' is still '%s'",
				     zone_key_text(s->key), s->is);
}

/* The zone of s, its id known; NULL: s has failed. */
static const struct zone_id *zone_of(struct provider *p, struct zone_setting *s)
{
	const struct zone_id *z = NULL;

	s->outcome = cf_zones_look_up(p, &s->zone, 1, &s->why);
	if (!s->outcome)
		z = cf_zone_known(p, s->zone);
	if (!z || !z->outcome)
		return z;
	s->outcome = z->outcome;
	s->why = z->why;
	s->wait = z->wait;
	return NULL;
}

void cf_zone_settings(struct provider *p, struct zone_setting *s, size_t n)
{
	struct cf_call *calls = calloc(n + 1, sizeof(*calls));
	size_t *of = calloc(n + 1, sizeof(*of)), k = 0;

	for (size_t i = 0; i < n; i++) {
		const struct zone_id *z;

		if (s[i].outcome != ERR_LATER)
			continue;
		if (!calls || !of) {
			s[i].outcome = err_nomem(&s[i].why);
			continue;
		}
		z = zone_of(p, &s[i]);
		if (!z)
			continue;
		make_call(&calls[k], p, z->id, &s[i]);
		of[k++] = i;
	}
	if (k)
		cf_run(p, calls, k);
	for (size_t i = 0; i < k; i++) {
		take_reply(&s[of[i]], &calls[i]);
		cf_call_free(&calls[i]);
	}
	free(of);
	free(calls);
}
