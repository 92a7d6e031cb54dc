#include "flow/source_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "flow/source.h"

#define BLANKS " \t\r\n"

/* The address that text is, which must be of the family. */
static enum err read_address(struct addr *out, const char *text, int family,
			     struct why *why)
{
	struct addr a;

	if (!addr_parse(&a, text))
		return err_set(why, ERR_REPLY,
			       "does not tell one %s address and nothing else",
			       source_family(family));
	if (a.family != family)
		return err_set(why, ERR_REPLY,
			       "tells an address of the other family, '%s'",
			       text);
	*out = a;
	return ERR_OK;
}

/* Copies len octets of text, without blanks at both ends; false: too long for
 * an address, or not text. */
static bool trim(char out[static ADDR_MAX_TEXT + 1], const char *text,
		 size_t len)
{
	while (len && strchr(BLANKS, *text) && *text) {
		text++;
		len--;
	}
	while (len && text[len - 1] && strchr(BLANKS, text[len - 1]))
		len--;
	if (len > ADDR_MAX_TEXT || memchr(text, '\0', len))
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

enum err echo_read(struct addr *out, const char *body, size_t len, int family,
		   struct why *why)
{
	char text[ADDR_MAX_TEXT + 1];

	return read_address(out, trim(text, body, len) ? text : "", family,
			    why);
}

/* The keys of a trace that count. */
enum trace_key { TRACE_HOST, TRACE_IP, TRACE_WARP, TRACE_KEYS };

struct trace {
	char value[TRACE_KEYS][300];
	bool seen[TRACE_KEYS];
};

/* Takes one line; false: it does not belong into a trace. */
static bool take_line(struct trace *t, const char *line, size_t len)
{
	static const char *const keys[TRACE_KEYS] = { "h", "ip", "warp" };
	const char *eq = memchr(line, '=', len);
	size_t n;

	if (len && line[len - 1] == '\r')
		len--;
	if (!eq || eq == line)
		return len == 0;
	n = len - (size_t)(eq + 1 - line);
	for (int i = 0; i < TRACE_KEYS; i++) {
		if ((size_t)(eq - line) != strlen(keys[i]) ||
		    memcmp(line, keys[i], strlen(keys[i])) != 0)
			continue;
		if (t->seen[i] || n >= sizeof(t->value[i]))
			return false;
		memcpy(t->value[i], eq + 1, n);
		t->value[i][n] = '\0';
		t->seen[i] = true;
	}
	return true;
}

/* false: it is not a trace, or not all of one. */
static bool split_trace(struct trace *t, const char *body, size_t len)
{
	bool ok = !memchr(body, '\0', len);

	*t = (struct trace){ .seen = { false } };
	while (ok && len) {
		const char *end = memchr(body, '\n', len);
		size_t n = end ? (size_t)(end - body) : len;

		ok = take_line(t, body, n);
		n += end != NULL;
		body += n;
		len -= n;
	}
	for (int i = 0; ok && i < TRACE_KEYS; i++)
		ok = t->seen[i];
	return ok;
}

/* Is it the host that was asked, HOST[:PORT]? */
static bool is_host(const char *told, const char *asked)
{
	const char *bracket = strchr(asked, ']');
	const char *colon = strchr(bracket ? bracket : asked, ':');
	size_t len = colon ? (size_t)(colon - asked) : strlen(asked);

	return strcasecmp(told, asked) == 0 ||
	       (strlen(told) == len && strncasecmp(told, asked, len) == 0);
}

enum err trace_read(struct addr *out, const char *body, size_t len,
		    const char *host, int family, struct why *why)
{
	struct trace t;

	if (!split_trace(&t, body, len))
		return err_set(why, ERR_REPLY, "does not answer with a trace");
	if (!is_host(t.value[TRACE_HOST], host))
		return err_set(why, ERR_REPLY,
			       "answers for host '%.60s' instead of '%.60s'",
			       t.value[TRACE_HOST], host);
	if (strcmp(t.value[TRACE_WARP], "off") != 0)
		return err_set(why, ERR_REPLY,
			       "WARP is '%.20s' here, so that the address is "
			       "Cloudflare's and not this host's",
			       t.value[TRACE_WARP]);
	return read_address(out, t.value[TRACE_IP], family, why);
}

/* The address in one record. */
static enum err read_record(struct addr *out, const struct dns_rr *rr,
			    int family, struct why *why)
{
	struct addr a = { .family = family };

	if (rr->type == DNS_TXT)
		return echo_read(out, rr->data, rr->len, family, why);
	if ((rr->type == DNS_A) != (family == AF_INET))
		return err_set(why, ERR_REPLY,
			       "tells an address of the other family");
	memcpy(a.b, rr->data, rr->len);
	*out = a;
	return ERR_OK;
}

/* What Google's name server adds for resolvers that tell whom they ask for. */
static bool is_remark(const struct dns_rr *rr)
{
	static const char start[] = "edns0-client-subnet ";

	return rr->type == DNS_TXT && rr->len > sizeof(start) &&
	       memcmp(rr->data, start, sizeof(start) - 1) == 0;
}

enum err reflection_read(struct addr *out, const struct dns_answer *answer,
			 const char *name, enum dns_type type, int family,
			 struct why *why)
{
	const struct dns_rr *rr, *found = NULL;
	size_t pos = 0;

	if (answer->rcode != DNS_NOERROR)
		return err_set(why, ERR_REPLY, "answers %s",
			       dns_rcode_text(answer->rcode));
	while ((rr = dns_answer_next(answer, DNS_ANSWER, name, type, &pos))) {
		if (is_remark(rr))
			continue;
		if (found)
			return err_set(why, ERR_REPLY,
				       "answers with several records");
		found = rr;
	}
	if (!found)
		return err_set(why, ERR_REPLY, "answers without an address");
	return read_record(out, found, family, why);
}
