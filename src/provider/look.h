#ifndef DDNS01_PROVIDER_LOOK_H
#define DDNS01_PROVIDER_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"
#include "util/strlist.h"

#define LOOK_NOTES 8

/* What should be mended about an account, though it is accepted. */
struct look_note {
	bool lacks; /* it will not work so; false: it should not stay so */
	struct why text, remedy;
};

/* An account as its provider sees it, found out without changing anything. */
struct look {
	const char *zone; /* in: one that is needed; borrowed; NULL: none */
	const char *name; /* in: one of the names; borrowed; NULL: none */

	enum err outcome; /* ERR_OK: the credentials are accepted */
	struct why why;
	long wait;        /* seconds before another attempt; 0: not said */
	const char *what; /* the kind of credentials; static; NULL: no words */
	bool untold;      /* outcome says nothing: only a change could tell */
	struct strlist zones; /* that the credentials are for; owned */
	bool all_zones;       /* those are all, not only some */
	struct look_note notes[LOOK_NOTES];
	size_t n_notes;
};

/* Adds a note; more than there is room for are left out. */
void look_note(struct look *l, bool lacks, const char *remedy, const char *fmt,
	       ...) __attribute__((format(printf, 4, 5)));
void look_free(struct look *l);

#endif
