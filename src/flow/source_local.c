/* Sources of this host: nothing is asked of the net. */

#include <ctype.h>
#include <string.h>

#include "flow/source.h"
#include "flow/special.h"
#include "net/interface.h"
#include "util/file.h"
#include "util/strbuf.h"

static enum err parse_static(struct addr *out, int family, const char *arg,
			     struct why *why)
{
	struct addr a;

	if (!addr_parse(&a, arg) || a.family != family)
		return err_set(why, ERR_CONFIG,
			       "'static:%.60s' is no %s address", arg,
			       source_family(family));
	*out = a;
	return ERR_OK;
}

static enum err check_static(int family, const char *arg, struct why *why)
{
	struct addr a;

	return parse_static(&a, family, arg, why);
}

static enum err find_static(struct source_job *j, struct why *why)
{
	return parse_static(&j->addr, j->q->family, j->arg, why);
}

static enum err find_in_file(struct source_job *j, struct why *why)
{
	struct strbuf text;
	enum err rc;
	char *s, *end;

	sb_init(&text, 4096);
	rc = file_read(j->arg, FILE_TEXT, &text, why);
	if (rc) {
		sb_free(&text);
		/* whoever writes it may do so later */
		return rc == ERR_NOMEM ? rc : ERR_LATER;
	}
	s = text.s + strspn(text.s, " \t\r\n");
	for (end = text.s + text.len;
	     end > s && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	if (!addr_parse(&j->addr, s) || j->addr.family != j->q->family)
		rc = err_set(why, ERR_LATER,
			     "'%s' must hold one %s address and nothing else",
			     j->arg, source_family(j->q->family));
	sb_free(&text);
	return rc;
}

static enum err find_at_interface(struct source_job *j, struct why *why)
{
	struct interface_address *list = NULL;
	size_t n = 0, fit = 0;
	enum err rc = interface_addresses(j->arg, j->q->family, &list, &n, why);

	if (rc)
		return rc;
	/* those that may be published come first; if none may, whoever asked
	 * says what is wrong with the best */
	for (size_t i = 0; i < n; i++)
		if (j->q->allow_private || !special_name(&list[i].addr))
			list[fit++] = list[i];
	if (n == 0)
		rc = err_set(why, ERR_LATER,
			     "interface '%s' has no usable %s address", j->arg,
			     source_family(j->q->family));
	else
		j->addr = *interface_best(list, fit ? fit : n);
	interface_addresses_free(list);
	return rc;
}

static enum err find_by_route(struct source_job *j, struct why *why)
{
	return interface_route_source(&j->addr, j->q->family, j->q->via, why);
}

const struct source source_static = { .prefix = "static:",
				      .what = "ADDR",
				      .way = SOURCE_LOCAL,
				      .own_word = true,
				      .check = check_static,
				      .begin = find_static };

const struct source source_file = { .prefix = "file:",
				    .what = "PATH",
				    .way = SOURCE_LOCAL,
				    .begin = find_in_file };

const struct source source_interface = { .prefix = "interface:",
					 .what = "NAME",
					 .way = SOURCE_LOCAL,
					 .begin = find_at_interface };

const struct source source_route = { .prefix = "route",
				     .way = SOURCE_LOCAL,
				     .begin = find_by_route };
