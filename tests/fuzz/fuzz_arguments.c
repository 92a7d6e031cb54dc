/* The command line: a word a line; to be run, and to be completed. */
#include "cmd/args.h"
#include "cmd/complete.h"
#include "fuzz.h"

#define WORDS_MAX 200

static const struct command commands[] = {
	{ "update-ip", "", "", SCOPE_UPDATE, false, NULL },
	{ "present-txt", "", "", SCOPE_TXT, true, NULL },
	{ 0 },
};

static void check(const struct args *a, char **argv, int argc)
{
	const struct command *c = a->command;
	unsigned scopes = SCOPE_TOP | SCOPE_ACCOUNT | (c ? c->scopes : 0);

	assert(!c || c == &commands[0] || c == &commands[1]);
	/* the operands are the end of the words, less a "--" among pairs */
	assert(a->operands + a->n_operands == argv + argc ||
	       (a->operands + a->n_operands == argv + argc - 1 &&
		a->n_operands % 2 == 0));
	assert(c || !a->n_operands);
	assert(a->n_options <= ARGS_OPTIONS_MAX);
	assert((c && (c->flags & FLAGS_VALUES)) ||
	       (!a->from_stdin && !a->key_authorization));
	for (size_t i = 0; i < a->n_options; i++) {
		const struct conf_option *o = &a->options[i];

		assert(o->setting < SETTING_COUNT && o->text);
		assert(setting_table[o->setting].scopes & scopes);
		assert(setting_table[o->setting].kind != KIND_SECRET);
	}
}

/* All that is offered begins as it was typed. */
static void check_offers(const char *offers, const char *typed)
{
	size_t n = strlen(typed);

	for (const char *p = offers; *p; p = strchr(p, '\n') + 1)
		assert(*p == ':' || strncmp(p, typed, n) == 0);
}

static void complete(char **words, size_t n)
{
	char *offers = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&offers, &len);

	if (!out)
		return;
	complete_words(out, commands, words, n);
	if (fclose(out) == 0)
		check_offers(offers, n ? words[n - 1] : "");
	free(offers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len), *rest = text, *line;
	char *argv[WORDS_MAX + 2] = { text };
	struct args args;
	struct why why;
	int argc = 1;
	enum err rc;

	while (argc <= WORDS_MAX && (line = strsep(&rest, "\n")))
		argv[argc++] = line;
	rc = args_parse(&args, argc, argv, commands, &why);
	assert(rc == ERR_OK || rc == ERR_USAGE);
	if (!rc)
		check(&args, argv, argc);
	complete(argv + 1, (size_t)argc - 1);
	free(text);
	return 0;
}
