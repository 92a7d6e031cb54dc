#include "util/clock.h"

#include <sys/random.h>
#include <time.h>

static uint64_t milliseconds(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

uint64_t clock_ms(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

uint64_t clock_boot_ms(void)
{
#ifdef CLOCK_BOOTTIME
	return milliseconds(CLOCK_BOOTTIME);
#else
	return milliseconds(CLOCK_MONOTONIC);
#endif
}

int64_t clock_wall(void)
{
	return (int64_t)time(NULL);
}

uint32_t random_below(uint32_t n)
{
	uint32_t r = 0;

	/* Up to 256 bytes come whole once the generator is ready; before that,
	 * early at boot, an id of the clock is better than none. */
	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		r = (uint32_t)clock_ms();
	return r % n;
}
