#ifndef DDNS01_STORE_INDEX_H
#define DDNS01_STORE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

struct cJSON;

/* The members of an object, sorted by key: cJSON itself looks from the start. */
struct index {
	struct cJSON *
		*v; /* owned; free() it; the members belong to the object */
	size_t n;
};

/* obj may be NULL; false: no memory. */
bool index_make(struct index *x, const struct cJSON *obj);

/* NULL: there is no such member. */
struct cJSON *index_find(const struct index *x, const char *key);

#endif
