#include "util/hash.h"

#include <stddef.h>

#define PRIME UINT64_C(1099511628211)

uint64_t hash_text(uint64_t hash, const char *s)
{
	for (; s && *s; s++)
		hash = (hash ^ (unsigned char)*s) * PRIME;
	/* no text has these octets (they are not UTF-8): "" differs from NULL */
	return (hash ^ (s ? 0xff : 0xfe)) * PRIME;
}
