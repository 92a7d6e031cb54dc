#include "flow/source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/source_preset.h"
#include "util/nearest.h"
#include "util/strbuf.h"

static const struct source source_off = { .prefix = "off" };

/* Every kind of source; services that are known by a word of their own are
 * presets of these. */
static const struct source *const kinds[] = {
	&source_static, &source_file,       &source_interface,
	&source_route,  &source_cloudflare, &source_url,
	&source_doh,    &source_dns,        &source_off,
};

const char *source_family(int family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

const struct source *source_parse(const char *word, int family,
				  const char **arg)
{
	const struct source_preset *p = source_preset(word);

	if (p) {
		*arg = p->arg[family == AF_INET6];
		return p->source;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct source *s = kinds[i];
		size_t len = strlen(s->prefix);

		*arg = word + len;
		if (s->what ? strncmp(word, s->prefix, len) == 0 && **arg
			    : strcmp(word, s->prefix) == 0)
			return s;
	}
	return NULL;
}

const char *source_word(size_t i)
{
	const size_t n = sizeof(kinds) / sizeof(kinds[0]);

	return i < n ? kinds[i]->prefix : source_preset_word(i - n);
}

enum err source_unknown(const char *word, struct why *why)
{
	const size_t n = sizeof(kinds) / sizeof(kinds[0]);
	size_t prefix = strcspn(word, ":");
	char typed[NEAREST_MAX + 1] = "";
	struct nearest near;
	struct strbuf list;

	if (prefix < NEAREST_MAX) /* "interface:" of "interface:eth0" */
		memcpy(typed, word, prefix + (word[prefix] == ':'));
	nearest_init(&near, typed);
	for (size_t i = 0; source_word(i); i++)
		nearest_offer(&near, source_word(i));
	sb_init(&list, sizeof(why->text));
	sb_adds(&list, "use ");
	for (size_t i = 0; i < n; i++)
		sb_addf(&list, "%s%s%s",
			i == 0      ? ""
			: i + 1 < n ? ", "
				    : " or ",
			kinds[i]->prefix, kinds[i]->what ? kinds[i]->what : "");
	(void)err_set(why, ERR_CONFIG,
		      "'%.60s' is no source of addresses and no known "
		      "service; %s",
		      word, nearest_hint(&near, "", list.s));
	sb_free(&list);
	return ERR_CONFIG;
}

/* The host in HOST[:PORT] or URL, at the start of text. */
static void copy_host(char out[static SOURCE_OPERATOR_MAX + 1],
		      const char *text)
{
	const char *end = *text == '[' ? strchr(text, ']') : NULL;
	size_t len = strcspn(end ? end : text, ":/?#");
	size_t n = 0;

	len += end ? (size_t)(end - text) : 0;
	for (; n < len && n < SOURCE_OPERATOR_MAX; n++)
		out[n] = (char)tolower((unsigned char)text[n]);
	out[n] = '\0';
}

void source_operator(char out[static SOURCE_OPERATOR_MAX + 1], const char *word,
		     int family)
{
	const struct source_preset *p = source_preset(word);
	const char *arg = word;
	const struct source *s = source_parse(word, family, &arg);
	const char *at = s == &source_dns ? strchr(arg, '@') : NULL;

	if (p)
		(void)snprintf(out, SOURCE_OPERATOR_MAX + 1, "%s", p->operator);
	else if (s == &source_cloudflare)
		(void)snprintf(out, SOURCE_OPERATOR_MAX + 1, "Cloudflare");
	else if (at)
		copy_host(out, at + 1);
	else if (s && s->way == SOURCE_HTTP && strstr(arg, "://"))
		copy_host(out, strstr(arg, "://") + 3);
	else
		(void)snprintf(out, SOURCE_OPERATOR_MAX + 1, "%s", word);
}

bool source_is_own_word(const char *word)
{
	const char *arg;
	const struct source *s = source_parse(word, AF_UNSPEC, &arg);

	return s && s->own_word;
}

bool source_is_off(const char *word)
{
	return strcmp(word, source_off.prefix) == 0;
}

/* Takes the outcome of a step; all but two kinds of failure may pass. */
static void note(struct source_job *j, enum err rc)
{
	j->outcome =
		!rc || rc == ERR_CONFIG || rc == ERR_NOMEM ? rc : ERR_LATER;
	if (j->outcome)
		j->addr = (struct addr){ .family = 0 };
}

static void begin(struct source_job *j)
{
	note(j, j->source->begin(j, &j->why));
}

static bool is_open(const struct source_job *j, enum source_way way)
{
	return !j->outcome && j->source->way == way;
}

/* Carries out all requests by HTTPS at once. */
static enum err run_http(const struct address_env *env, struct source_job *jobs,
			 size_t n)
{
	struct http_call *calls = calloc(n + 1, sizeof(*calls));
	size_t k = 0;

	if (!calls)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		if (is_open(&jobs[i], SOURCE_HTTP))
			calls[k++] = jobs[i].call;
	if (k)
		http_run(env->http, calls, k);
	k = 0;
	for (size_t i = 0; i < n; i++)
		if (is_open(&jobs[i], SOURCE_HTTP))
			jobs[i].call = calls[k++];
	free(calls);
	return ERR_OK;
}

/* Asks all questions by DNS at once. */
static enum err run_dns(const struct address_env *env, struct source_job *jobs,
			size_t n)
{
	struct dns_query *queries = calloc(n + 1, sizeof(*queries));
	size_t k = 0;

	if (!queries)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		if (is_open(&jobs[i], SOURCE_DNS))
			queries[k++] = jobs[i].query;
	if (k)
		dns_ask(env->dns, queries, k, (uint64_t)env->timeout_ms);
	k = 0;
	for (size_t i = 0; i < n; i++)
		if (is_open(&jobs[i], SOURCE_DNS))
			jobs[i].query = queries[k++];
	free(queries);
	return ERR_OK;
}

static void end(struct source_job *j, enum err rc)
{
	if (rc)
		note(j, err_nomem(&j->why));
	else if (!j->outcome && j->source->read)
		note(j, j->source->read(j, &j->why));
	http_call_free(&j->call);
	if (j->source->way == SOURCE_DNS)
		dns_answer_free(&j->query.answer);
	free(j->url);
	j->url = NULL;
}

void source_ask(const struct address_env *env, struct source_job *jobs,
		size_t n)
{
	enum err rc;

	for (size_t i = 0; i < n; i++)
		begin(&jobs[i]);
	rc = run_http(env, jobs, n);
	if (!rc)
		rc = run_dns(env, jobs, n);
	for (size_t i = 0; i < n; i++)
		end(&jobs[i], rc);
}
