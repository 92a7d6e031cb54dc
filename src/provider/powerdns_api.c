#include "provider/powerdns_api.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/json.h"
#include "store/cache.h"

#define URL_MAX 4096
#define REPLY_MAX (64UL << 20) /* a zone with 300,000 records */
#define TIMEOUT_MS 30000L

void pdns_call_init(struct pdns_call *c, const struct provider *p,
		    const char *method, const char *path)
{
	*c = (struct pdns_call){ .method = method };
	sb_init(&c->url, URL_MAX);
	sb_adds(&c->url, p->base);
	sb_adds(&c->url, path);
}

void pdns_call_free(struct pdns_call *c)
{
	sb_free(&c->url);
	cJSON_free(c->body);
	cJSON_Delete(c->doc);
	c->body = NULL;
	c->doc = NULL;
}

const struct cache *pdns_facts(struct provider *p)
{
	if (!p->facts)
		p->facts = cache_load_facts(p->env->state);
	return p->facts;
}

/* What the status of a failure means, and what the user can do about it. */
static const struct advice {
	long status;
	enum err err;
	const char *remedy;
} advices[] = {
	{ 400, ERR_REFUSED, "the server does not understand the request" },
	{ 401, ERR_AUTH,
	  "the key is not the server's 'api-key': check "
	  "'api-key-file'" },
	{ 403, ERR_AUTH, "the key may not do this" },
	{ 404, ERR_NOZONE,
	  "no such zone, or no API there: check 'zones', "
	  "'api-url' and 'server-id', and that the server has "
	  "api=yes" },
	{ 405, ERR_CONFIG, "this is no PowerDNS API: check 'api-url'" },
	{ 413, ERR_REFUSED, "raise the server's webserver-max-bodysize" },
	{ 422, ERR_REFUSED, "the server does not accept this" },
	{ 429, ERR_LATER, "too many requests" },
};

static const struct advice *advice_for(long status)
{
	static const struct advice trouble = { 500, ERR_LATER,
					       "the server is in trouble" };
	static const struct advice redirect = {
		300, ERR_CONFIG, "redirects are not followed: check 'api-url'"
	};
	static const struct advice strange = { 0, ERR_REPLY,
					       "that is no answer" };

	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (advices[i].status == status)
			return &advices[i];
	if (status >= 500)
		return &trouble;
	return status >= 300 && status < 400 ? &redirect : &strange;
}

/* The server's own words, in JSON or as text; newer ones list several. */
static void add_words(struct strbuf *out, const cJSON *doc, const char *body)
{
	const char *error = json_text(doc, "error");
	const cJSON *more;

	sb_addf(out, "%.150s", error ? error : doc ? "no reason given" : body);
	cJSON_ArrayForEach(more,
			   cJSON_GetObjectItemCaseSensitive(
				   doc, "errors")) if (cJSON_IsString(more))
		sb_addf(out, ": %.150s", more->valuestring);
}

static enum err explain(const cJSON *doc, long status, const char *body,
			struct why *why)
{
	const struct advice *a = advice_for(status);
	enum err rc = a->err;
	struct strbuf words;

	sb_init(&words, 1024);
	add_words(&words, doc, body);
	/* an alias, or records where an alias shall be */
	if (status == 422 && strstr(words.s, "Conflicts with"))
		rc = ERR_CONFLICT;
	(void)err_set(why, rc, "HTTP %ld: %.200s; %s", status,
		      words.len ? words.s : "no reason given",
		      rc == ERR_CONFLICT ? "remove what is in the way"
					 : a->remedy);
	sb_free(&words);
	return rc;
}

enum err pdns_judge(cJSON **doc, bool change, long status, bool is_json,
		    const char *body, size_t len, struct why *why)
{
	cJSON *json = cJSON_ParseWithLength(body, len);
	enum err rc = ERR_OK;

	*doc = NULL;
	if (status >= 300 || status < 200)
		rc = explain(json, status, body, why);
	else if (change && (status == 204 || (is_json && json)))
		; /* PATCH says no more */
	else if (change || (!cJSON_IsObject(json) && !cJSON_IsArray(json)))
		/* cut short, or something else has answered */
		rc = err_set(why, ERR_LATER,
			     "HTTP %ld and no API reply: '%.100s'", status,
			     body);
	if (!rc && !change)
		*doc = json;
	else
		cJSON_Delete(json);
	return rc;
}

static void take_reply(struct pdns_call *c, const struct http_call *h)
{
	struct why why = h->why;

	c->status = h->status;
	c->wait = h->retry_after > 0 ? h->retry_after : 0;
	c->outcome = h->outcome;
	if (!h->outcome)
		c->outcome = pdns_judge(
			&c->doc, strcmp(c->method, "PATCH") == 0, h->status,
			h->is_json, h->reply, h->len, &why);
	else if (h->outcome == ERR_LATER)
		/* those who may not ask get no answer but a reset */
		(void)err_set(&why, ERR_LATER,
			      "%.200s; is the API on, and this host in its "
			      "webserver-allow-from?",
			      h->why.text);
	if (c->outcome)
		(void)err_set(&c->why, c->outcome, "powerdns: %s", why.text);
}

void pdns_run(struct provider *p, struct pdns_call *c, size_t n)
{
	const char *headers[] = { (const char *)p->key.bytes,
				  "Accept: application/json", NULL };
	struct http_call *h = calloc(n + 1, sizeof(*h));
	struct why why = { "" };
	enum err rc = h ? ERR_OK : err_nomem(&why);

	for (size_t i = 0; !rc && i < n; i++) {
		rc = c[i].outcome ? c[i].outcome : sb_check(&c[i].url, &why);
		if (c[i].outcome)
			why = c[i].why;
		h[i] = (struct http_call){ .method = c[i].method,
					   .url = c[i].url.s,
					   .headers = headers,
					   .body = c[i].body,
					   .ca_file = p->ca_file,
					   .plain = p->way.plain,
					   .direct = p->way.local,
					   .max = REPLY_MAX,
					   .timeout_ms = TIMEOUT_MS };
	}
	if (!rc)
		http_run(p->env->http, h, n);
	for (size_t i = 0; i < n; i++) {
		if (rc) {
			c[i].outcome = rc;
			c[i].why = why;
			continue;
		}
		take_reply(&c[i], &h[i]);
		http_call_free(&h[i]);
	}
	free(h);
}
