/* A state directory of the process's own, for the files in it. */
#ifndef DDNS01_TESTS_FUZZ_STATE_H
#define DDNS01_TESTS_FUZZ_STATE_H

#include "fuzz.h"
#include "store/state.h"

static char fuzz_state_path[] = "/dev/shm/ddns01-fuzz-XXXXXX";

/* At the end of the process. */
static inline void fuzz_state_remove(void)
{
	static const char *const files[] = { "journal.json", "journal.json.bad",
					     "cache.json", "cache.json.bad",
					     "lock" };
	int dir = open(fuzz_state_path, O_RDONLY | O_DIRECTORY);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlinkat(dir, files[i], 0);
	(void)close(dir);
	(void)rmdir(fuzz_state_path);
}

/* The directory, where file alone is and has that content. */
static inline struct state *fuzz_state(const char *file, const uint8_t *data,
				       size_t len)
{
	static struct state state;
	struct why why;
	int fd;

	if (!state.path) {
		assert(mkdtemp(fuzz_state_path));
		(void)atexit(fuzz_state_remove);
		assert(state_open(&state, fuzz_state_path, false, &why) ==
		       ERR_OK);
		assert(state.writable);
	}
	fd = openat(state.dir, file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	fuzz_write(fd, data, len);
	(void)close(fd);
	return &state;
}

#endif
