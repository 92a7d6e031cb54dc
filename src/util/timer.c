#include "util/timer.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"

#ifdef ON_LINUX

#include <sys/timerfd.h>

int timer_open(void)
{
	return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
}

void timer_set(int fd, uint64_t due)
{
	struct itimerspec at = { .it_value = { .tv_sec = 0 } };

	if (due != TIMER_NEVER) {
		at.it_value.tv_sec = (time_t)(due / 1000);
		at.it_value.tv_nsec = (long)(due % 1000) * 1000000;
		if (due == 0) /* all zero would mean never */
			at.it_value.tv_nsec = 1;
	}
	(void)timerfd_settime(fd, TFD_TIMER_ABSTIME, &at, NULL);
}

bool timer_take(int fd)
{
	uint64_t expired;

	return read(fd, &expired, sizeof(expired)) == sizeof(expired);
}

void timer_close(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

/* To be cancelled when the clock is set: a time that never comes. */
static void await_jump(int fd)
{
	struct itimerspec far = { .it_value = { .tv_sec = clock_wall() +
							  366L * 86400 * 50 } };

	(void)timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
			      &far, NULL);
}

int timer_jump_open(void)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd >= 0)
		await_jump(fd);
	return fd;
}

bool timer_jump_take(int fd)
{
	uint64_t expired;

	if (fd < 0 ||
	    (read(fd, &expired, sizeof(expired)) < 0 && errno == EAGAIN))
		return false;
	await_jump(fd);
	return true;
}

#else

#include <sys/time.h>

#include "util/signals.h"

int timer_open(void)
{
	static const int alarm_only[] = { SIGALRM };

	return signals_open(alarm_only, 1);
}

void timer_set(int fd, uint64_t due)
{
	struct itimerval in = { .it_value = { .tv_sec = 0 } };
	uint64_t now = clock_boot_ms(), ms = due > now ? due - now : 1;

	(void)fd;
	if (due != TIMER_NEVER) {
		in.it_value.tv_sec = (time_t)(ms / 1000);
		in.it_value.tv_usec = (suseconds_t)(ms % 1000) * 1000;
	}
	(void)setitimer(ITIMER_REAL, &in, NULL);
}

bool timer_take(int fd)
{
	return signals_take(fd) != 0;
}

void timer_close(int fd)
{
	if (fd >= 0)
		timer_set(fd, TIMER_NEVER);
	signals_close(fd);
}

int timer_jump_open(void)
{
	return -1;
}

bool timer_jump_take(int fd)
{
	(void)fd;
	return false;
}

#endif
