#ifndef DDNS01_CMD_ARGS_H
#define DDNS01_CMD_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"
#include "util/err.h"

#define ARGS_OPTIONS_MAX 64

struct args;

/* Options that only some commands have. */
enum flag_group {
	FLAGS_VALUES = 1,  /* whence DOMAIN and VALUE, and what they mean */
	FLAGS_UPDATE = 2,  /* --watch, --delete */
	FLAGS_SECURE = 4,  /* --apply, --strict, --disable-universal-ssl */
	FLAGS_CLEANUP = 8, /* --stale */
	FLAGS_CHECK = 16,  /* --probe, --ca */
};

/* A subcommand: one row of the table in main.c. */
struct command {
	const char *name;
	const char *operands; /* as in the usage line */
	const char *summary;
	unsigned scopes; /* whose settings are its options; enum scope */
	unsigned flags;  /* enum flag_group, joined */
	/* Does the work; returns the exit status. */
	int (*run)(const struct args *args);
};

/* A command line, taken apart. */
struct args {
	const struct command *command; /* NULL: none was named */
	const char *config;
	bool dry_run, json, explain, help, version;
	int verbosity; /* -1 with -q, 1 with -v, 2 with -vv */
	bool from_stdin, key_authorization, record_names, watch, remove;
	bool apply, strict, disable_universal_ssl;     /* secure-zone */
	bool probe;                                    /* check-setup */
	const char *token, *account_key, *account_url; /* NULL: not given */
	const char *order, *stale, *ca;                /* likewise */
	struct conf_option options[ARGS_OPTIONS_MAX];
	size_t n_options;
	char **operands; /* borrowed from argv */
	size_t n_operands;
};

/*
 * Takes argv apart.  Options end at the first operand behind the subcommand, so
 * that values may begin with '-'.  ERR_USAGE with the reason.  commands ends
 * with a row without name.
 */
enum err args_parse(struct args *out, int argc, char **argv,
		    const struct command *commands, struct why *why);

/* What may stand behind c, or before it is known (NULL): the flag f, and the
 * settings of these scopes. */
bool args_has_flag(const struct command *c, size_t f);
unsigned args_scopes(const struct command *c);

/* Is word what a switch may be told? No name and no domain is called so. */
bool args_is_switch(const char *word);

/* Prints the help of the command that was named, or of all, to stdout. */
void args_help(const struct args *args, const struct command *commands);

#endif
