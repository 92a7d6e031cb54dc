#include "net/doh.h"

#include <stdlib.h>
#include <string.h>

#include "net/http.h"
#include "util/base64url.h"
#include "util/strbuf.h"

#define MESSAGE_MAX 65535
#define URL_MAX (2048 + MESSAGE_MAX * 2)

static const char *const headers[] = { "Accept: application/dns-message",
				       NULL };

enum err doh_url(char **out, const char *url, const uint8_t *message,
		 size_t len, struct why *why)
{
	size_t n = strcspn(url, "{");
	struct strbuf text;
	enum err rc;

	sb_init(&text, URL_MAX);
	sb_add(&text, url, n);
	sb_adds(&text, memchr(url, '?', n) ? "&dns=" : "?dns=");
	base64url_encode(&text, message, len);
	rc = sb_check(&text, why);
	if (!rc)
		*out = sb_take(&text);
	sb_free(&text);
	return rc || *out ? rc : err_nomem(why);
}

static void finish(const struct doh *doh, struct exchange *x,
		   const struct http_call *c)
{
	if (c->outcome) {
		x->outcome = c->outcome;
		x->why = c->why;
		(void)err_prefix(&x->why, x->outcome, "server %s", doh->url);
	} else if (c->status != 200) {
		x->outcome = err_set(&x->why, ERR_LATER,
				     "server %s: status %ld, not an answer",
				     doh->url, c->status);
	} else if (x->judge(x->ctx, (const uint8_t *)c->reply, c->len) ==
		   VERDICT_TAKE) {
		x->outcome = ERR_OK;
	} else {
		x->outcome = err_set(&x->why, ERR_LATER,
				     "server %s: the reply is no answer to the "
				     "question",
				     doh->url);
	}
}

void doh_all(const struct doh *doh, struct exchange *x, size_t n,
	     uint64_t timeout_ms)
{
	struct http_call *calls = calloc(n + 1, sizeof(*calls));
	char **urls = calloc(n + 1, sizeof(char *));
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		x[i].tcp = true; /* nothing larger could be asked for */
		if (!calls || !urls) {
			x[i].outcome = err_nomem(&x[i].why);
			continue;
		}
		x[i].outcome = doh_url(&urls[i], doh->url, x[i].request,
				       x[i].len, &x[i].why);
		if (x[i].outcome)
			continue;
		calls[k++] =
			(struct http_call){ .method = "GET",
					    .url = urls[i],
					    .headers = headers,
					    .ca_file = doh->ca_file,
					    .max = MESSAGE_MAX,
					    .timeout_ms = (long)timeout_ms };
	}
	if (k)
		http_run(doh->http, calls, k);
	k = 0;
	for (size_t i = 0; calls && i < n; i++) {
		if (x[i].outcome)
			continue;
		finish(doh, &x[i], &calls[k]);
		http_call_free(&calls[k++]);
	}
	for (size_t i = 0; urls && i < n; i++)
		free(urls[i]);
	free(urls);
	free(calls);
}
