/* The command line: a word a line. */
#include "cmd/args.h"
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
	free(text);
	return 0;
}
