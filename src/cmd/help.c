/* What --help prints. */

#include <stdbool.h>
#include <stdio.h>

#include "cmd/args.h"
#include "cmd/flags.h"

static void help_line(char letter, const char *name, const char *value,
		      const char *help)
{
	char left[64];

	(void)snprintf(left, sizeof(left), "%c%c%s--%s%s%s", letter ? '-' : ' ',
		       letter ? letter : ' ', letter ? ", " : "  ", name,
		       value ? " " : "", value ? value : "");
	printf("  %-31s %s\n", left, help);
}

/* The settings of some scopes, as options. */
static void help_settings(unsigned scopes)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_row *row = &setting_table[i];
		const char *fallback =
			scopes & SCOPE_VERIFY ? NULL : row->fallback;
		char help[120];

		if (!(row->scopes & scopes) || row->kind == KIND_SECRET)
			continue;
		(void)snprintf(help, sizeof(help), "%s%s%s%s", row->help,
			       fallback ? " (" : "", fallback ? fallback : "",
			       fallback ? ")" : "");
		help_line(0, row->key, row->value, help);
	}
}

/* The options of a command that are no settings; of all for 0. */
static void help_flags(unsigned groups)
{
	for (size_t f = 0; f < FLAG_COUNT; f++)
		if (groups ? flag_table[f].groups & groups
			   : !flag_table[f].groups)
			help_line(flag_table[f].letter, flag_table[f].name,
				  flag_table[f].value, flag_table[f].help);
}

static void help_command(const struct command *c)
{
	printf("usage: ddns01 %s [OPTION]... %s\nTo %s.\n\n", c->name,
	       c->operands, c->summary);
	if (c->flags)
		help_flags(c->flags);
	help_settings(c->scopes);
	puts("\nOptions for every command: ddns01 --help; the settings of "
	     "accounts, which are\noptions too: ddns01 --help -v; all of it: "
	     "man ddns01.");
}

static void help_all(const struct command *commands, bool verbose)
{
	puts("usage: ddns01 [OPTION]... COMMAND [ARGUMENT]...\n"
	     "Keeps DNS names pointing at this host and answers ACME DNS-01 "
	     "challenges.\n\nCommands (ddns01 COMMAND --help tells more):");
	for (const struct command *c = commands; c->name; c++)
		printf("  %-12s %-19s %s\n", c->name, c->operands, c->summary);
	puts("\nOptions for every command:");
	help_flags(0);
	if (verbose) {
		puts("\nSettings, as options for every command:");
		help_settings(SCOPE_TOP | SCOPE_ACCOUNT);
	} else {
		puts("\nExit status: 0 done or already so, 1 failed, 2 usage "
		     "or configuration,\n75 try again later. "
		     "'ddns01 --help -v' also tells the settings of accounts.");
	}
}

void args_help(const struct args *args, const struct command *commands)
{
	if (args->command)
		help_command(args->command);
	else
		help_all(commands, args->verbosity > 0);
}
