/* What the fuzz targets share. */
#ifndef DDNS01_TESTS_FUZZ_H
#define DDNS01_TESTS_FUZZ_H

#undef NDEBUG
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/log.h"

/* The input as a string of just its size, up to the first NUL; to be freed. */
static inline char *fuzz_text(const uint8_t *data, size_t len)
{
	char *text = strndup((const char *)data, len);

	assert(text);
	return text;
}

/* Replaces what fd holds. */
static inline void fuzz_write(int fd, const uint8_t *data, size_t len)
{
	assert(fd >= 0);
	assert(ftruncate(fd, 0) == 0);
	assert(pwrite(fd, data, len, 0) == (ssize_t)len);
}

/* The path of a private file with that content, the same one at every call. */
static inline const char *fuzz_file(const uint8_t *data, size_t len)
{
	static char path[] = "/dev/shm/ddns01-fuzz-XXXXXX";
	static int fd = -1;

	if (fd < 0) {
		fd = mkstemp(path);
		assert(fd >= 0 && unlink(path) == 0);
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	fuzz_write(fd, data, len);
	return path;
}

/* To be called first: no variable of the caller and no message interferes. */
static inline void fuzz_begin(void)
{
	assert(clearenv() == 0 && setenv("LC_ALL", "C", 1) == 0);
	log_set_level(LOG_ERROR);
}

#endif
