#ifndef DDNS01_UTIL_HASH_H
#define DDNS01_UTIL_HASH_H

#include <stdint.h>

/*
 * FNV-1a, 64 bits: to find things again and to notice that they differ, not
 * against anyone who wants them to collide.
 */
#define HASH_START UINT64_C(14695981039346656037)

/* Adds a text, or NULL, and where it ends. */
uint64_t hash_text(uint64_t hash, const char *s);

#endif
