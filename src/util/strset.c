#include "util/strset.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"

/* Nobody gains from collisions among his own names. */
static size_t place_of(const struct strset *set, const char *s)
{
	uint64_t hash = hash_text(HASH_START, s);
	size_t at;

	at = (size_t)(hash ^ hash >> 32) & (set->room - 1);
	while (set->v[at] && strcmp(set->v[at], s) != 0)
		at = (at + 1) & (set->room - 1);
	return at;
}

static enum err grow(struct strset *set, struct why *why)
{
	struct strset more = { .room = set->room ? 2 * set->room : 64,
			       .n = set->n };

	more.v = calloc(more.room, sizeof(*more.v));
	if (!more.v)
		return err_nomem(why);
	for (size_t i = 0; i < set->room; i++)
		if (set->v[i])
			more.v[place_of(&more, set->v[i])] = set->v[i];
	free(set->v);
	*set = more;
	return ERR_OK;
}

bool strset_has(const struct strset *set, const char *s)
{
	return set->room && set->v[place_of(set, s)];
}

enum err strset_add(struct strset *set, const char *s, struct why *why)
{
	size_t at;

	if (2 * set->n >= set->room && grow(set, why))
		return ERR_NOMEM;
	at = place_of(set, s);
	set->n += !set->v[at];
	set->v[at] = s;
	return ERR_OK;
}

void strset_free(struct strset *set)
{
	free(set->v);
	*set = (struct strset){ 0 };
}
