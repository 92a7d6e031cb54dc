#include "cmd/args.h"

#include <stdio.h>
#include <string.h>

/* Options that are not settings. */
enum flag {
	FLAG_CONFIG,
	FLAG_DRY_RUN,
	FLAG_JSON,
	FLAG_EXPLAIN,
	FLAG_VERBOSE,
	FLAG_QUIET,
	FLAG_HELP,
	FLAG_VERSION,
	FLAG_STDIN,
	FLAG_KEY_AUTHORIZATION,
	FLAG_WATCH,
	FLAG_TOKEN,
	FLAG_ACCOUNT_KEY,
	FLAG_ACCOUNT_URL,
	FLAG_STALE,
	FLAG_RECORD_NAMES,
	FLAG_ORDER,
	FLAG_DELETE,
	FLAG_APPLY,
	FLAG_STRICT,
	FLAG_DISABLE_UNIVERSAL_SSL,
	FLAG_PROBE,
	FLAG_CA,
	FLAG_COUNT
};

static const struct flag_row {
	const char *name;
	char letter;       /* 0: none */
	const char *value; /* NULL: takes none */
	unsigned groups;   /* of commands; enum flag_group; 0: of all */
	const char *help;
} flags[FLAG_COUNT] = {
	[FLAG_CONFIG] = { "config", 'c', "FILE", 0,
			  "configuration (/etc/ddns01/ddns01.conf)" },
	[FLAG_DRY_RUN] = { "dry-run", 'n', NULL, 0,
			   "say what would be done, change nothing" },
	[FLAG_JSON] = { "json", 0, NULL, 0,
			"results as JSON, one object per line" },
	[FLAG_EXPLAIN] = { "explain", 0, NULL, 0,
			   "tell how each result came about" },
	[FLAG_VERBOSE] = { "verbose", 'v', NULL, 0,
			   "tell what is done; -vv tells more" },
	[FLAG_QUIET] = { "quiet", 'q', NULL, 0, "errors only" },
	[FLAG_HELP] = { "help", 'h', NULL, 0, "this text" },
	[FLAG_VERSION] = { "version", 'V', NULL, 0, "the version" },
	[FLAG_STDIN] = { "stdin", 0, NULL, FLAGS_VALUES,
			 "read lines 'DOMAIN VALUE' from standard input" },
	[FLAG_KEY_AUTHORIZATION] = { "key-authorization", 0, NULL, FLAGS_VALUES,
				     "VALUE is TOKEN.THUMBPRINT; publish its "
				     "digest" },
	[FLAG_WATCH] = { "watch", 0, NULL, FLAGS_UPDATE,
			 "go on for ever, act on every change" },
	[FLAG_ACCOUNT_KEY] = { "account-key", 0, "FILE", FLAGS_VALUES,
			       "VALUE is a token for the ACME account's key" },
	[FLAG_TOKEN] = { "token", 0, "TOKEN", FLAGS_VALUES,
			 "the token, for one DOMAIN without VALUE" },
	[FLAG_ACCOUNT_URL] = { "account-url", 0, "URL", FLAGS_VALUES,
			       "the ACME account's own name (dns-account-01)" },
	[FLAG_STALE] = { "stale", 0, "AGE", FLAGS_CLEANUP,
			 "published longer ago and not removed" },
	[FLAG_RECORD_NAMES] = { "record-names", 0, NULL, FLAGS_VALUES,
				"DOMAIN is the name of the record itself" },
	[FLAG_ORDER] = { "order", 0, "NAME", FLAGS_VALUES,
			 "they are of this order; alone: what is left" },
	[FLAG_DELETE] = { "delete", 0, NULL, FLAGS_UPDATE,
			  "remove the records of the names" },
	[FLAG_APPLY] = { "apply", 0, NULL, FLAGS_SECURE,
			 "change the settings that differ" },
	[FLAG_STRICT] = { "strict", 0, NULL, FLAGS_SECURE,
			  "the origin's certificate must be valid too" },
	[FLAG_DISABLE_UNIVERSAL_SSL] = { "disable-universal-ssl", 0, NULL,
					 FLAGS_SECURE,
					 "turn Cloudflare's certificates off" },
	[FLAG_PROBE] = { "probe", 0, NULL, FLAGS_CHECK,
			 "publish a value, look for it, remove it" },
	[FLAG_CA] = { "ca", 0, "DOMAIN", FLAGS_CHECK,
		      "the CA by its name in CAA records" },
};

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

/* May flag f stand here? Before the subcommand is known, the general ones. */
static bool allowed(const struct args *a, size_t f)
{
	return !flags[f].groups ||
	       (a->command && (flags[f].groups & a->command->flags));
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

		while (f < FLAG_COUNT && (flags[f].letter != *p))
			f++;
		if (f == FLAG_COUNT || !allowed(a, f))
			return err_set(why, ERR_USAGE,
				       "unknown option '-%c'; see --help", *p);
		if (!flags[f].value) {
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

/* What a switch may be told; no name and no domain is called so. */
static bool is_bool_word(const char *word)
{
	static const char *const words[] = { "yes", "no",   "on",
					     "off", "true", "false" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* Options of a command stand behind it. */
static enum err unknown_option(const struct args *a, const char *word,
			       const char *key, struct why *why)
{
	if (!a->command && setting_find(key, ~0U) != SETTING_COUNT)
		return err_set(why, ERR_USAGE,
			       "option '%.60s' stands behind its command, "
			       "not before",
			       word);
	return err_set(why, ERR_USAGE, "unknown option '%.60s'; see --help",
		       word);
}

/* --key VALUE, --key=VALUE, --flag; a switch may stand without its value. */
static enum err read_long(struct args *a, struct words *w, struct why *why)
{
	const char *word = *w->v, *name = word + 2, *value;
	unsigned scopes = SCOPE_TOP | SCOPE_ACCOUNT |
			  (a->command ? a->command->scopes : 0);
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
		       (strcmp(flags[f].name, key) != 0 || !allowed(a, f)))
			f++;
		if (f == FLAG_COUNT)
			s = setting_find(key, scopes);
	}
	if (len >= sizeof(key) || (f == FLAG_COUNT && s == SETTING_COUNT))
		return unknown_option(a, word, key, why);
	is_switch = f < FLAG_COUNT ? !flags[f].value
				   : setting_table[s].kind == KIND_BOOL;
	value = name[len] ? name + len + 1 : NULL;
	if (value && f < FLAG_COUNT && is_switch)
		return err_set(why, ERR_USAGE, "option '--%s' takes no value",
			       key);
	if (!value && f == FLAG_COUNT && is_switch && w->n &&
	    is_bool_word(*w->v)) {
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

	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, word) == 0) {
			a->command = c;
			w->v++;
			w->n--;
			return ERR_OK;
		}
	return err_set(why, ERR_USAGE, "unknown command '%.60s'; see --help",
		       word);
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

static void help_line(char letter, const char *name, const char *value,
		      const char *help)
{
	char left[64];

	(void)snprintf(left, sizeof(left), "%c%c%s--%s%s%s", letter ? '-' : ' ',
		       letter ? letter : ' ', letter ? ", " : "  ", name,
		       value ? " " : "", value ? value : "");
	printf("  %-31s %s\n", left, help);
}

static void help_options(const struct command *c)
{
	unsigned scopes = c->scopes;

	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < SETTING_COUNT; i++) {
			const struct setting_row *row = &setting_table[i];
			const char *fallback =
				scopes & SCOPE_VERIFY ? NULL : row->fallback;
			char help[120];

			if (!(row->scopes & scopes) || row->kind == KIND_SECRET)
				continue;
			(void)snprintf(help, sizeof(help), "%s%s%s%s",
				       row->help, fallback ? " (" : "",
				       fallback ? fallback : "",
				       fallback ? ")" : "");
			help_line(0, row->key, row->value, help);
		}
		if (pass == 0)
			puts("\nFor every command:");
		scopes = SCOPE_TOP | SCOPE_ACCOUNT;
	}
}

void args_help(const struct command *command, const struct command *commands)
{
	if (command) {
		printf("usage: ddns01 %s [OPTION]... %s\n%s.\n\n",
		       command->name, command->operands, command->summary);
		for (size_t f = 0; f < FLAG_COUNT; f++)
			if (flags[f].groups & command->flags)
				help_line(flags[f].letter, flags[f].name,
					  flags[f].value, flags[f].help);
		help_options(command);
	} else {
		puts("usage: ddns01 [OPTION]... COMMAND [ARGUMENT]...\n"
		     "Keeps DNS names pointing at this host and answers ACME "
		     "DNS-01 challenges.\n\nCommands "
		     "(ddns01 COMMAND --help tells more):");
		for (const struct command *c = commands; c->name; c++)
			printf("  %-12s %-22s %s\n", c->name, c->operands,
			       c->summary);
		puts("\nOptions:");
	}
	for (size_t f = 0; f < FLAG_COUNT; f++)
		if (!flags[f].groups)
			help_line(flags[f].letter, flags[f].name,
				  flags[f].value, flags[f].help);
	if (!command)
		puts("\nExit status: 0 done or already so, 1 failed, 2 usage "
		     "or configuration,\n75 try again later.");
}
