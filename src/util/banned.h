/*
 * Functions that nobody may call, as compile errors. The Makefile includes
 * this before each source file; the headers that declare them come first.
 */
#ifndef DDNS01_UTIL_BANNED_H
#define DDNS01_UTIL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef sprintf /* clang's _FORTIFY_SOURCE has them as macros */
#undef vsprintf

/* No limit on what is written: strbuf, snprintf. */
#pragma GCC poison strcpy strcat strncpy sprintf vsprintf gets
/* Hidden state: strsep. */
#pragma GCC poison strtok
/* No errors: num_*. */
#pragma GCC poison atoi atol atoll atof
/* A shell. */
#pragma GCC poison popen system

#endif
