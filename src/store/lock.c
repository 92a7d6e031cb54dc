#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/state.h"
#include "util/clock.h"
#include "util/hash.h"
#include "util/stop.h"

#define FILE_NAME "locks"
#define PAUSE_MS 20
#define PLACES (UINT64_C(1) << 30)

/* Locks of open file descriptions (Linux 3.15, POSIX.1-2024): unlike the older
 * ones they do not vanish when the process closes the file somewhere else.  The C
 * library hides the name without _GNU_SOURCE; the number is the kernel's. */
#ifndef F_OFD_SETLK
#define F_OFD_SETLK 37
#endif

/* A name's place in the file, which has no content.  Two names may share one:
 * then they wait for each other, and that is all. */
static off_t place_of(const char *name)
{
	return (off_t)(hash_text(HASH_START, name) % PLACES);
}

static int by_place(const void *a, const void *b)
{
	const off_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static enum err lock_place(int fd, off_t place, struct state *st,
			   uint64_t deadline, struct why *why)
{
	struct flock range = { .l_type = F_WRLCK,
			       .l_whence = SEEK_SET,
			       .l_start = place,
			       .l_len = 1 };

	while (fcntl(fd, F_OFD_SETLK, &range)) {
		int e = errno;

		if (e != EAGAIN && e != EACCES && e != EINTR)
			return err_set(why, ERR_SYSTEM,
				       "cannot lock '%s/" FILE_NAME "': %s",
				       st->path, strerror(e));
		if (clock_ms() >= deadline ||
		    !stop_sleep_ms(st->stop, 1 + random_below(PAUSE_MS)))
			return err_set(why, ERR_LATER,
				       "another process is still changing the "
				       "same name");
	}
	return ERR_OK;
}

enum err lock_take(struct lock *out, struct state *st, const char *const *names,
		   size_t n, uint64_t limit_ms, struct why *why)
{
	uint64_t deadline = clock_ms() + limit_ms;
	off_t *places;
	enum err rc = ERR_OK;

	out->fd = -1;
	if (!st->writable || n == 0)
		return ERR_OK;
	places = calloc(n, sizeof(*places));
	if (!places)
		return err_nomem(why);
	for (size_t i = 0; i < n; i++)
		places[i] = place_of(names[i]);
	qsort(places, n, sizeof(*places), by_place);
	out->fd = openat(st->dir, FILE_NAME,
			 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out->fd < 0)
		rc = err_set(why, ERR_SYSTEM,
			     "cannot open '%s/" FILE_NAME "': %s", st->path,
			     strerror(errno));
	for (size_t i = 0; !rc && i < n; i++)
		if (i == 0 || places[i] != places[i - 1])
			rc = lock_place(out->fd, places[i], st, deadline, why);
	free(places);
	if (rc)
		lock_release(out);
	return rc;
}

void lock_release(struct lock *l)
{
	if (l->fd >= 0)
		(void)close(l->fd);
	l->fd = -1;
}
