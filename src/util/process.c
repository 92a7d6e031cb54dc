#include "util/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/signals.h"
#include "util/stop.h"

#define GRACE_MS 500 /* between SIGTERM and SIGKILL */

/* Closes all descriptors from that one on. */
static void close_all(int from)
{
#if defined(__GLIBC__) || defined(__OpenBSD__) || defined(__FreeBSD__) ||      \
	defined(__NetBSD__)
	closefrom(from);
#else
	for (long fd = sysconf(_SC_OPEN_MAX) - 1; fd >= from; fd--)
		(void)close((int)fd);
#endif
}

/* In the child: makes it what the header says, and becomes the program.  What
 * keeps it from that goes into the pipe, which else closes by itself. */
static _Noreturn void become(const struct process *p, int told)
{
	const int back_to_default[] = { SIGPIPE, SIGHUP, SIGUSR1, SIGCHLD };
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);

	(void)setpgid(0, 0);
	for (size_t i = 0; i < sizeof(back_to_default) / sizeof(int); i++)
		(void)signal(back_to_default[i], SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 &&
	    (told == 3 || dup2(told, 3) >= 0) &&
	    fcntl(3, F_SETFD, FD_CLOEXEC) == 0) {
		told = 3;
		close_all(4);
		(void)execve(p->argv[0], p->argv, p->env);
	}
	null = errno;
	if (write(told, &null, sizeof(null)) < 0)
		_exit(126);
	_exit(127);
}

/* Starts it; false: errno says why not. */
static bool start(const struct process *p, pid_t *pid)
{
	int told[2], e = 0;
	ssize_t n;

	if (pipe(told))
		return false;
	*pid = fork();
	if (*pid == 0)
		become(p, told[1]);
	if (*pid < 0)
		e = errno;
	(void)close(told[1]);
	do
		n = *pid < 0 ? 0 : read(told[0], &e, sizeof(e));
	while (n < 0 && errno == EINTR);
	(void)close(told[0]);
	if (!e)
		return true;
	if (*pid > 0)
		(void)waitpid(*pid, NULL, 0);
	errno = e;
	return false;
}

/* Waits until the child has ended, ms have passed (0: ever), or we are to end. */
static bool wait_for(pid_t pid, int *status, int chld, uint64_t ms,
		     const struct stop *stop)
{
	uint64_t until = clock_ms() + ms;

	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = chld, .events = POLLIN },
			{ .fd = stop ? stop->fd : -1, .events = POLLIN },
		};
		uint64_t now = clock_ms();
		pid_t done = waitpid(pid, status, WNOHANG);

		if (done == pid || (done < 0 && errno != EINTR))
			return true;
		if ((ms && now >= until) || stop_wished(stop))
			return false;
		(void)poll(fds, 2,
			   !ms                   ? -1
			   : until - now < 60000 ? (int)(until - now)
						 : 60000);
		if (fds[0].revents)
			(void)signals_take(chld);
	}
}

/* Ends the whole group. */
static void end(pid_t pid, int *status, int chld)
{
	(void)kill(-pid, SIGTERM);
	if (!wait_for(pid, status, chld, GRACE_MS, NULL)) {
		(void)kill(-pid, SIGKILL);
		(void)waitpid(pid, status, 0);
	}
	(void)kill(-pid, SIGKILL); /* what it has left behind */
}

static enum err judge(const struct process *p, int status, struct why *why)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return ERR_OK;
	if (WIFEXITED(status))
		return err_set(why, ERR_SYSTEM, "'%s' ended with status %d",
			       p->argv[0], WEXITSTATUS(status));
	return err_set(why, ERR_SYSTEM, "'%s' was ended by signal %d",
		       p->argv[0], WTERMSIG(status));
}

enum err process_run(const struct process *p, struct why *why)
{
	static const int child[] = { SIGCHLD };
	sigset_t before;
	int chld, status = 0;
	enum err rc = ERR_OK;
	pid_t pid;

	(void)sigprocmask(SIG_SETMASK, NULL, &before);
	chld = signals_open(child, 1);
	if (chld < 0 || !start(p, &pid)) {
		rc = err_set(why, ERR_SYSTEM, "cannot run '%s': %s", p->argv[0],
			     strerror(errno));
	} else if (wait_for(pid, &status, chld, p->timeout_ms, p->stop)) {
		rc = judge(p, status, why);
	} else {
		end(pid, &status, chld);
		rc = err_set(why, ERR_LATER, "'%s' was ended: %s", p->argv[0],
			     stop_wished(p->stop) ? "we are to end"
						  : "it took too long");
	}
	signals_close(chld);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}
