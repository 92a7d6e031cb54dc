#ifndef DDNS01_UTIL_STRSET_H
#define DDNS01_UTIL_STRSET_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/* A set of borrowed strings, for lists that are too long to be searched. All
 * zero is the empty set. */
struct strset {
	const char **v; /* owned; hashed; NULL: the place is free */
	size_t room, n;
};

bool strset_has(const struct strset *set, const char *s);

/* s must outlive the set. */
enum err strset_add(struct strset *set, const char *s, struct why *why);

void strset_free(struct strset *set);

#endif
