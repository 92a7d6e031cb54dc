#include "util/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#ifdef ON_LINUX

#include <sys/signalfd.h>

int signals_open(const int *numbers, size_t n)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < n; i++)
		(void)sigaddset(&set, numbers[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int signals_take(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

void signals_close(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

#else

#define NUMBERS 65 /* SIGRTMAX and less */

/* Where a handler writes to, and who reads there; a signal has one process and so
 * one place. */
static volatile sig_atomic_t write_end[NUMBERS];
static int read_end[NUMBERS];

static void on_signal(int number)
{
	unsigned char byte = (unsigned char)number;
	int before = errno;

	(void)!write(write_end[number], &byte, 1);
	errno = before;
}

static int mark(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
	       fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

int signals_open(const int *numbers, size_t n)
{
	struct sigaction act = { .sa_handler = on_signal };
	int ends[2];

	if (pipe(ends))
		return -1;
	if (!mark(ends[0]) || !mark(ends[1])) {
		(void)close(ends[0]);
		(void)close(ends[1]);
		return -1;
	}
	(void)sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < n; i++) {
		write_end[numbers[i]] = ends[1];
		read_end[numbers[i]] = ends[0];
		(void)sigaction(numbers[i], &act, NULL);
	}
	return ends[0];
}

int signals_take(int fd)
{
	unsigned char byte;

	return read(fd, &byte, 1) == 1 ? byte : 0;
}

void signals_close(int fd)
{
	int other = -1;

	for (int i = 0; fd >= 0 && i < NUMBERS; i++) {
		if (read_end[i] != fd || write_end[i] == 0)
			continue;
		(void)signal(i, SIG_DFL);
		other = write_end[i];
		write_end[i] = read_end[i] = 0;
	}
	if (other >= 0)
		(void)close(other);
	if (fd >= 0)
		(void)close(fd);
}

#endif
