/* The turns of what replaces sets in v1: a look that is minutes old when its PUT
 * goes would lose what others have added meanwhile. */

#include "provider/godaddy_v1_turn.h"

#include <stdlib.h>

#include "provider/godaddy_api.h"
#include "provider/godaddy_v1_plan.h"
#include "util/clock.h"

bool gd_is_ready(const struct gd_name *s)
{
	return s->open && !s->due;
}

/* For one kind of step. */
static void take_turns(struct provider *p, struct gd_names *all,
		       enum gd_step step, const char *endpoint)
{
	long *delay = calloc(all->n + 1, sizeof(*delay));
	struct why why = { "" };
	enum err rc = ERR_OK;
	size_t n = 0, k = 0;

	for (size_t i = 0; i < all->n; i++)
		n += gd_is_ready(&all->v[i]) && all->v[i].step == step &&
		     !all->v[i].turn;
	if (!delay)
		rc = err_nomem(&why);
	else
		rc = pace_take(&p->pace, endpoint, delay, n, &why);
	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];
		long wait;

		if (!gd_is_ready(s) || s->step != step || s->turn)
			continue;
		wait = rc || !delay ? 0 : delay[k++];
		s->turn = wait == 0;
		s->due = wait > 0 ? clock_ms() + (uint64_t)wait * 1000 : 0;
		s->outcome = rc;
		s->why = why;
		if (wait < 0) {
			s->outcome = gd_too_long(p, &s->why);
			s->wait = PACE_PATIENCE;
		}
		s->open = !s->outcome;
	}
	free(delay);
}

void gd_v1_turns(struct provider *p, struct gd_names *all)
{
	take_turns(p, all, GD_PUT, "PUT " GD_SET_URL);
	take_turns(p, all, GD_DELETE, "DELETE " GD_SET_URL);
}

bool gd_v1_wake(struct provider *p, struct gd_names *all)
{
	uint64_t now = clock_ms(), next = 0;
	bool idle = true;

	for (size_t i = 0; i < all->n; i++) {
		const struct gd_name *s = &all->v[i];

		idle = idle && !gd_is_ready(s);
		if (s->open && s->due && (!next || s->due < next))
			next = s->due;
	}
	if (idle && next > now) {
		if (!gd_wait(p, (long)((next - now + 999) / 1000)))
			return false;
		now = clock_ms();
	}
	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (!s->open || !s->due || s->due > now)
			continue;
		s->due = 0;
		s->turn = s->look = true;
	}
	return true;
}
