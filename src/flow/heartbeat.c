#include "flow/heartbeat.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "util/log.h"
#include "util/strbuf.h"

/* A monitor that does not answer must not hold the run up. */
#define TIMEOUT_MS 5000L
#define REPLY_MAX 65536
#define URL_MAX 4096
#define MESSAGE_MAX 250 /* octets of Uptime Kuma's message */

/* Is it this very host, where nobody listens on the way? */
static bool is_loopback(const char *host)
{
	size_t len = strcspn(host, ":/?#");

	return strncmp(host, "127.", 4) == 0 ||
	       strncmp(host, "[::1]", 5) == 0 ||
	       (len == 9 && strncasecmp(host, "localhost", len) == 0);
}

/* The reason never shows the address. */
static enum err check(const struct secret *url, const char *key,
		      struct why *why)
{
	const char *s = (const char *)url->bytes;
	const char *host = strstr(s, "://");

	for (const char *p = s; *p; p++)
		if (*p <= 0x20 || *p > 0x7e || strchr("\"<>\\^`{|}#@", *p))
			return err_set(why, ERR_CONFIG,
				       "'%s' is no address: it has characters "
				       "that none has",
				       key);
	if (url->len > URL_MAX - 1024 || strlen(s) != url->len)
		return err_set(why, ERR_CONFIG, "'%s' is no address", key);
	if (strncmp(s, "https://", 8) == 0 && s[8] && s[8] != '/')
		return ERR_OK;
	if (strncmp(s, "http://", 7) == 0 && is_loopback(host + 3))
		return ERR_OK;
	return err_set(why, ERR_CONFIG,
		       "'%s' must begin with https:// (http:// will do for "
		       "this host itself)",
		       key);
}

static enum err take(struct secret *out, const struct values *vs,
		     enum setting text, enum setting file, struct why *why)
{
	const char *url = value_text(vs, text), *path = value_text(vs, file);
	enum err rc = ERR_OK;

	if (url && path)
		return err_set(why, ERR_CONFIG, "set only one of '%s' and '%s'",
			       setting_table[text].key,
			       setting_table[file].key);
	if (url)
		rc = secret_set(out, url, strlen(url), why);
	else if (path)
		rc = secret_read_line(out, path, why);
	if (!rc && out->bytes)
		rc = check(out, setting_table[text].key, why);
	return rc;
}

enum err heartbeat_open(struct heartbeat *hb, const struct values *vs,
			struct why *why)
{
	enum err rc;

	*hb = (struct heartbeat){ .news = { "" } };
	rc = take(&hb->healthchecks, vs, SET_IP_HEALTHCHECKS,
		  SET_IP_HEALTHCHECKS_FILE, why);
	if (!rc)
		rc = take(&hb->uptime_kuma, vs, SET_IP_UPTIME_KUMA,
			  SET_IP_UPTIME_KUMA_FILE, why);
	if (rc)
		heartbeat_close(hb);
	return rc;
}

void heartbeat_close(struct heartbeat *hb)
{
	secret_wipe(&hb->healthchecks);
	secret_wipe(&hb->uptime_kuma);
}

/* Healthchecks' address with suffix behind its path; what is behind '?', such
 * as create=1, stays. */
static void healthchecks_url(struct strbuf *out, const char *url,
			     const char *suffix)
{
	size_t path = strcspn(url, "?");

	while (path && url[path - 1] == '/')
		path--;
	sb_add(out, url, path);
	sb_adds(out, suffix);
	sb_adds(out, url + strcspn(url, "?"));
}

/* Percent-encoded (RFC 3986 section 2.1), at most max octets of text. */
static void add_encoded(struct strbuf *out, const char *text, size_t max)
{
	for (size_t i = 0; i < max && text[i]; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~", c))
			sb_add(out, &text[i], 1);
		else
			sb_addf(out, "%%%02X", c);
	}
}

/* The dashboard shows the address with an example behind '?', which goes. */
static void uptime_kuma_url(struct strbuf *out, const char *url,
			    enum err outcome, const char *text, uint64_t ms)
{
	sb_add(out, url, strcspn(url, "?"));
	sb_addf(out, "?status=%s&msg=", outcome ? "down" : "up");
	add_encoded(out, text, MESSAGE_MAX);
	sb_addf(out, "&ping=%" PRIu64, ms);
}

static struct http_call call_for(const struct context *ctx,
				 const struct strbuf *url, const char *body)
{
	return (struct http_call){ .method = body ? "POST" : "GET",
				   .url = url->s,
				   .body = body,
				   .media = "text/plain; charset=utf-8",
				   .ca_file = value_text(&ctx->conf->values,
							 SET_CA_FILE),
				   .secret_url = true,
				   .plain = strncmp(url->s, "http://", 7) == 0,
				   .max = REPLY_MAX,
				   .timeout_ms = TIMEOUT_MS };
}

/* Sends what is wanted, side by side. who tells whom. */
static void send_all(struct heartbeat *hb, const struct context *ctx,
		     struct http_call *calls, const char *const *who, size_t n)
{
	struct why why = { "" };

	if (n == 0)
		return;
	http_run(ctx->http, calls, n);
	for (size_t i = 0; i < n; i++) {
		const struct http_call *c = &calls[i];

		if (c->outcome)
			(void)err_set(&why, c->outcome, "cannot tell %s: %s",
				      who[i], c->why.text);
		else if (c->status < 200 || c->status > 299)
			(void)err_set(&why, ERR_REPLY,
				      "cannot tell %s: it answers with HTTP "
				      "status %ld",
				      who[i], c->status);
		http_call_free(&calls[i]);
	}
	if (news_is(&hb->news, why.text) && why.text[0])
		log_warn("%s", why.text);
}

void heartbeat_begin(struct heartbeat *hb, const struct context *ctx)
{
	static const char *const who[] = { "Healthchecks" };
	struct http_call call;
	struct strbuf url;

	if (!hb->healthchecks.bytes)
		return;
	sb_init(&url, URL_MAX);
	healthchecks_url(&url, (const char *)hb->healthchecks.bytes, "/start");
	call = call_for(ctx, &url, NULL);
	send_all(hb, ctx, &call, who, !url.err);
	sb_free(&url);
}

void heartbeat_end(struct heartbeat *hb, const struct context *ctx,
		   enum err outcome, const char *text, uint64_t ms)
{
	struct http_call calls[2];
	const char *who[2];
	struct strbuf url[2];
	size_t n = 0;

	sb_init(&url[0], URL_MAX);
	sb_init(&url[1], URL_MAX);
	if (hb->healthchecks.bytes) {
		healthchecks_url(&url[0], (const char *)hb->healthchecks.bytes,
				 outcome ? "/fail" : "");
		who[n] = "Healthchecks";
		calls[n++] = call_for(ctx, &url[0], text);
	}
	if (hb->uptime_kuma.bytes) {
		uptime_kuma_url(&url[1], (const char *)hb->uptime_kuma.bytes,
				outcome, text, ms);
		who[n] = "Uptime Kuma";
		calls[n++] = call_for(ctx, &url[1], NULL);
	}
	send_all(hb, ctx, calls, who, url[0].err || url[1].err ? 0 : n);
	sb_free(&url[0]);
	sb_free(&url[1]);
}
