#ifndef DDNS01_STORE_STATE_H
#define DDNS01_STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "util/err.h"

struct cJSON;
struct stop;

/*
 * The state directory: JSON files, each replaced as a whole, changed only under
 * the directory's lock.  It may be missing or read-only: then reading finds
 * nothing, writing is refused, and everything else goes on.
 */
struct state {
	int dir; /* -1: cannot be used at all */
	bool writable;
	char *path;              /* owned */
	struct why why;          /* why it is not usable or not writable */
	const struct stop *stop; /* borrowed; may be NULL */
};

/*
 * Opens or creates (0700) the directory: path, or $STATE_DIRECTORY,
 * $XDG_STATE_HOME/ddns01, /var/lib/ddns01 for root, ~/.local/state/ddns01.
 * ERR_CONFIG when others could write to it; otherwise ERR_OK, with st->why
 * telling what is missing.  touch: whether it may be created.
 */
enum err state_open(struct state *st, const char *path, bool touch,
		    struct why *why);
void state_close(struct state *st);

/*
 * Changes file: takes the lock (waiting up to 30 s for other processes, or
 * till the program is to end), hands
 * the object that is there, or a fresh one, to edit, and writes it back when
 * edit says so through *changed.  A file that is damaged or of a future version
 * is set aside under NAME.bad first.
 */
typedef enum err state_edit(struct cJSON *doc, bool *changed, void *arg,
			    struct why *why);
enum err state_change(struct state *st, const char *file, state_edit *edit,
		      void *arg, struct why *why);

/* Makes sure that what was changed so far is there after a power cut, too, and
 * not what was there before. */
void state_sync(const struct state *st);

/* What was in a file, and the file it was. */
struct state_copy {
	struct cJSON *doc; /* owned; NULL: nothing of use */
	struct stat file;
};

/* The same with copy, which was loaded from file before: edit gets its object if
 * the file is still the same; if not, copy->doc is deleted and NULL from then on.
 * The caller deletes what is left of it. */
enum err state_change_copy(struct state *st, const char *file,
			   struct state_copy *copy, state_edit *edit, void *arg,
			   struct why *why);
enum err state_load_copy(struct state *st, const char *file,
			 struct state_copy *copy, struct why *why);

/* The object in file, which the caller deletes; NULL: there is none to use.
 * ERR_NOMEM is the only failure. */
enum err state_load(struct state *st, const char *file, struct cJSON **out,
		    struct why *why);

#endif
