#include "provider/cloudflare_pace.h"

#include "util/clock.h"

#define BLIND 16   /* requests side by side before anything is known */
#define FEW 10     /* runs of no more may use up what is left */
#define RESERVE 10 /* requests that larger ones leave for others */
#define LOOK_MS 20 /* replies that are under way may tell more */

long cf_pace_wait(const struct cf_pace *p, size_t n, long *seconds)
{
	uint64_t now = clock_ms(), last = p->began[p->next];
	size_t reserve = n > FEW ? RESERVE : 0;

	if (last && now < last + 1000)
		return (long)(last + 1000 - now);
	if (!p->known)
		return p->busy < BLIND ? 0 : LOOK_MS;
	if (p->left < 0 || now >= p->reset)
		return 0;
	if (p->busy + reserve < (size_t)p->left)
		return 0;
	if (p->busy)
		return LOOK_MS;
	*seconds = (long)((p->reset - now + 999) / 1000);
	return -1;
}

void cf_pace_begin(struct cf_pace *p)
{
	p->began[p->next] = clock_ms();
	p->next = (p->next + 1) % CF_PER_SECOND;
	p->busy++;
}

void cf_pace_end(struct cf_pace *p, long left, long reset)
{
	uint64_t now = clock_ms();

	p->busy--;
	if (!p->known || now >= p->reset)
		p->left = -1;
	p->known = true;
	/* replies overtake each other: the least counts */
	if (left >= 0 && (p->left < 0 || left < p->left)) {
		p->left = left;
		p->reset = now + (uint64_t)reset * 1000;
	}
}
