#include "util/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef ON_LINUX

/* Lets go of a mapping if it is code from a file: "FROM-TO r-xp OFFSET DEVICE
 * INODE /PATH" (proc_pid_maps(5)).  Nobody writes to code, so that what is in
 * the file is all there is to it.  Data that was only read is not so easily told
 * from relocated data, which exists nowhere else. */
static void let_go(const char *line)
{
	char *end;
	uintptr_t from = (uintptr_t)strtoumax(line, &end, 16), to;

	if (*end != '-')
		return;
	to = (uintptr_t)strtoumax(end + 1, &end, 16);
	if (strncmp(end, " r-xp ", 6) == 0 && strchr(end, '/') && from < to)
		/* NOLINTNEXTLINE(performance-no-int-to-ptr): it is text */
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

static void let_code_go(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char *line = NULL;
	size_t size = 0;

	while (maps && getline(&line, &size, maps) > 0)
		let_go(line);
	free(line);
	if (maps)
		(void)fclose(maps);
}

#endif

void memory_rest(void)
{
#ifdef ON_LINUX
	let_code_go();
#endif
#ifdef __GLIBC__
	(void)malloc_trim(0);
#endif
}
