#ifndef DDNS01_CMD_NAMES_H
#define DDNS01_CMD_NAMES_H

#include "cmd/args.h"
#include "util/strlist.h"

/* The names to keep, and how the user wrote them. */
struct names {
	struct strlist list;  /* as name_parse() gives them, each once */
	struct strlist given; /* the operands; empty: from the configuration */
};

/* The operands, or else 'names' and the names with a section of their own.
 * ERR_USAGE: there are none, or one is no name.  The caller calls names_free() in
 * any case. */
enum err names_collect(struct names *names, const struct args *args,
		       const struct conf *conf, struct why *why);
/* The same, but having none is no error. */
enum err names_collect_any(struct names *names, const struct args *args,
			   const struct conf *conf, struct why *why);
void names_free(struct names *names);

#endif
