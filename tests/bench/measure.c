/*
 * usage: measure FILE COMMAND [ARGUMENT...]
 *
 * Runs the command and writes what it took to FILE: exit status, wall and CPU
 * microseconds, peak KiB.  A program of its own because a child's peak memory
 * begins with its parent's, and Python's is larger than what is measured.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long micros(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

int main(int argc, char **argv)
{
	struct timespec before, after;
	struct rusage used;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3 || !(out = fopen(argv[1], "we")))
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &before);
	pid = fork();
	if (pid == 0) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &after);
	fprintf(out, "%d %lld %lld %ld\n",
		WIFEXITED(status) ? WEXITSTATUS(status)
				  : 128 + WTERMSIG(status),
		(after.tv_sec - before.tv_sec) * 1000000LL +
			(after.tv_nsec - before.tv_nsec) / 1000,
		micros(used.ru_utime) + micros(used.ru_stime), used.ru_maxrss);
	return fclose(out) ? 2 : 0;
}
