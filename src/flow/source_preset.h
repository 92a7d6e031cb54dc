#ifndef DDNS01_FLOW_SOURCE_PRESET_H
#define DDNS01_FLOW_SOURCE_PRESET_H

struct nearest;
struct source;

/* A service that is known by a word of its own. */
struct source_preset {
	const char *word;
	const struct source *source; /* of which kind it is */
	const char *arg[2]; /* for IPv4, IPv6; NULL: does not tell it */
	const char *operator;
};

const struct source_preset *source_preset(const char *word); /* or NULL */

void source_preset_offer(struct nearest *near); /* all the words */

#endif
