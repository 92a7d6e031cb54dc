#include "flow/address.h"

#include <ctype.h>
#include <string.h>

#include "flow/special.h"
#include "net/interface.h"
#include "util/file.h"
#include "util/log.h"
#include "util/strbuf.h"

struct source {
	const char *prefix; /* "static:"; without colon: the whole word */
	const char *what;   /* what must follow; NULL: nothing */
	/* finds an address; arg is what follows the prefix */
	enum err (*find)(struct addr *out, int family, const char *arg,
			 bool allow_private, struct why *why);
	bool own_word; /* of the user: published as it is */
};

static enum err find_static(struct addr *out, int family, const char *arg,
			    bool allow_private, struct why *why)
{
	(void)allow_private;
	if (!addr_parse(out, arg) || out->family != family)
		return err_set(why, ERR_CONFIG,
			       "'static:%.60s' is no %s address", arg,
			       family == AF_INET ? "IPv4" : "IPv6");
	return ERR_OK;
}

static enum err find_in_file(struct addr *out, int family, const char *arg,
			     bool allow_private, struct why *why)
{
	struct strbuf text;
	enum err rc;
	char *s, *end;

	(void)allow_private;
	sb_init(&text, 4096);
	rc = file_read(arg, FILE_TEXT, &text, why);
	if (rc) {
		sb_free(&text);
		return ERR_LATER; /* whoever writes it may do so later */
	}
	s = text.s + strspn(text.s, " \t\r\n");
	for (end = text.s + text.len;
	     end > s && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	if (!addr_parse(out, s) || out->family != family)
		rc = err_set(why, ERR_LATER,
			     "'%s' must hold one %s address and nothing else",
			     arg, family == AF_INET ? "IPv4" : "IPv6");
	sb_free(&text);
	return rc;
}

static bool acceptable(const struct addr *a, bool allow_private)
{
	return allow_private || !special_name(a);
}

static enum err find_at_interface(struct addr *out, int family, const char *arg,
				  bool allow_private, struct why *why)
{
	struct interface_address *list = NULL;
	size_t n = 0, pick = 0;
	enum err rc = interface_addresses(arg, family, &list, &n, why);

	if (rc)
		return rc;
	/* the best comes first: take the first that may be published */
	while (pick < n && !acceptable(&list[pick].addr, allow_private))
		pick++;
	if (n == 0)
		rc = err_set(why, ERR_LATER,
			     "interface '%s' has no usable %s address", arg,
			     family == AF_INET ? "IPv4" : "IPv6");
	else /* if none may, the caller will say what is wrong with the best */
		*out = list[pick < n ? pick : 0].addr;
	interface_addresses_free(list);
	return rc;
}

static enum err find_by_route(struct addr *out, int family, const char *arg,
			      bool allow_private, struct why *why)
{
	(void)arg;
	(void)allow_private;
	return interface_route_source(out, family, why);
}

static const struct source sources[] = {
	{ "static:", "an address", find_static, true },
	{ "file:", "a path", find_in_file, false },
	{ "interface:", "an interface", find_at_interface, false },
	{ "route", NULL, find_by_route, false },
	{ "off", NULL, NULL, false },
};

/* The source that word names, and what follows its prefix; NULL: none. */
static const struct source *parse(const char *word, const char **arg)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		const struct source *s = &sources[i];
		size_t len = strlen(s->prefix);

		*arg = word + len;
		if (s->what ? strncmp(word, s->prefix, len) == 0 && **arg
			    : strcmp(word, s->prefix) == 0)
			return s;
	}
	return NULL;
}

enum err address_check(const struct strlist *words, int family, struct why *why)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *arg;
		const struct source *s = parse(words->v[i], &arg);
		struct addr a;

		if (!s)
			return err_set(why, ERR_CONFIG,
				       "'%.100s' is no source of addresses: "
				       "use static:ADDR, file:PATH, "
				       "interface:NAME, route or off",
				       words->v[i]);
		if (s->find == find_static &&
		    find_static(&a, family, arg, true, why))
			return ERR_CONFIG;
	}
	return ERR_OK;
}

/* One source's answer, if it may be published. */
static enum err ask(const struct source *s, struct addr *out, int family,
		    const char *arg, bool allow_private, struct why *why)
{
	char text[ADDR_MAX_TEXT + 1];
	struct addr a = { .family = family };
	const char *special;
	enum err rc = s->find(&a, family, arg, allow_private, why);

	if (rc)
		return rc;
	special = s->own_word || allow_private ? NULL : special_name(&a);
	if (special) {
		addr_text(text, &a);
		return err_set(why, ERR_LATER,
			       "%s is not globally reachable: %s; set "
			       "'allow-private' to publish it all the same",
			       text, special);
	}
	*out = a;
	return ERR_OK;
}

enum err address_find(struct addr *out, bool *off, int family,
		      const struct strlist *words, bool allow_private,
		      struct why *why)
{
	enum err rc = address_check(words, family, why);

	*off = false;
	if (rc)
		return rc;
	for (size_t i = 0; i < words->n; i++) {
		const char *arg;
		const struct source *s = parse(words->v[i], &arg);
		struct why reason;

		if (!s || !s->find) {
			*off = s != NULL;
			break;
		}
		rc = ask(s, out, family, arg, allow_private, &reason);
		if (!rc)
			return ERR_OK;
		(void)err_set(why, rc, "source '%s': %s", words->v[i],
			      reason.text);
		if (i + 1 < words->n)
			log_info("%s; trying the next source", why->text);
	}
	if (words->n == 0)
		return err_set(why, ERR_CONFIG, "no source is set");
	return *off ? ERR_OK : rc;
}
