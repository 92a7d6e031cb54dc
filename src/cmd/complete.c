/* Completion for shells, from the tables that command lines are read by. The
 * scripts in completions/ ask for it. */

#include "cmd/complete.h"

#include <net/if.h>
#include <string.h>

#include "cmd/args.h"
#include "cmd/flags.h"
#include "flow/source.h"
#include "provider/provider.h"

/* What goes where a word is missing. */
enum wants {
	WANTS_NOTHING,
	WANTS_ANYTHING, /* the value of an option; nobody knows more */
	WANTS_FILE,
	WANTS_DIRECTORY,
	WANTS_INTERFACE,
	WANTS_PROVIDER,
	WANTS_SOURCE,
	WANTS_SWITCH, /* or something else: its value may be missing */
};

/* A command line, as far as it is known. */
struct typed {
	const struct command *command;
	bool operands; /* it has some: no option comes behind them */
	enum wants wants;
};

/* What has been typed of the word, and where what shall be completed begins. */
struct offer {
	FILE *out;
	const char *word;
	size_t begin; /* behind "--ttl=" */
};

/* Prints prefix and word, behind what stays, if that is what was begun. */
static void offer(const struct offer *o, const char *prefix, const char *word,
		  const char *help)
{
	const char *begun = o->word + o->begin;
	char whole[80];

	(void)snprintf(whole, sizeof(whole), "%s%s", prefix, word);
	if (strncmp(whole, begun, strlen(begun)) == 0)
		(void)fprintf(o->out, "%.*s%s%s%s\n", (int)o->begin, o->word,
			      whole, help ? "\t" : "", help ? help : "");
}

/* Of the value that --help calls so. */
static enum wants value_wants(const char *value)
{
	static const struct {
		const char *value;
		enum wants wants;
	} known[] = {
		{ "FILE", WANTS_FILE },
		{ "DIR", WANTS_DIRECTORY },
		{ "INTERFACE", WANTS_INTERFACE },
		{ "SOURCE,...", WANTS_SOURCE },
	};

	if (!value)
		return WANTS_NOTHING;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].value, value) == 0)
			return known[i].wants;
	return WANTS_ANYTHING;
}

/* What the option called name, of n bytes, wants behind it. */
static enum wants option_wants(const struct command *c, const char *name,
			       size_t n)
{
	for (size_t f = 0; f < FLAG_COUNT; f++)
		if (args_has_flag(c, f) && strlen(flag_table[f].name) == n &&
		    memcmp(flag_table[f].name, name, n) == 0)
			return value_wants(flag_table[f].value);
	for (int s = 0; s < SETTING_COUNT; s++) {
		const struct setting_row *row = &setting_table[s];

		if (!(row->scopes & args_scopes(c)) || strlen(row->key) != n ||
		    memcmp(row->key, name, n) != 0)
			continue;
		return s == SET_PROVIDER        ? WANTS_PROVIDER
		       : row->kind == KIND_BOOL ? WANTS_SWITCH
						: value_wants(row->value);
	}
	return WANTS_NOTHING;
}

/* Of -nvc: the last letter may want a value. */
static enum wants letter_wants(const char *word)
{
	char last = word[strlen(word) - 1];

	for (size_t f = 0; f < FLAG_COUNT; f++)
		if (flag_table[f].letter == last)
			return value_wants(flag_table[f].value);
	return WANTS_NOTHING;
}

static void take_word(struct typed *t, const struct command *commands,
		      const char *word)
{
	enum wants wants = t->wants;

	t->wants = WANTS_NOTHING;
	if (wants == WANTS_SWITCH ? args_is_switch(word)
				  : wants != WANTS_NOTHING)
		return; /* the value of the option before */
	if (word[0] == '-' && word[1] == '-')
		t->wants = option_wants(t->command, word + 2, strlen(word + 2));
	else if (word[0] == '-' && word[1])
		t->wants = letter_wants(word);
	else if (t->command)
		t->operands = true;
	else
		for (const struct command *c = commands; c->name; c++)
			if (strcmp(c->name, word) == 0)
				t->command = c;
}

static void offer_options(const struct offer *o, const struct command *c)
{
	for (size_t f = 0; f < FLAG_COUNT; f++)
		if (args_has_flag(c, f))
			offer(o, "--", flag_table[f].name, flag_table[f].help);
	for (int s = 0; s < SETTING_COUNT; s++)
		if ((setting_table[s].scopes & args_scopes(c)) &&
		    setting_table[s].kind != KIND_SECRET)
			offer(o, "--", setting_table[s].key,
			      setting_table[s].help);
}

static void offer_interfaces(const struct offer *o)
{
	struct if_nameindex *list = if_nameindex();

	for (struct if_nameindex *i = list; i && i->if_name; i++)
		offer(o, "", i->if_name, NULL);
	if (list)
		if_freenameindex(list);
}

/* The last one of a list. */
static void offer_sources(struct offer o)
{
	const char *comma = strrchr(o.word + o.begin, ','), *word;

	if (comma)
		o.begin = (size_t)(comma + 1 - o.word);
	for (size_t i = 0; (word = source_word(i)); i++)
		offer(&o, "", word, NULL);
}

static void offer_values(const struct offer *o, enum wants wants)
{
	switch (wants) {
	case WANTS_FILE:
		(void)fputs(":file\n", o->out);
		break;
	case WANTS_DIRECTORY:
		(void)fputs(":directory\n", o->out);
		break;
	case WANTS_INTERFACE:
		offer_interfaces(o);
		break;
	case WANTS_PROVIDER:
		for (size_t i = 0; providers[i]; i++)
			offer(o, "", providers[i]->name, NULL);
		break;
	case WANTS_SOURCE:
		offer_sources(*o);
		break;
	case WANTS_SWITCH:
		offer(o, "", "yes", NULL);
		offer(o, "", "no", NULL);
		break;
	case WANTS_NOTHING:
	case WANTS_ANYTHING:
		break;
	}
}

void complete_words(FILE *out, const struct command *commands,
		    char *const *words, size_t n)
{
	struct offer o = { out, n ? words[n - 1] : "", 0 };
	struct typed t = { NULL, false, WANTS_NOTHING };
	size_t name;

	for (size_t i = 0; i + 1 < n; i++)
		take_word(&t, commands, words[i]);
	if (t.operands)
		return;
	name = strcspn(o.word, "=");
	if (t.wants != WANTS_NOTHING &&
	    (t.wants != WANTS_SWITCH || *o.word != '-')) {
		offer_values(&o, t.wants);
	} else if (strncmp(o.word, "--", 2) == 0 && o.word[name]) {
		o.begin = name + 1;
		offer_values(&o, option_wants(t.command, o.word + 2, name - 2));
	} else if (*o.word == '-') {
		offer_options(&o, t.command);
	} else if (!t.command) {
		for (const struct command *c = commands; c->name; c++)
			offer(&o, "", c->name, c->summary);
	}
}
