#ifndef DDNS01_CMD_TXT_COMMAND_H
#define DDNS01_CMD_TXT_COMMAND_H

#include "cmd/setup.h"
#include "cmd/values.h"

/* What the commands for challenge values have in common: open() sets up, the
 * values are read, run() does the work and returns the exit status. */
int txt_command(const struct args *args,
		enum err (*open)(struct setup *s, const struct args *args,
				 struct why *why),
		int (*run)(struct setup *s, struct values_given *v,
			   const struct args *args));

#endif
