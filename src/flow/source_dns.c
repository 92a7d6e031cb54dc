/* Name servers that tell whoever asks for a certain name who they are. */

#include <string.h>
#include <strings.h>

#include "flow/source.h"
#include "flow/source_text.h"
#include "net/nameserver.h"

#define ADDRESSES_MAX 16 /* of the server, that we look at */

/* NAME@SERVER[:PORT][/TYPE[/CLASS]], taken apart. */
struct question {
	char name[NAME_MAX_TEXT + 1];
	char host[NAME_MAX_TEXT + 1];
	uint16_t port;
	enum dns_type type;
	bool chaos;
};

/* Takes the part before one of the characters in ends off *text; false: it is
 * empty or too long. */
static bool take_part(char *out, size_t size, const char **text,
		      const char *ends)
{
	size_t len = strcspn(*text, ends);

	if (len == 0 || len >= size)
		return false;
	memcpy(out, *text, len);
	out[len] = '\0';
	*text += len;
	return true;
}

static bool parse_type(enum dns_type *out, const char *text)
{
	static const struct {
		const char *text;
		enum dns_type type;
	} types[] = { { "A", DNS_A },
		      { "AAAA", DNS_AAAA },
		      { "TXT", DNS_TXT } };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcasecmp(text, types[i].text) != 0)
			continue;
		*out = types[i].type;
		return true;
	}
	return false;
}

static bool parse_class(bool *chaos, const char *text)
{
	*chaos = strcasecmp(text, "CH") == 0;
	return *chaos || strcasecmp(text, "IN") == 0;
}

/* Takes /TYPE and /CLASS apart. */
static bool parse_kind(struct question *q, const char *text)
{
	char word[8];

	if (!*text)
		return true;
	text++;
	if (!take_part(word, sizeof(word), &text, "/") ||
	    !parse_type(&q->type, word))
		return false;
	return !*text || parse_class(&q->chaos, text + 1);
}

static enum err parse(struct question *q, int family, const char *arg,
		      struct why *why)
{
	char name[NAME_MAX_TEXT + 1], server[NAME_MAX_TEXT + 8];
	const char *rest = arg;
	struct addr literal;
	bool ok;

	*q = (struct question){ .port = 53,
				.type = family == AF_INET ? DNS_A : DNS_AAAA };
	ok = take_part(name, sizeof(name), &rest, "@") && *rest++ &&
	     take_part(server, sizeof(server), &rest, "/") &&
	     host_port_split(q->host, sizeof(q->host), &q->port, server) &&
	     parse_kind(q, rest);
	if (!ok)
		return err_set(why, ERR_CONFIG,
			       "'dns:%.100s' is not "
			       "dns:NAME@SERVER[:PORT][/TYPE[/CLASS]] with A, "
			       "AAAA or TXT and IN or CH",
			       arg);
	if (name_parse(q->name, name, why))
		return ERR_CONFIG;
	if (addr_parse(&literal, q->host) && literal.family != family)
		return err_set(why, ERR_CONFIG, "'%s' cannot be asked by %s",
			       q->host, source_family(family));
	return ERR_OK;
}

static enum err check(int family, const char *arg, struct why *why)
{
	struct question q;

	return parse(&q, family, arg, why);
}

static enum err begin(struct source_job *j, struct why *why)
{
	struct endpoint list[ADDRESSES_MAX];
	struct question q;
	enum err rc = parse(&q, j->q->family, j->arg, why);
	size_t n, i = 0;

	if (rc)
		return rc;
	n = nameserver_resolve(j->env->dns, q.host, q.port, list,
			       ADDRESSES_MAX);
	while (i < n && list[i].u.sa.sa_family != j->q->family)
		i++;
	if (i == n)
		return err_set(why, ERR_LATER,
			       "no %s address of '%.100s' can be found",
			       source_family(j->q->family), q.host);
	j->server = list[i];
	memcpy(j->name, q.name, sizeof(j->name));
	j->query = (struct dns_query){ .server = &j->server,
				       .name = j->name,
				       .type = q.type,
				       .chaos = q.chaos,
				       .interface = j->q->via,
				       .recurse = true };
	return ERR_OK;
}

static enum err read_answer(struct source_job *j, struct why *why)
{
	const struct dns_query *q = &j->query;

	if (q->outcome) {
		*why = q->why;
		return q->outcome;
	}
	return reflection_read(&j->addr, &q->answer, q->name, q->type,
			       j->q->family, why);
}

const struct source source_dns = { .prefix = "dns:",
				   .what = "QUESTION",
				   .way = SOURCE_DNS,
				   .check = check,
				   .begin = begin,
				   .read = read_answer };
