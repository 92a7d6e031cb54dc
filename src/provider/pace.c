#include "provider/pace.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "provider/provider.h"
#include "util/clock.h"

#define FILE_NAME "pace.json"
/* Times are whole seconds, so a minute is over when 61 of them are. */
#define WINDOW 61

/* Turns at one endpoint that are wanted. */
struct turns {
	const struct pace *p;
	const char *endpoint;
	long *delay;
	size_t n;
};

/* The object below parent, made when missing; NULL: no memory. */
static cJSON *object_in(cJSON *parent, const char *key)
{
	cJSON *obj = cJSON_GetObjectItemCaseSensitive(parent, key);

	if (cJSON_IsObject(obj))
		return obj;
	cJSON_DeleteItemFromObjectCaseSensitive(parent, key);
	return cJSON_AddObjectToObject(parent, key);
}

/* Takes those times over that still count; *n of them, in order. */
static void read_times(const cJSON *list, double now, double *times, size_t *n)
{
	const cJSON *item;

	*n = 0;
	cJSON_ArrayForEach(item, list)
	{
		double at = item->valuedouble;

		/* a clock that was wrong must not stop us */
		if (cJSON_IsNumber(item) && at > now - WINDOW &&
		    at <= now + PACE_PATIENCE &&
		    (*n == 0 || at >= times[*n - 1]))
			times[(*n)++] = at;
	}
}

/* Writes down when the wanted requests may go. */
static enum err edit_turns(cJSON *doc, bool *changed, void *arg,
			   struct why *why)
{
	const struct turns *t = arg;
	double now = (double)clock_wall();
	cJSON *mine = object_in(doc, t->p->identity);
	cJSON *old = cJSON_GetObjectItemCaseSensitive(mine, t->endpoint);
	size_t have = (size_t)cJSON_GetArraySize(old), limit = t->p->limit;
	double *times = calloc(have + t->n + 1, sizeof(*times));
	cJSON *list = NULL;
	bool full = false;

	if (!mine || !times)
		goto out;
	read_times(old, now, times, &have);
	for (size_t i = 0; i < t->n; i++) {
		double at = now;

		if (have >= limit && times[have - limit] + WINDOW > now)
			at = times[have - limit] + WINDOW;
		if (have && times[have - 1] > at)
			at = times[have - 1];
		full |= at - now > PACE_PATIENCE;
		t->delay[i] = full ? -1 : (long)(at - now);
		if (!full)
			times[have++] = at;
	}
	list = cJSON_CreateDoubleArray(times, (int)have);
	if (!list)
		goto out;
	cJSON_DeleteItemFromObjectCaseSensitive(mine, t->endpoint);
	*changed = cJSON_AddItemToObject(mine, t->endpoint, list);
	if (!*changed)
		cJSON_Delete(list);
out:
	free(times);
	return *changed ? ERR_OK : err_nomem(why);
}

enum err pace_take(struct pace *p, const char *endpoint, long *delay, size_t n,
		   struct why *why)
{
	struct turns t = { p, endpoint, delay, n };
	struct state *st = p->env->state;
	bool changed = false;
	enum err rc;

	for (size_t i = 0; i < n; i++)
		delay[i] = 0;
	if (p->limit == 0 || n == 0)
		return ERR_OK;
	if (st->writable && !p->env->dry_run && !p->own) {
		rc = state_change(st, FILE_NAME, edit_turns, &t, why);
		if (rc == ERR_OK || rc == ERR_NOMEM)
			return rc;
	}
	if (!p->own)
		p->own = cJSON_CreateObject();
	return p->own ? edit_turns(p->own, &changed, &t, why) : err_nomem(why);
}

void pace_free(struct pace *p)
{
	cJSON_Delete(p->own);
	p->own = NULL;
}
