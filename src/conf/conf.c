#include "conf/conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/strbuf.h"

static struct section *section_get(struct section **list, size_t *n,
				   const char *title)
{
	struct section *s;

	/* most often it is the last one that is being filled */
	for (size_t i = *n; i-- > 0;)
		if (strcmp((*list)[i].title, title) == 0)
			return &(*list)[i];
	s = reallocarray(*list, *n + 1, sizeof(*s));
	if (!s)
		return NULL;
	*list = s;
	s[*n] = (struct section){ .title = strdup(title) };
	return s[*n].title ? &s[(*n)++] : NULL;
}

struct section *conf_account(struct conf *conf, const char *title)
{
	return section_get(&conf->accounts, &conf->n_accounts, title);
}

struct section *conf_name(struct conf *conf, const char *title)
{
	return section_get(&conf->names, &conf->n_names, title);
}

enum err conf_only_account(struct conf *conf, struct section **out,
			   const char *origin, struct why *why)
{
	const char *chosen = value_text(&conf->values, SET_ACCOUNT);
	struct section *s = NULL;

	if (chosen) {
		for (size_t i = 0; i < conf->n_accounts; i++)
			if (strcmp(conf->accounts[i].title, chosen) == 0)
				s = &conf->accounts[i];
		if (!s)
			s = conf->n_accounts ? NULL
					     : conf_account(conf, chosen);
		if (!s)
			return err_set(why, ERR_CONFIG,
				       "no account '%s' in '%s'", chosen,
				       conf->path ? conf->path : "");
	} else if (conf->n_accounts > 1) {
		return err_set(why, ERR_CONFIG,
			       "%s: there are several accounts, say which "
			       "one with --account",
			       origin);
	} else {
		s = conf->n_accounts ? conf->accounts
				     : conf_account(conf, "environment");
		if (!s)
			return err_nomem(why);
	}
	*out = s;
	return ERR_OK;
}

/* Appends the path to use to out: nothing when no file exists anywhere. */
static void find_file(struct strbuf *out)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	const char *named = getenv("DDNS01_CONFIG");

	if (named && *named) {
		sb_adds(out, named);
		return;
	}
	if (xdg && *xdg == '/')
		sb_addf(out, "%s/ddns01/ddns01.conf", xdg);
	else if (home && *home == '/')
		sb_addf(out, "%s/.config/ddns01/ddns01.conf", home);
	if (out->len && access(out->s, F_OK) == 0)
		return;
	sb_free(out);
	if (access("/etc/ddns01/ddns01.conf", F_OK) == 0 || errno == EACCES)
		sb_adds(out, "/etc/ddns01/ddns01.conf");
}

enum err conf_override(struct conf *conf, enum setting s, const char *text,
		       const char *origin, struct why *why)
{
	struct values *vs = &conf->values;
	struct section *account;
	enum err rc;

	if ((setting_table[s].scopes & (SCOPE_ACCOUNT | SCOPE_TOP)) ==
	    SCOPE_ACCOUNT) {
		rc = conf_only_account(conf, &account, origin, why);
		if (rc)
			return rc;
		vs = &account->values;
	}
	for (size_t i = 0; i < conf->n_names; i++)
		value_clear(&conf->names[i].values, s);
	return value_set(vs, s, text, origin, why);
}

const struct section *conf_section_for(const struct conf *conf,
				       const char *name, size_t *next)
{
	for (size_t i = 0; i < conf->n_names; i++) {
		size_t at = (*next + i) % conf->n_names;

		if (strcmp(conf->names[at].title, name) == 0) {
			*next = at + 1;
			return &conf->names[at];
		}
	}
	return NULL;
}

const struct values *conf_values_in(const struct conf *conf,
				    const struct section *own, enum setting s)
{
	return own && value_is_set(&own->values, s) ? &own->values
						    : &conf->values;
}

static enum err read_options(struct conf *conf,
			     const struct conf_option *options, size_t n,
			     struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < n; i++) {
		enum setting s = options[i].setting;
		char origin[64];

		(void)snprintf(origin, sizeof(origin), "--%s",
			       setting_table[s].key);
		rc = conf_override(conf, s, options[i].text, origin, why);
	}
	return rc;
}

/* Lists that nobody set get what the table says. */
static enum err fill_lists(struct conf *conf, struct why *why)
{
	enum err rc = ERR_OK;

	for (int i = 0; !rc && i < SETTING_COUNT; i++) {
		const struct setting_row *row = &setting_table[i];
		enum setting s = (enum setting)i;

		if (row->kind == KIND_LIST && row->fallback &&
		    !value_is_set(&conf->values, s))
			rc = value_set(&conf->values, s, row->fallback,
				       "default", why);
	}
	return rc;
}

/* --account and DDNS01_ACCOUNT come first: they say whom the rest is for. */
static enum err choose_account(struct conf *conf,
			       const struct conf_option *options, size_t n,
			       struct why *why)
{
	const char *name = getenv("DDNS01_ACCOUNT"), *origin = "DDNS01_ACCOUNT";

	for (size_t i = 0; i < n; i++)
		if (options[i].setting == SET_ACCOUNT) {
			name = options[i].text;
			origin = "--account";
		}
	if (!name || !*name)
		return ERR_OK;
	if (strlen(name) > CONF_TITLE_MAX)
		return err_set(why, ERR_CONFIG, "%s: the name is too long",
			       origin);
	for (size_t i = 0; i < conf->n_accounts; i++)
		if (strcmp(conf->accounts[i].title, name) == 0)
			return value_set(&conf->values, SET_ACCOUNT, name,
					 origin, why);
	if (conf->n_accounts == 0)
		return value_set(&conf->values, SET_ACCOUNT, name, origin, why);
	return err_set(why, ERR_CONFIG, "%s: no account '%s' in '%s'", origin,
		       name, conf->path);
}

/* A name may be for one account alone. */
static enum err check_pins(const struct conf *conf, struct why *why)
{
	for (size_t i = 0; i < conf->n_names; i++) {
		const struct values *vs = &conf->names[i].values;
		const char *title = value_text(vs, SET_ACCOUNT);
		size_t a = 0;

		while (title && a < conf->n_accounts &&
		       strcmp(conf->accounts[a].title, title) != 0)
			a++;
		if (title && a == conf->n_accounts)
			return err_set(why, ERR_CONFIG,
				       "%s: 'account': no account '%.63s'",
				       vs->v[SET_ACCOUNT].origin, title);
	}
	return ERR_OK;
}

enum err conf_load(struct conf **out, const char *path,
		   const struct conf_option *options, size_t n, struct why *why)
{
	return conf_load_again(out, path, options, n, NULL, why);
}

enum err conf_load_again(struct conf **out, const char *path,
			 const struct conf_option *options, size_t n,
			 const struct conf *before, struct why *why)
{
	struct conf *conf = calloc(1, sizeof(*conf));
	struct strbuf found;
	enum err rc = conf ? ERR_OK : err_nomem(why);

	for (size_t i = 0; !rc && before && i < before->kept.n; i++)
		rc = strlist_add(&conf->kept, before->kept.v[i], why);
	if (rc) {
		conf_free(conf);
		return rc;
	}
	sb_init(&found, 4096);
	if (path)
		sb_adds(&found, path);
	else
		find_file(&found);
	rc = sb_check(&found, why);
	if (!rc && found.len) {
		conf->path = sb_take(&found);
		rc = conf->path ? conf_read_file(conf, conf->path, why)
				: err_nomem(why);
	}
	if (!rc)
		rc = choose_account(conf, options, n, why);
	if (!rc)
		rc = conf_read_environment(conf, why);
	if (!rc)
		rc = read_options(conf, options, n, why);
	if (!rc)
		rc = fill_lists(conf, why);
	if (!rc)
		rc = check_pins(conf, why);
	if (!rc)
		values_fill(&conf->values);
	sb_free(&found);
	if (rc) {
		conf_free(conf);
		return rc;
	}
	*out = conf;
	return ERR_OK;
}

static void sections_free(struct section *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].title);
		values_free(&list[i].values);
	}
	free(list);
}

void conf_free(struct conf *conf)
{
	if (!conf)
		return;
	values_free(&conf->values);
	sections_free(conf->accounts, conf->n_accounts);
	sections_free(conf->names, conf->n_names);
	strlist_free(&conf->kept);
	free(conf->path);
	free(conf);
}
