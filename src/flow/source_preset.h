#ifndef DDNS01_FLOW_SOURCE_PRESET_H
#define DDNS01_FLOW_SOURCE_PRESET_H

#include <stddef.h>

struct source;

/* A service that is known by a word of its own. */
struct source_preset {
	const char *word;
	const struct source *source; /* of which kind it is */
	const char *arg[2]; /* for IPv4, IPv6; NULL: does not tell it */
	const char *operator;
};

const struct source_preset *source_preset(const char *word); /* or NULL */
const char *source_preset_word(size_t i); /* NULL behind the last */

#endif
