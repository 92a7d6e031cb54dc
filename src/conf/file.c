/* The configuration file, read by libConfuse. */

#include <confuse.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "util/file.h"
#include "util/name.h"
#include "util/nearest.h"

#define FILE_MAX (1UL << 20)

/* What the callbacks need; libConfuse hands them nothing of ours. */
struct reader {
	struct conf *conf;
	const char *path;
	struct why *why;
	enum err rc;       /* the first failure */
	char origin[4200]; /* PATH:LINE of the value that is read */
	int line;          /* that origin says; 0: none yet */
};

static _Thread_local struct reader *reading; /* set while in cfg_parse_buf() */

/* Where the settings of a scope stand. */
static const char *place_of(unsigned scopes)
{
	return scopes & SCOPE_TOP       ? "outside of sections"
	       : scopes & SCOPE_ACCOUNT ? "in 'account'"
	       : scopes & SCOPE_UPDATE  ? "in 'update-ip'"
					: "in 'present-txt'";
}

/* In other words than libConfuse's, and with what was perhaps meant. */
static void on_unknown(const cfg_t *cfg, const char *key)
{
	enum setting s = setting_find(key, ~0U);
	struct nearest near;

	if (s < SETTING_COUNT) {
		reading->rc = err_set(reading->why, ERR_CONFIG,
				      "%s:%d: '%s' does not stand here, but %s",
				      reading->path, cfg->line, key,
				      place_of(setting_table[s].scopes));
		return;
	}
	nearest_init(&near, key);
	for (const cfg_opt_t *o = cfg->opts; o->name; o++)
		nearest_offer(&near, o->name);
	reading->rc = err_set(reading->why, ERR_CONFIG,
			      "%s:%d: unknown setting '%.60s'; %s",
			      reading->path, cfg->line, key,
			      nearest_hint(&near, "", "see ddns01.conf(5)"));
}

/* libConfuse's own complaints: syntax, unknown keys, double titles. */
__attribute__((format(printf, 2, 0))) static void
on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[256];

	if (reading->rc)
		return; /* the first reason is the one that helps */
	if (strcmp(fmt, "no such option '%s'") == 0) {
		on_unknown(cfg, va_arg(ap, const char *));
		return;
	}
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	reading->rc = err_set(reading->why, ERR_CONFIG, "%s:%d: %s",
			      reading->path, cfg->line, text);
}

/* The settings of the section that is being read. */
static struct values *values_of(cfg_t *cfg, unsigned *scope)
{
	const char *name = cfg_name(cfg), *title = cfg_title(cfg);
	char domain[NAME_MAX_TEXT + 1];
	struct section *s = NULL;

	if (strcmp(name, "account") == 0) {
		*scope = SCOPE_ACCOUNT;
		if (!*title || strlen(title) > CONF_TITLE_MAX) {
			reading->rc = err_set(reading->why, ERR_CONFIG,
					      "%s:%d: an account's name has 1 "
					      "to %d characters",
					      reading->path, cfg->line,
					      CONF_TITLE_MAX);
			return NULL;
		}
		s = conf_account(reading->conf, title);
	} else if (strcmp(name, "name") == 0) {
		*scope = SCOPE_NAME;
		reading->rc = name_parse(domain, title, reading->why);
		if (reading->rc) {
			reading->rc =
				err_prefix(reading->why, ERR_CONFIG, "%s:%d",
					   reading->path, cfg->line);
			return NULL;
		}
		s = conf_name(reading->conf, domain);
	} else {
		*scope = strcmp(name, "present-txt") == 0 ? SCOPE_TXT
			 : strcmp(name, "update-ip") == 0 ? SCOPE_UPDATE
							  : SCOPE_TOP;
		return &reading->conf->values;
	}
	if (!s)
		reading->rc = err_nomem(reading->why);
	return s ? &s->values : NULL;
}

/* Is opt one of the section's own? libConfuse also finds SECTION|KEY. */
static bool stands_in(cfg_t *cfg, const cfg_opt_t *opt)
{
	for (unsigned i = 0; i < cfg_num(cfg); i++)
		if (cfg_getnopt(cfg, i) == opt)
			return true;
	return false;
}

/* No control characters, which escapes in quotes can bring about? */
static bool is_printable(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

/* Called for every value, once per item of a list. */
static int on_value(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	const char *origin = reading->origin;
	struct values *vs;
	unsigned scope;
	enum setting s;

	vs = values_of(cfg, &scope);
	if (!vs)
		return -1;
	if (reading->line != cfg->line) /* long lists may stand in one line */
		(void)snprintf(reading->origin, sizeof(reading->origin),
			       "%s:%d", reading->path, cfg->line);
	reading->line = cfg->line;
	s = setting_find(opt->name, scope);
	if (s == SETTING_COUNT ||
	    !stands_in(cfg, opt)) { /* libConfuse knows paths: SECTION|KEY */
		reading->rc = err_set(reading->why, ERR_CONFIG,
				      "%s: '%s' does not stand here", origin,
				      opt->name);
		return -1;
	}
	if (!is_printable(text)) {
		reading->rc = err_set(reading->why, ERR_CONFIG,
				      "%s: '%s' has control characters", origin,
				      opt->name);
		return -1;
	}
	/* a further item of the same list finds its predecessors counted */
	if (value_is_set(vs, s) && cfg_opt_size(opt) <= 1)
		reading->rc = err_set(reading->why, ERR_CONFIG,
				      "%s: '%s' is already set at %s", origin,
				      opt->name, vs->v[s].origin);
	else
		reading->rc = value_add(vs, s, text, origin, reading->why);
	*(const char **)result = "";
	return reading->rc ? -1 : 0;
}

/* Fills opts with the rows of scope; returns how many. */
static size_t options_of(cfg_opt_t *opts, unsigned scope)
{
	size_t n = 0;

	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_row *row = &setting_table[i];
		cfg_opt_t one =
			CFG_STR_CB(row->key, NULL, CFGF_NODEFAULT, on_value);
		cfg_opt_t list = CFG_STR_LIST_CB(row->key, NULL, CFGF_NODEFAULT,
						 on_value);

		/* 'account' is a section at the top level of the file */
		if (!(row->scopes & scope) ||
		    (i == SET_ACCOUNT && scope == SCOPE_TOP))
			continue;
		opts[n++] = row->kind == KIND_LIST || row->kind == KIND_NAMES
				    ? list
				    : one;
	}
	return n;
}

/* The end of the comment that begins at s, or NULL: none begins there, or it
 * has no end.  fresh: s stands where a word may begin. */
static char *comment_end(char *s, bool fresh)
{
	if (*s == '#' || (fresh && strncmp(s, "//", 2) == 0))
		return s + strcspn(s, "\n");
	if (fresh && strncmp(s, "/*", 2) == 0) {
		s = strstr(s + 2, "*/");
		return s ? s + 2 : NULL;
	}
	return NULL;
}

/* What libConfuse would not mind, and the line it begins at; what is NULL when
 * there is nothing. */
struct fault {
	const char *what;
	unsigned line;
};

/*
 * Blanks comments: libConfuse 3.3 counts their lines twice, and our messages name
 * lines.  Tells of braces and comments without end, and of characters between
 * words that libConfuse drops.
 */
static struct fault blank_comments(char *s)
{
	struct fault open[8], none = { NULL, 0 };
	unsigned line = 1, quoted = 0;
	size_t depth = 0;
	bool fresh = true;
	char quote = '\0';

	for (; *s; s++) {
		char *end = quote ? NULL : comment_end(s, fresh);

		for (; end && s < end; s++)
			if (*s != '\n')
				*s = ' ';
			else
				line++;
		if (!*s)
			break;
		if (!quote && fresh && strncmp(s, "/*", 2) == 0)
			return (struct fault){ "the comment has no end", line };
		if (*s == '\n')
			line++;
		fresh = strchr(" \t\r\n\"'{}=,+", *s) != NULL;
		if (quote && *s == '\\' && s[1])
			s++;
		else if (quote)
			quote = *s == quote ? '\0' : quote;
		else if (*s == '"' || *s == '\'') {
			quote = *s;
			quoted = line;
		} else if (*s == '{' && depth < 8)
			open[depth++] =
				(struct fault){ "the '{' has no '}'", line };
		else if (*s == '}' && depth)
			depth--;
		else if (strchr("*()|", *s) || (*s == '+' && s[1] != '='))
			return (struct fault){ "a value with '*', '+' or "
					       "brackets needs quotes",
					       line };
	}
	if (quote)
		return (struct fault){ "the quote has no end", quoted };
	return depth ? open[depth - 1] : none;
}

/* Sections without settings exist too. */
static enum err note_empty_sections(cfg_t *cfg, struct reader *r)
{
	cfg_t *update = cfg_getsec(cfg, "update-ip");
	unsigned scope;

	for (unsigned i = 0; i < cfg_size(cfg, "account") && !r->rc; i++)
		(void)values_of(cfg_getnsec(cfg, "account", i), &scope);
	for (unsigned i = 0; i < cfg_size(update, "name") && !r->rc; i++)
		(void)values_of(cfg_getnsec(update, "name", i), &scope);
	return r->rc;
}

enum err conf_parse(struct conf *conf, const char *path, const char *text,
		    struct why *why)
{
	cfg_opt_t top[SETTING_COUNT + 4], account[SETTING_COUNT + 1];
	cfg_opt_t txt[SETTING_COUNT + 1], update[SETTING_COUNT + 2];
	cfg_opt_t name[SETTING_COUNT + 1], end = CFG_END();
	struct reader reader = { .conf = conf, .path = path, .why = why };
	char *bare = strdup(text);
	struct fault fault;
	size_t n;
	cfg_t *cfg;

	if (!bare)
		return err_nomem(why);
	fault = blank_comments(bare);
	if (fault.what) {
		free(bare);
		return err_set(why, ERR_CONFIG, "%s:%u: %s", path, fault.line,
			       fault.what);
	}

	account[options_of(account, SCOPE_ACCOUNT)] = end;
	txt[options_of(txt, SCOPE_TXT)] = end;
	name[options_of(name, SCOPE_NAME)] = end;
	n = options_of(update, SCOPE_UPDATE);
	update[n++] = (cfg_opt_t)CFG_SEC(
		"name", name, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	update[n] = end;
	n = options_of(top, SCOPE_TOP);
	top[n++] = (cfg_opt_t)CFG_SEC("account", account,
				      CFGF_MULTI | CFGF_TITLE |
					      CFGF_NO_TITLE_DUPES);
	top[n++] = (cfg_opt_t)CFG_SEC("present-txt", txt, CFGF_NONE);
	top[n++] = (cfg_opt_t)CFG_SEC("update-ip", update, CFGF_NONE);
	top[n] = end;

	cfg = cfg_init(top, CFGF_NONE);
	if (!cfg) {
		free(bare);
		return err_nomem(why);
	}
	(void)cfg_set_error_function(cfg, on_error);
	reading = &reader;
	if (cfg_parse_buf(cfg, bare) != CFG_SUCCESS && !reader.rc)
		reader.rc = err_set(why, ERR_CONFIG, "%s:%d: syntax error",
				    path, cfg->line);
	if (!reader.rc)
		(void)note_empty_sections(cfg, &reader);
	reading = NULL;
	(void)cfg_free(cfg);
	explicit_bzero(bare, strlen(bare));
	free(bare);
	return reader.rc;
}

static bool is_secret_set(const struct values *vs)
{
	for (int s = 0; s < SETTING_COUNT; s++)
		if (setting_table[s].kind == KIND_SECRET &&
		    value_is_set(vs, (enum setting)s))
			return true;
	return false;
}

static bool holds_secret(const struct conf *conf)
{
	bool yes = is_secret_set(&conf->values);

	for (size_t i = 0; !yes && i < conf->n_accounts; i++)
		yes = is_secret_set(&conf->accounts[i].values);
	return yes;
}

enum err conf_read_file(struct conf *conf, const char *path, struct why *why)
{
	struct strbuf text;
	enum err rc;

	sb_init(&text, FILE_MAX);
	rc = file_read(path, FILE_OWNED | FILE_TEXT, &text, why);
	if (!rc)
		rc = conf_parse(conf, path, text.s, why);
	sb_free(&text);
	if (!rc && holds_secret(conf)) {
		/* once more, with the rule that is now known to hold */
		sb_init(&text, FILE_MAX);
		rc = file_read(path, FILE_PRIVATE, &text, why);
		sb_free(&text);
	}
	return rc;
}
