#include "provider/cloudflare_api.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/cooldown.h"
#include "provider/json.h"
#include "store/cache.h"

#define URL_MAX 4096
#define REPLY_MAX (64UL << 20) /* a large zone's listing is 2 MiB */
#define TIMEOUT_MS 30000L      /* soft throttling takes 5 s */
#define COOL_DOWN 300          /* seconds, when a 429 does not say */

void cf_call_init(struct cf_call *c, const struct provider *p,
		  const char *method, const char *path)
{
	*c = (struct cf_call){ .method = method };
	sb_init(&c->url, URL_MAX);
	sb_adds(&c->url, p->base);
	sb_adds(&c->url, path);
}

void cf_call_query(struct cf_call *c, const char *name, const char *value)
{
	sb_addf(&c->url, "%c%s=", strchr(c->url.s, '?') ? '&' : '?', name);
	sb_add_pct(&c->url, value);
}

void cf_call_body(struct cf_call *c, cJSON *json)
{
	c->body = json ? cJSON_PrintUnformatted(json) : NULL;
	if (!c->body)
		c->outcome = err_nomem(&c->why);
	cJSON_Delete(json);
}

void cf_call_free(struct cf_call *c)
{
	sb_free(&c->url);
	cJSON_free(c->body);
	cJSON_Delete(c->doc);
	c->body = NULL;
	c->doc = NULL;
	c->result = NULL;
}

bool cf_is_id(const char *s)
{
	size_t len = s ? strlen(s) : 0;

	return len && len <= CF_ID_MAX &&
	       strspn(s, "0123456789abcdefABCDEF") == len;
}

static int code_of(const cJSON *error)
{
	const cJSON *code = cJSON_GetObjectItemCaseSensitive(error, "code");

	return cJSON_IsNumber(code) ? code->valueint : 0;
}

/* Appends "TEXT (CODE)" for every error, and for what its chain holds. */
static void add_errors(struct strbuf *out, const cJSON *errors, int depth)
{
	const cJSON *e;

	cJSON_ArrayForEach(e, errors)
	{
		const char *text = json_text(e, "message");

		sb_addf(out, "%s%s (%d)", out->len ? ": " : "",
			text ? text : "no message", code_of(e));
		if (depth < 3)
			add_errors(out,
				   cJSON_GetObjectItemCaseSensitive(
					   e, "error_chain"),
				   depth + 1);
	}
}

static bool has_code(const cJSON *errors, int code, int depth)
{
	const cJSON *e;

	cJSON_ArrayForEach(
		e, errors) if (code_of(e) == code ||
			       (depth < 3 &&
				has_code(cJSON_GetObjectItemCaseSensitive(
						 e, "error_chain"),
					 code, depth + 1))) return true;
	return false;
}

/* What an error code means for us, and what the user can do about it. */
static const struct advice {
	int code;
	enum err err;
	const char *remedy;
} advices[] = {
	{ 6111, ERR_CONFIG,
	  "this is no API token; a global key goes into "
	  "'api-key-file'" },
	{ 6103, ERR_CONFIG,
	  "this is no global key; a token goes into "
	  "'api-token-file'" },
	{ 6102, ERR_CONFIG, "check 'api-email'" },
	{ 6003, ERR_CONFIG, "check the credentials: their form is wrong" },
	{ 9103, ERR_AUTH, "check 'api-email' and the key" },
	{ 9106, ERR_AUTH, "check the credentials" },
	{ 9107, ERR_AUTH, "check the credentials" },
	{ 9109, ERR_AUTH, NULL }, /* it has several meanings */
	{ 10000, ERR_AUTH, NULL },
	{ 1000, ERR_AUTH, "check the token" },
	{ 1001, ERR_AUTH, "use an API token" },
	{ 7003, ERR_NOZONE,
	  "check 'zone-id': it is the zone's id, not its "
	  "name" },
	{ 81044, ERR_REFUSED, "it is gone" },
	{ 81045, ERR_REFUSED, "the zone is full: remove records" },
	{ 81053, ERR_CONFLICT, "remove the records that are in the way" },
	{ 81054, ERR_CONFLICT, "remove the CNAME, or use its target" },
	{ 81055, ERR_CONFLICT, "remove the record that is in the way" },
	{ 81056, ERR_CONFLICT, "the name is delegated by NS records" },
	{ 1038, ERR_REFUSED, "Cloudflare has no API for this domain's TLD" },
};

/* Credentials that the API does not know or that don't suffice; its codes are the
 * same for both, only the words of one are for sure. */
static void explain_permission(char *out, size_t room, const struct cf_call *c,
			       const char *text)
{
	const char *need = c->permission ? c->permission : "Zone:DNS:Edit";

	if (strstr(text, "from location"))
		(void)snprintf(out, room,
			       "the token's IP filter does not allow this "
			       "host's address");
	else if (strstr(text, "Invalid access token"))
		(void)snprintf(out, room,
			       "check the token: it is unknown, expired or "
			       "revoked");
	else if (c->status == 403 && c->permission)
		(void)snprintf(out, room,
			       "check the token, or give the token the "
			       "permission '%s' for this zone",
			       need);
	else
		(void)snprintf(out, room,
			       "check the token, its permission '%s' and the "
			       "zones it covers",
			       need);
}

/* A failing envelope: its class, code and words. */
static enum err explain_errors(struct cf_call *c, const cJSON *errors,
			       struct why *why)
{
	enum err rc =
		c->status == 401 || c->status == 403 ? ERR_AUTH : ERR_REFUSED;
	/* NULL: what is missing is not known yet */
	const char *remedy =
		rc == ERR_AUTH ? NULL : "the API does not accept this";
	const char *old_error = json_text(c->doc, "error"); /* all there is */
	struct strbuf text;
	char grant[160];

	if (c->status >= 500 || c->status == 408 || c->status == 409)
		remedy = "the API is in trouble, not you";
	sb_init(&text, 300);
	add_errors(&text, errors, 0);
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (has_code(errors, advices[i].code, 0)) {
			rc = advices[i].err;
			remedy = advices[i].remedy;
			break;
		}
	if (!remedy) {
		explain_permission(grant, sizeof(grant), c,
				   text.len ? text.s : "");
		remedy = grant;
	}
	c->code = code_of(cJSON_GetArrayItem(errors, 0));
	rc = err_set(why, rc, "HTTP %ld: %s; %s", c->status,
		     text.len    ? text.s
		     : old_error ? old_error
				 : "no reason given",
		     remedy);
	sb_free(&text);
	return rc;
}

/* Some bytes of a reply that is not what it should be. */
static enum err explain_noise(const struct cf_call *c,
			      const struct http_call *h, enum err rc,
			      struct why *why)
{
	return err_set(why, rc, "HTTP %ld and no API reply: '%.100s'",
		       c->status, h->reply ? h->reply : "");
}

/* Judges a reply: status first, then "success", then the result. */
static enum err judge(struct cf_call *c, const struct http_call *h,
		      struct why *why)
{
	const cJSON *errors;

	c->status = h->status;
	if (h->status >= 300 && h->status < 400)
		return err_set(why, ERR_REPLY,
			       "HTTP %ld: redirects are not followed; check "
			       "'api-url'",
			       h->status);
	c->doc = cJSON_ParseWithLength(h->reply, h->len);
	errors = cJSON_GetObjectItemCaseSensitive(c->doc, "errors");
	if (h->status == 429)
		return err_set(why, ERR_LATER,
			       "HTTP 429: too many requests; wait %ld s",
			       h->retry_after >= 0 ? h->retry_after
						   : COOL_DOWN);
	if (h->status >= 500 || h->status == 408 || h->status == 409) {
		c->sent = true; /* the API may have done it */
		if (cJSON_GetArraySize(errors) == 0)
			return explain_noise(c, h, ERR_LATER, why);
		(void)explain_errors(c, errors, why);
		return ERR_LATER;
	}
	if (!cJSON_IsObject(c->doc)) {
		/* cut short after the API had acted: look again */
		c->sent = h->status == 200;
		return explain_noise(c, h, c->sent ? ERR_LATER : ERR_REFUSED,
				     why);
	}
	if (h->status != 200 ||
	    !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(c->doc, "success")))
		return explain_errors(c, errors, why);
	c->result = cJSON_GetObjectItemCaseSensitive(c->doc, "result");
	return ERR_OK;
}

const struct cache *cf_facts(struct provider *p)
{
	if (!p->facts)
		p->facts = cache_load_facts(p->env->state);
	return p->facts;
}

/* Calls that are carried out together. */
struct run {
	struct provider *p;
	const char *headers[3];
	size_t n;
	long cool_down; /* seconds, after a 429 */
};

/* One of them. */
struct trip {
	struct run *run;
	struct cf_call *c;
	bool begun;
};

/* It is not to be sent for so many seconds. */
static long hold_back(struct cf_call *c, long seconds, const char *text)
{
	c->wait = seconds;
	c->outcome = err_set(&c->why, ERR_LATER, "cloudflare: %s; wait %ld s",
			     text, seconds);
	return -1;
}

static long begin(struct http_call *h)
{
	struct trip *t = h->arg;
	struct cf_call *c = t->c;
	long seconds = 0, wait;

	if (t->run->cool_down)
		return hold_back(c, t->run->cool_down,
				 "HTTP 429: too many requests");
	wait = cf_pace_wait(&t->run->p->pace, t->run->n, &seconds);
	if (wait < 0)
		return hold_back(c, seconds,
				 "the API allows no more requests now");
	if (wait > 0)
		return wait;
	if (c->make)
		c->make(c);
	if (c->outcome)
		return -1;
	h->body = c->body;
	t->begun = true;
	cf_pace_begin(&t->run->p->pace);
	return 0;
}

static void end(struct http_call *h)
{
	struct trip *t = h->arg;
	struct cf_call *c = t->c;
	struct why why = h->why;

	if (t->begun)
		cf_pace_end(&t->run->p->pace, h->left, h->reset);
	c->sent = t->begun && h->sent;
	if (!c->outcome) {
		c->outcome = h->outcome ? h->outcome : judge(c, h, &why);
		if (c->outcome)
			(void)err_set(&c->why, c->outcome, "cloudflare: %s",
				      why.text);
	}
	if (c->status == 429) {
		t->run->cool_down =
			h->retry_after >= 0 ? h->retry_after : COOL_DOWN;
		c->wait = t->run->cool_down;
	}
	http_call_free(h);
	if (c->take) {
		c->take(c);
		cf_call_free(c);
	}
}

/* Carries out calls that are ready. */
static void run_ready(struct provider *p, struct trip *t, struct http_call *h,
		      size_t n)
{
	struct run run = { .p = p, .n = n };

	for (int i = 0; i < 2; i++)
		run.headers[i] = (const char *)p->headers[i].bytes;
	for (size_t i = 0; i < n; i++) {
		t[i].run = &run;
		h[i] = (struct http_call){ .method = t[i].c->method,
					   .url = t[i].c->url.s,
					   .headers = run.headers,
					   .ca_file = p->ca_file,
					   .max = REPLY_MAX,
					   .timeout_ms = TIMEOUT_MS,
					   .begin = begin,
					   .end = end,
					   .arg = &t[i] };
	}
	http_run(p->env->http, h, n);
	if (run.cool_down) {
		cache_free(p->facts); /* it is read anew */
		p->facts = NULL;
		cooldown_keep(p->env->state, p->identity, run.cool_down);
	}
}

void cf_run(struct provider *p, struct cf_call *c, size_t n)
{
	struct http_call *h = calloc(n + 1, sizeof(*h));
	struct trip *ready = calloc(n + 1, sizeof(*ready));
	struct why why = { "" };
	enum err rc = h && ready ? ERR_OK : err_nomem(&why);
	long wait = rc ? 0 : cooldown_left(cf_facts(p), p->identity);
	size_t k = 0;

	if (wait)
		rc = err_set(&why, ERR_LATER,
			     "cloudflare: HTTP 429 came a while ago; wait %ld "
			     "s",
			     wait);
	for (size_t i = 0; i < n; i++) {
		c[i].wait = wait;
		if (!c[i].outcome) {
			c[i].outcome = rc;
			c[i].why = why;
		}
		if (!c[i].outcome)
			c[i].outcome = sb_check(&c[i].url, &c[i].why);
		if (!c[i].outcome && ready)
			ready[k++].c = &c[i];
		else if (c[i].take)
			c[i].take(&c[i]);
	}
	if (k)
		run_ready(p, ready, h, k);
	free(ready);
	free(h);
}
