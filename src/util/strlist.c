#include "util/strlist.h"

#include <stdlib.h>
#include <string.h>

enum err strlist_add(struct strlist *l, const char *s, struct why *why)
{
	char **v = reallocarray(l->v, l->n + 1, sizeof(*v));

	if (!v)
		return err_nomem(why);
	l->v = v;
	v[l->n] = strdup(s);
	if (!v[l->n])
		return err_nomem(why);
	l->n++;
	return ERR_OK;
}

bool strlist_has(const struct strlist *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->v[i], s) == 0)
			return true;
	return false;
}

bool strlist_same(const struct strlist *a, const struct strlist *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!strlist_has(b, a->v[i]))
			return false;
	return true;
}

void strlist_free(struct strlist *l)
{
	for (size_t i = 0; i < l->n; i++) {
		explicit_bzero(l->v[i], strlen(l->v[i]));
		free(l->v[i]);
	}
	free(l->v);
	*l = (struct strlist){ 0 };
}
