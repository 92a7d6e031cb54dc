#ifndef DDNS01_CMD_FLAGS_H
#define DDNS01_CMD_FLAGS_H

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

struct flag_row {
	const char *name;
	char letter;       /* 0: none */
	const char *value; /* what --help calls it; NULL: takes none */
	unsigned groups;   /* of commands; enum flag_group; 0: of all */
	const char *help;
};

/* FLAG_COUNT rows, indexed by enum flag. */
extern const struct flag_row flag_table[];

#endif
