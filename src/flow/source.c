#include "flow/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/strbuf.h"

static const struct source source_off = { .prefix = "off" };

/* Every kind of source; services that are known by a word of their own are
 * presets of these. */
static const struct source *const kinds[] = {
	&source_static, &source_file, &source_interface,
	&source_route,  &source_off,
};

const char *source_family(int family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

const struct source *source_parse(const char *word, int family,
				  const char **arg)
{
	(void)family;
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

enum err source_unknown(const char *word, struct why *why)
{
	const size_t n = sizeof(kinds) / sizeof(kinds[0]);
	struct strbuf list;

	sb_init(&list, sizeof(why->text));
	for (size_t i = 0; i < n; i++)
		sb_addf(&list, "%s%s%s",
			i == 0      ? ""
			: i + 1 < n ? ", "
				    : " or ",
			kinds[i]->prefix, kinds[i]->what ? kinds[i]->what : "");
	(void)err_set(why, ERR_CONFIG,
		      "'%.60s' is no source of addresses: use %s", word,
		      list.s);
	sb_free(&list);
	return ERR_CONFIG;
}

void source_operator(char out[static SOURCE_OPERATOR_MAX + 1], const char *word,
		     int family)
{
	(void)family;
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

void source_ask(struct source_job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		note(&jobs[i], jobs[i].source->begin(&jobs[i], &jobs[i].why));
}
