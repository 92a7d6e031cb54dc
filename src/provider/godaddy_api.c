#include "provider/godaddy_api.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/cooldown.h"
#include "store/cache.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/stop.h"

#define URL_MAX 4096
#define REPLY_MAX (4UL << 20) /* one record set */
#define TIMEOUT_MS 30000L

/* Calls on their way. */
struct flight {
	struct gd_call **v; /* owned; the calls that are ready */
	long *delay;        /* owned; seconds from the start */
	bool *begun;        /* owned */
	size_t n;
	struct http_call *h; /* owned; room for n */
	long cool_down;      /* seconds that a 429 asked for; 0: none came */
};

void gd_call_init(struct gd_call *c, const struct provider *p,
		  const char *method, const char *endpoint, const char *path)
{
	*c = (struct gd_call){ .method = method, .endpoint = endpoint };
	sb_init(&c->url, URL_MAX);
	sb_adds(&c->url, p->base);
	sb_adds(&c->url, path);
}

void gd_call_body(struct gd_call *c, cJSON *json)
{
	c->body = json ? cJSON_PrintUnformatted(json) : NULL;
	if (!c->body)
		c->outcome = err_nomem(&c->why);
	cJSON_Delete(json);
}

void gd_call_free(struct gd_call *c)
{
	sb_free(&c->url);
	cJSON_free(c->body);
	cJSON_Delete(c->doc);
	c->body = NULL;
	c->doc = NULL;
}

/* Carries out calls side by side. */
static void run_together(struct provider *p, struct flight *f,
			 struct gd_call **c, size_t n)
{
	const char *headers[] = { (const char *)p->header.bytes,
				  "Accept: application/json", NULL };

	for (size_t i = 0; i < n; i++)
		f->h[i] = (struct http_call){ .method = c[i]->method,
					      .url = c[i]->url.s,
					      .headers = headers,
					      .body = c[i]->body,
					      .ca_file = p->ca_file,
					      .max = REPLY_MAX,
					      .timeout_ms = TIMEOUT_MS };
	http_run(p->env->http, f->h, n);
	for (size_t i = 0; i < n; i++) {
		struct http_call *h = &f->h[i];

		c[i]->sent = h->sent;
		c[i]->outcome = h->outcome;
		if (h->outcome)
			(void)err_set(&c[i]->why, h->outcome, "godaddy: %s",
				      h->why.text);
		else
			gd_judge(c[i], p->v1, h->status, h->reply, h->len,
				 h->retry_after);
		if (c[i]->status == 429 && c[i]->wait > f->cool_down)
			f->cool_down = c[i]->wait;
		http_call_free(h);
	}
}

static bool same_endpoint(const struct flight *f, size_t i, size_t j)
{
	return strcmp(f->v[i]->endpoint, f->v[j]->endpoint) == 0;
}

/* Takes turns for all calls, endpoint by endpoint. */
static enum err take_turns(struct provider *p, struct flight *f,
			   struct why *why)
{
	long *delay = calloc(f->n + 1, sizeof(*delay));
	enum err rc = delay ? ERR_OK : err_nomem(why);

	for (size_t i = 0; i < f->n; i++)
		f->begun[i] = f->v[i]->has_turn;
	for (size_t i = 0; !rc && i < f->n; i++) {
		size_t k = 0, taken = 0;

		if (f->begun[i])
			continue;
		for (size_t j = i; j < f->n; j++)
			k += !f->begun[j] && same_endpoint(f, i, j);
		rc = pace_take(&p->pace, f->v[i]->endpoint, delay, k, why);
		for (size_t j = f->n; !rc && j-- > i;)
			if (!f->begun[j] && same_endpoint(f, i, j)) {
				taken++;
				f->delay[j] = delay[k - taken];
				f->begun[j] = true;
			}
	}
	for (size_t i = 0; i < f->n; i++)
		f->begun[i] = false;
	free(delay);
	return rc;
}

/* Fails what is not begun. */
static void fail_rest(struct flight *f, enum err rc, const struct why *why,
		      long wait)
{
	for (size_t i = 0; i < f->n; i++)
		if (!f->begun[i]) {
			f->begun[i] = true;
			f->v[i]->outcome = rc;
			f->v[i]->why = *why;
			f->v[i]->wait = wait;
		}
}

/* Begins what may go by now; the seconds until the next may, -1: there is none. */
static long run_due(struct provider *p, struct flight *f, uint64_t began)
{
	struct gd_call **due = calloc(f->n + 1, sizeof(struct gd_call *));
	long now = (long)((clock_ms() - began) / 1000), next = -1;
	size_t k = 0;

	for (size_t i = 0; due && i < f->n; i++)
		if (!f->begun[i] && f->delay[i] <= now) {
			f->begun[i] = true;
			due[k++] = f->v[i];
		}
	if (k)
		run_together(p, f, due, k);
	now = (long)((clock_ms() - began) / 1000);
	for (size_t i = 0; due && i < f->n; i++)
		if (!f->begun[i] && (next < 0 || f->delay[i] - now < next))
			next = f->delay[i] > now ? f->delay[i] - now : 0;
	free(due);
	return next;
}

enum err gd_too_long(const struct provider *p, struct why *why)
{
	return err_set(why, ERR_LATER,
		       "godaddy: %zu requests a minute are allowed, and more "
		       "are waiting than %d s are long: the next run goes on",
		       p->pace.limit, PACE_PATIENCE);
}

bool gd_wait(const struct provider *p, long seconds)
{
	log_info("waiting %ld s: GoDaddy allows %zu requests a minute", seconds,
		 p->pace.limit);
	return stop_sleep_ms(p->env->dns->stop, (uint64_t)seconds * 1000);
}

static void run_paced(struct provider *p, struct flight *f)
{
	struct why why = { "" };
	uint64_t began = clock_ms();
	enum err rc = take_turns(p, f, &why);
	long next = 0;

	if (rc)
		fail_rest(f, rc, &why, 0);
	for (size_t i = 0; i < f->n; i++)
		if (!f->begun[i] && f->delay[i] < 0) {
			f->begun[i] = true;
			f->v[i]->wait = PACE_PATIENCE;
			f->v[i]->outcome = gd_too_long(p, &f->v[i]->why);
		}
	while (next >= 0 && !f->cool_down) {
		next = run_due(p, f, began);
		if (next > 0 && !f->cool_down && !gd_wait(p, next))
			next = -1;
	}
	if (f->cool_down)
		(void)err_set(&why, ERR_LATER,
			      "godaddy: HTTP 429 came for another request; "
			      "wait %ld s",
			      f->cool_down);
	else
		(void)err_set(&why, ERR_LATER, "godaddy: stopped");
	fail_rest(f, ERR_LATER, &why, f->cool_down);
}

/* Says once that the credential's kind comes to an end. */
static void warn_of_key(struct provider *p)
{
	if (p->v1 && !p->warned)
		log_warn("GoDaddy's classic keys (key and secret) end in 2026: "
			 "make a personal access token (gd_pat_...) for "
			 "'api-token-file'");
	p->warned = true;
}

void gd_run(struct provider *p, struct gd_call *c, size_t n)
{
	struct cache *facts = cache_load_facts(p->env->state);
	long wait = cooldown_left(facts, p->identity);
	struct flight f = { .v = calloc(n + 1, sizeof(struct gd_call *)),
			    .delay = calloc(n + 1, sizeof(long)),
			    .begun = calloc(n + 1, sizeof(bool)),
			    .h = calloc(n + 1, sizeof(struct http_call)) };
	struct why why = { "" };
	enum err rc = ERR_OK;

	cache_free(facts);
	if (wait)
		rc = err_set(&why, ERR_LATER,
			     "godaddy: HTTP 429 came a while ago; wait %ld s",
			     wait);
	if (!f.v || !f.delay || !f.begun || !f.h)
		rc = err_nomem(&why);
	for (size_t i = 0; i < n; i++) {
		if (!c[i].outcome && !rc)
			c[i].outcome = sb_check(&c[i].url, &c[i].why);
		if (c[i].outcome)
			continue;
		if (rc) {
			c[i].outcome = rc;
			c[i].why = why;
			c[i].wait = wait;
		} else if (f.v) {
			f.v[f.n++] = &c[i];
		}
	}
	if (f.n) {
		warn_of_key(p);
		run_paced(p, &f);
	}
	if (f.cool_down)
		cooldown_keep(p->env->state, p->identity, f.cool_down);
	free(f.v);
	free(f.delay);
	free(f.begun);
	free(f.h);
}
