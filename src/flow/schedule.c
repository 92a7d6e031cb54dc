#include "flow/schedule.h"

#include "util/clock.h"

/* ms, or up to a 1/part-th less or more. */
static uint64_t vary(uint64_t ms, uint64_t part)
{
	uint64_t room = ms / part;

	if (room > UINT32_MAX / 2 - 1)
		room = UINT32_MAX / 2 - 1;
	return ms - room + random_below((uint32_t)(2 * room + 1));
}

void schedule_start(struct schedule *s, long every, uint64_t now)
{
	*s = (struct schedule){ .every = (uint64_t)every * 1000, .next = now };
}

void schedule_event(struct schedule *s, uint64_t now)
{
	uint64_t due = now + SCHEDULE_DEBOUNCE_MS;

	if (!s->burst) {
		s->burst = now ? now : 1;
		s->before = s->next;
	}
	if (due > s->burst + SCHEDULE_BURST_MS)
		due = s->burst + SCHEDULE_BURST_MS;
	s->next = due < s->before ? due : s->before;
}

void schedule_now(struct schedule *s, uint64_t now)
{
	s->next = s->before = now;
}

/* The pause after s->failed failures. */
static uint64_t back_off(const struct schedule *s, enum err outcome)
{
	uint64_t first = outcome == ERR_LATER ? SCHEDULE_RETRY_MS : s->every;
	uint64_t most = outcome == ERR_LATER ? s->every : SCHEDULE_SELDOM_MS;
	uint64_t pause = first ? first : SCHEDULE_RETRY_MS;

	if (!s->every)
		most = SCHEDULE_SELDOM_MS;
	else if (most < s->every)
		most = s->every;
	for (unsigned i = 1; i < s->failed && pause < most; i++)
		pause *= 2;
	return pause < most ? pause : most;
}

void schedule_done(struct schedule *s, enum err outcome, long wait,
		   uint64_t now)
{
	uint64_t told = wait > 0 ? (uint64_t)wait * 1000 : 0;
	uint64_t pause;

	s->burst = 0;
	if (!outcome) {
		s->failed = 0;
		s->next = s->every ? now + vary(s->every, 10) : SCHEDULE_NEVER;
		return;
	}
	s->failed++;
	pause = vary(back_off(s, outcome), 2);
	if (pause < told) /* not before, and not all at that instant */
		pause = told + random_below(1000);
	s->next = now + pause;
}
