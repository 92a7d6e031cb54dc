#include "cmd/args.h"

#include <string.h>

#include "cmd/flags.h"
#include "util/nearest.h"

static void set_flag(struct args *a, enum flag f, const char *value)
{
	switch (f) {
	case FLAG_CONFIG:
		a->config = value;
		break;
	case FLAG_DRY_RUN:
		a->dry_run = true;
		break;
	case FLAG_JSON:
		a->json = true;
		break;
	case FLAG_EXPLAIN:
		a->explain = true;
		break;
	case FLAG_VERBOSE:
		a->verbosity = a->verbosity < 0 ? 1 : a->verbosity + 1;
		break;
	case FLAG_QUIET:
		a->verbosity = -1;
		break;
	case FLAG_HELP:
		a->help = true;
		break;
	case FLAG_VERSION:
		a->version = true;
		break;
	case FLAG_STDIN:
		a->from_stdin = true;
		break;
	case FLAG_KEY_AUTHORIZATION:
		a->key_authorization = true;
		break;
	case FLAG_WATCH:
		a->watch = true;
		break;
	case FLAG_TOKEN:
		a->token = value;
		break;
	case FLAG_ACCOUNT_KEY:
		a->account_key = value;
		break;
	case FLAG_STALE:
		a->stale = value;
		break;
	case FLAG_ACCOUNT_URL:
		a->account_url = value;
		break;
	case FLAG_RECORD_NAMES:
		a->record_names = true;
		break;
	case FLAG_ORDER:
		a->order = value;
		break;
	case FLAG_DELETE:
		a->remove = true;
		break;
	case FLAG_APPLY:
		a->apply = true;
		break;
	case FLAG_STRICT:
		a->strict = true;
		break;
	case FLAG_DISABLE_UNIVERSAL_SSL:
		a->disable_universal_ssl = true;
		break;
	case FLAG_PROBE:
		a->probe = true;
		break;
	case FLAG_CA:
		a->ca = value;
		break;
	case FLAG_COUNT:
		break;
	}
}

bool args_has_flag(const struct command *c, size_t f)
{
	return !flag_table[f].groups ||
	       (c && (flag_table[f].groups & c->flags));
}

/* The words still to be read. */
struct words {
	char **v;
	size_t n;
};

static enum err missing_value(const char *option, struct why *why)
{
	return err_set(why, ERR_USAGE, "option '%s' wants a value", option);
}

/* -nv, -c FILE, -cFILE */
static enum err read_letters(struct args *a, struct words *w, struct why *why)
{
	const char *word = *w->v++;

	w->n--;
	for (const char *p = word + 1; *p; p++) {
		size_t f = 0;

		while (f < FLAG_COUNT && (flag_table[f].letter != *p))
			f++;
		if (f == FLAG_COUNT || !args_has_flag(a->command, f))
			return err_set(why, ERR_USAGE,
				       "unknown option '-%c'; see --help", *p);
		if (!flag_table[f].value) {
			set_flag(a, (enum flag)f, NULL);
			continue;
		}
		if (p[1]) {
			set_flag(a, (enum flag)f, p + 1);
			return ERR_OK;
		}
		if (w->n == 0)
			return missing_value(word, why);
		set_flag(a, (enum flag)f, *w->v++);
		w->n--;
		return ERR_OK;
	}
	return ERR_OK;
}

/* The value of a setting that is given as an option. */
static enum err add_option(struct args *a, enum setting s, const char *value,
			   struct why *why)
{
	if (setting_table[s].kind == KIND_SECRET)
		return err_set(why, ERR_USAGE,
			       "'--%s': secrets never come from the command "
			       "line, where others can read them; use "
			       "'--%s-file'",
			       setting_table[s].key, setting_table[s].key);
	if (a->n_options == ARGS_OPTIONS_MAX)
		return err_set(why, ERR_USAGE, "more than %d options",
			       ARGS_OPTIONS_MAX);
	a->options[a->n_options++] =
		(struct conf_option){ .setting = s, .text = value };
	return ERR_OK;
}

bool args_is_switch(const char *word)
{
	static const char *const words[] = { "yes", "no",   "on",
					     "off", "true", "false" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

unsigned args_scopes(const struct command *c)
{
	return SCOPE_TOP | SCOPE_ACCOUNT | (c ? c->scopes : 0);
}

/* Options of a command stand behind it. */
static enum err unknown_option(const struct args *a, const char *word,
			       const char *key, struct why *why)
{
	unsigned scopes = args_scopes(a->command);
	struct nearest near;

	if (!a->command && setting_find(key, ~0U) != SETTING_COUNT)
		return err_set(why, ERR_USAGE,
			       "option '%.60s' stands behind its command, "
			       "not before",
			       word);
	nearest_init(&near, key);
	for (size_t f = 0; f < FLAG_COUNT; f++)
		if (args_has_flag(a->command, f))
			nearest_offer(&near, flag_table[f].name);
	for (int i = 0; i < SETTING_COUNT; i++)
		if ((setting_table[i].scopes & scopes) &&
		    setting_table[i].kind != KIND_SECRET)
			nearest_offer(&near, setting_table[i].key);
	return err_set(why, ERR_USAGE, "unknown option '%.60s'; %s", word,
		       nearest_hint(&near, "--", "see --help"));
}

/* --key VALUE, --key=VALUE, --flag; a switch may stand without its value. */
static enum err read_long(struct args *a, struct words *w, struct why *why)
{
	const char *word = *w->v, *name = word + 2, *value;
	size_t len = strcspn(name, "="), f = 0;
	enum setting s = SETTING_COUNT;
	bool is_switch = false;
	char key[40] = "";

	w->v++;
	w->n--;
	if (len < sizeof(key)) {
		memcpy(key, name, len);
		key[len] = '\0';
		while (f < FLAG_COUNT &&
		       (strcmp(flag_table[f].name, key) != 0 ||
			!args_has_flag(a->command, f)))
			f++;
		if (f == FLAG_COUNT)
			s = setting_find(key, args_scopes(a->command));
	}
	if (len >= sizeof(key) || (f == FLAG_COUNT && s == SETTING_COUNT))
		return unknown_option(a, word, key, why);
	is_switch = f < FLAG_COUNT ? !flag_table[f].value
				   : setting_table[s].kind == KIND_BOOL;
	value = name[len] ? name + len + 1 : NULL;
	if (value && f < FLAG_COUNT && is_switch)
		return err_set(why, ERR_USAGE, "option '--%s' takes no value",
			       key);
	if (!value && f == FLAG_COUNT && is_switch && w->n &&
	    args_is_switch(*w->v)) {
		value = *w->v++; /* --proxied no */
		w->n--;
	}
	if (!value && !is_switch) {
		if (w->n == 0)
			return missing_value(word, why);
		value = *w->v++;
		w->n--;
	}
	if (f < FLAG_COUNT)
		set_flag(a, (enum flag)f, value);
	else
		return add_option(a, s, value ? value : "yes", why);
	return ERR_OK;
}

static enum err find_command(struct args *a, struct words *w,
			     const struct command *commands, struct why *why)
{
	const char *word = *w->v;
	struct nearest near;

	nearest_init(&near, word);
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(c->name, word) == 0) {
			a->command = c;
			w->v++;
			w->n--;
			return ERR_OK;
		}
		nearest_offer(&near, c->name);
	}
	return err_set(why, ERR_USAGE, "unknown command '%.60s'; %s", word,
		       nearest_hint(&near, "", "see --help"));
}

/* "DOMAIN -- VALUE" guards a value that begins with '-', which needs no guard. */
static void drop_guard(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->v[i], "--") == 0) {
			memmove(&w->v[i], &w->v[i + 1],
				(w->n - i - 1) * sizeof(*w->v));
			w->n--;
			return;
		}
}

enum err args_parse(struct args *out, int argc, char **argv,
		    const struct command *commands, struct why *why)
{
	struct args a = { .verbosity = 0 };
	struct words w = { argv + 1, argc > 0 ? (size_t)argc - 1 : 0 };
	enum err rc = ERR_OK;
	bool guarded = false; /* "--" stands before all operands */

	while (!rc && w.n) {
		const char *word = *w.v;

		if (strcmp(word, "--") == 0) {
			w.v++;
			w.n--;
			guarded = a.command != NULL;
			if (guarded)
				break;
		} else if (word[0] == '-' && word[1] == '-') {
			rc = read_long(&a, &w, why);
		} else if (word[0] == '-' && word[1]) {
			rc = read_letters(&a, &w, why);
		} else if (!a.command) {
			rc = find_command(&a, &w, commands, why);
		} else {
			break;
		}
	}
	if (rc)
		return rc;
	if (!guarded && w.n % 2) /* pairs, but for the guard */
		drop_guard(&w);
	a.operands = w.v;
	a.n_operands = w.n;
	*out = a;
	return ERR_OK;
}
