#include "store/index.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
	cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

static int find_key(const void *key, const void *member)
{
	cJSON *const *m = member;

	return strcmp(key, (*m)->string);
}

bool index_make(struct index *x, const cJSON *obj)
{
	size_t n = (size_t)cJSON_GetArraySize(obj), k = 0;
	cJSON *item;

	x->v = calloc(n + 1, sizeof(cJSON *));
	if (!x->v)
		return false;
	for (item = cJSON_IsObject(obj) ? obj->child : NULL; item;
	     item = item->next)
		x->v[k++] = item;
	x->n = k;
	qsort(x->v, k, sizeof(cJSON *), by_key);
	return true;
}

cJSON *index_find(const struct index *x, const char *key)
{
	cJSON **found =
		x->n ? bsearch(key, x->v, x->n, sizeof(cJSON *), find_key)
		     : NULL;

	return found ? *found : NULL;
}
