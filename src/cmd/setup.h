#ifndef DDNS01_CMD_SETUP_H
#define DDNS01_CMD_SETUP_H

#include "cmd/args.h"
#include "flow/context.h"

/* What every subcommand begins and ends with. */
struct setup {
	struct conf *conf; /* owned */
	struct context ctx;
};

/* Loads the configuration and opens the context. */
enum err setup_open(struct setup *s, const struct args *args, struct why *why);

/* The same without accounts, for what only looks. */
enum err setup_open_dns(struct setup *s, const struct args *args,
			struct why *why);

/* The same for what only looks at all accounts: those that can't be used are in
 * ctx.failed.  dry_run: without writing anything, a state directory included. */
enum err setup_open_each(struct setup *s, const struct args *args, bool dry_run,
			 struct why *why);

/* The same for a program that goes on: stop ends what waits, before is the
 * configuration that was loaded last (NULL: none).  Both are borrowed. */
enum err setup_open_again(struct setup *s, const struct args *args,
			  const struct stop *stop, const struct conf *before,
			  struct why *why);
void setup_close(struct setup *s);

/* Prints the reason; returns the exit status for e. */
int setup_fail(enum err e, const struct why *why);

#endif
