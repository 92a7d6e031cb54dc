#ifndef DDNS01_UTIL_STRLIST_H
#define DDNS01_UTIL_STRLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/* A list of strings.  Owns them. All zero is the empty list. */
struct strlist {
	char **v;
	size_t n;
};

/* Appends a copy. */
enum err strlist_add(struct strlist *l, const char *s, struct why *why);

bool strlist_has(const struct strlist *l, const char *s);

/* The same strings, in any order? Lists hold no string twice. */
bool strlist_same(const struct strlist *a, const struct strlist *b);

/* Wipes and frees; the list is empty afterwards. */
void strlist_free(struct strlist *l);

#endif
