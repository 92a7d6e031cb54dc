#ifndef DDNS01_CMD_VALUES_H
#define DDNS01_CMD_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/args.h"
#include "flow/txt.h"

/* The challenge values that a txt command works on, and who brought them. */
struct values_given {
	struct txt *txt; /* owned */
	char **domains;  /* as given; owned, with the strings */
	char **values;   /* owned, with the strings */
	size_t n;
	bool from_certbot;
	struct txt_run run; /* see values_read_run() */
	char run_id[64];
};

/*
 * Takes the values from the operands, standard input (--stdin) or certbot's
 * environment, and checks all of them before anything is done.  The phase never
 * comes from the environment: certbot leaks CERTBOT_AUTH_OUTPUT into later calls.
 */
enum err values_read(struct values_given *out, const struct args *args,
		     struct why *why);

/* Appends a value for a challenge name, both checked; the texts are copied.
 * domain is what is told to the user. */
enum err values_append(struct values_given *v, const char *challenge,
		       const char *domain, const char *value, struct why *why);

/* The values of that order which the journal has: those that were published,
 * or may have been, and were not cleaned up.  None is no error. */
enum err values_recall_order(struct values_given *out, struct state *st,
			     const char *order, struct why *why);

/* Those that were noted at least age seconds ago. */
enum err values_read_stale(struct values_given *out, struct state *st, long age,
			   struct why *why);

/* Which call of certbot's run is this, or of which order (--order)? Fills in
 * v->run; nothing when it is neither. */
enum err values_read_run(struct values_given *v, const struct args *args,
			 struct why *why);
void values_given_free(struct values_given *v);

/* Reports what became of them, explained if asked for or if explain; returns the
 * exit status. */
int values_report(const struct values_given *v, const struct args *args,
		  const char *done, bool explain);

#endif
