#ifndef DDNS01_TESTS_UNIT_ALLOC_H
#define DDNS01_TESTS_UNIT_ALLOC_H

/*
 * Memory that runs out on command: malloc() and its kin are replaced in this
 * program.  Only calls from our own code count: what the libraries do without
 * memory is theirs (flex, inside libConfuse, ends the process).  Include it
 * once, first, in a file that defines _GNU_SOURCE.
 */

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern const char __executable_start, etext; /* by the linker */

static long alloc_countdown = -1; /* fails at 0; negative: never */
static bool alloc_failed;

/* true: this call shall fail. */
static bool alloc_fails(const void *caller)
{
	uintptr_t at = (uintptr_t)caller;

	if (alloc_countdown < 0 || at < (uintptr_t)&__executable_start ||
	    at >= (uintptr_t)&etext)
		return false;
	if (alloc_countdown-- > 0)
		return false;
	alloc_failed = true;
	errno = ENOMEM;
	return true;
}

/* The next definition of a function; dlsym() itself may want memory. */
static void alloc_find(const char *name, void *function, size_t size)
{
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(function, &found, size);
}

static char early[8192]; /* what is given before the real ones are known */
static size_t early_used;

static bool is_early(const void *p)
{
	uintptr_t at = (uintptr_t)p, begin = (uintptr_t)early;

	return at >= begin && at < begin + sizeof(early);
}

static void *early_alloc(size_t size)
{
	void *p = early + early_used;

	size = (size + 15) / 16 * 16;
	if (size > sizeof(early) - early_used)
		abort();
	early_used += size;
	return p;
}

/* One search at a time; whoever asks meanwhile is served from early. */
#define REAL(type, name)                                                       \
	static type(*real);                                                    \
	static bool searching;                                                 \
                                                                               \
	if (!real && !searching) {                                             \
		searching = true;                                              \
		alloc_find(name, &real, sizeof(real));                         \
	}

typedef void *malloc_fn(size_t);
typedef void *calloc_fn(size_t, size_t);
typedef void *realloc_fn(void *, size_t);
typedef void free_fn(void *);

void *malloc(size_t size)
{
	REAL(malloc_fn, "malloc")
	if (!real)
		return early_alloc(size);
	return alloc_fails(__builtin_return_address(0)) ? NULL : real(size);
}

void *calloc(size_t n, size_t size)
{
	REAL(calloc_fn, "calloc")
	if (!real)
		return early_alloc(n * size);
	return alloc_fails(__builtin_return_address(0)) ? NULL : real(n, size);
}

static void *resize(void *p, size_t size, const void *caller)
{
	REAL(realloc_fn, "realloc")
	return alloc_fails(caller) ? NULL : real(p, size);
}

void *realloc(void *p, size_t size)
{
	return resize(p, size, __builtin_return_address(0));
}

void *reallocarray(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return NULL;
	return resize(p, n * size, __builtin_return_address(0));
}

char *strdup(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = resize(NULL, size, __builtin_return_address(0));

	if (copy)
		memcpy(copy, s, size);
	return copy;
}

/* Valgrind puts its own functions before ours: false there. */
static bool alloc_works(void)
{
	void *volatile p;

	alloc_countdown = 0;
	p = malloc(1);
	alloc_countdown = -1;
	free(p);
	return p == NULL;
}

void free(void *p)
{
	REAL(free_fn, "free")
	if (p && !is_early(p) && real)
		real(p);
}

#endif
