/* Sources that are asked by HTTPS: by the family that is wanted, by no proxy, and
 * what they say is taken only with status 200. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "flow/source.h"
#include "flow/source_text.h"
#include "net/doh.h"
#include "util/strbuf.h"

#define API "https://api.cloudflare.com"
#define TRACE_MAX 4096
#define ECHO_MAX 1024
#define URL_MAX 2048

/* The host of a URL with its port; false: it is not an https:// one. */
static bool url_host(char *out, size_t size, const char *url)
{
	size_t len;

	if (strncasecmp(url, "https://", 8) != 0)
		return false;
	url += 8;
	len = strcspn(url, "/?#");
	if (len == 0 || len >= size || memchr(url, '@', len))
		return false;
	memcpy(out, url, len);
	out[len] = '\0';
	return true;
}

/* Is it all visible ASCII? */
static bool is_plain(const char *url)
{
	for (; *url; url++)
		if (*url <= ' ' || *url > '~')
			return false;
	return true;
}

static enum err check_url(int family, const char *arg, struct why *why)
{
	char host[sizeof(((struct source_job *)NULL)->host)];

	(void)family;
	if (strlen(arg) > URL_MAX || !is_plain(arg) ||
	    !url_host(host, sizeof(host), arg))
		return err_set(why, ERR_CONFIG,
			       "'%.100s' cannot be asked: it must be "
			       "https://HOST/...",
			       arg);
	return ERR_OK;
}

/* Prepares a request for url, which j owns from now on. */
static enum err get(struct source_job *j, char *url, size_t max,
		    struct why *why)
{
	static const char *const headers[] = { "Accept: */*", NULL };

	j->url = url;
	if (!url)
		return err_nomem(why);
	if (!url_host(j->host, sizeof(j->host), url))
		return check_url(j->q->family, url, why);
	j->call = (struct http_call){ .method = "GET",
				      .url = j->url,
				      .headers = headers,
				      .ca_file = j->env->ca_file,
				      .interface = j->q->via,
				      .family = j->q->family,
				      .direct = true,
				      .max = max,
				      .timeout_ms = j->env->timeout_ms };
	return ERR_OK;
}

/* Is the reply one that can be an answer? */
static enum err check_reply(const struct http_call *c, struct why *why)
{
	if (c->outcome) {
		*why = c->why;
		return c->outcome;
	}
	if (c->status >= 300 && c->status < 400)
		return err_set(why, ERR_REPLY,
			       "sends us elsewhere (status %ld), as networks "
			       "do that want a login",
			       c->status);
	if (c->status != 200)
		return err_set(why, ERR_REPLY, "answers with status %ld",
			       c->status);
	return ERR_OK;
}

static enum err begin_trace(struct source_job *j, struct why *why)
{
	struct strbuf url;
	enum err rc;

	sb_init(&url, URL_MAX);
	sb_addf(&url, "%s/cdn-cgi/trace", j->env->trace ? j->env->trace : API);
	rc = sb_check(&url, why);
	if (!rc)
		rc = get(j, sb_take(&url), TRACE_MAX, why);
	sb_free(&url);
	j->call.ca_file = j->env->trace_ca_file;
	return rc;
}

static enum err read_trace(struct source_job *j, struct why *why)
{
	enum err rc = check_reply(&j->call, why);

	return rc ? rc
		  : trace_read(&j->addr, j->call.reply, j->call.len, j->host,
			       j->q->family, why);
}

static enum err begin_url(struct source_job *j, struct why *why)
{
	return get(j, strdup(j->arg), ECHO_MAX, why);
}

static enum err read_url(struct source_job *j, struct why *why)
{
	enum err rc = check_reply(&j->call, why);

	return rc ? rc
		  : echo_read(&j->addr, j->call.reply, j->call.len,
			      j->q->family, why);
}

/* The question that resolvers of Cloudflare's kind answer with who has asked. */
static void set_question(struct dns_query *q)
{
	*q = (struct dns_query){ .name = "whoami.cloudflare",
				 .type = DNS_TXT,
				 .chaos = true,
				 .recurse = true };
}

static enum err begin_doh(struct source_job *j, struct why *why)
{
	static const char *const headers[] = {
		"Accept: application/dns-message", NULL
	};
	uint8_t *wire = NULL;
	char *url = NULL;
	size_t len = 0;
	enum err rc;

	set_question(&j->query);
	rc = dns_encode(&j->query, &wire, &len, why);
	if (!rc)
		rc = doh_url(&url, j->arg, wire, len, why);
	free(wire);
	if (!rc)
		rc = get(j, url, TRACE_MAX, why);
	j->call.headers = headers;
	return rc;
}

static enum err read_doh(struct source_job *j, struct why *why)
{
	struct dns_query *q = &j->query;
	enum err rc = check_reply(&j->call, why);

	if (!rc)
		rc = dns_decode(q, (const uint8_t *)j->call.reply, j->call.len,
				why);
	if (rc)
		return rc;
	rc = reflection_read(&j->addr, &q->answer, q->name, q->type,
			     j->q->family, why);
	dns_answer_free(&q->answer);
	return rc;
}

const struct source source_cloudflare = { .prefix = "cloudflare",
					  .way = SOURCE_HTTP,
					  .begin = begin_trace,
					  .read = read_trace };

const struct source source_url = { .prefix = "url:",
				   .what = "URL",
				   .way = SOURCE_HTTP,
				   .check = check_url,
				   .begin = begin_url,
				   .read = read_url };

const struct source source_doh = { .prefix = "doh:",
				   .what = "URL",
				   .way = SOURCE_HTTP,
				   .check = check_url,
				   .begin = begin_doh,
				   .read = read_doh };
