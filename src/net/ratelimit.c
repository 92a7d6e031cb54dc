#include "net/ratelimit.h"

#include <stdio.h>
#include <string.h>

#include "util/num.h"

/* The number of a parameter such as ";r="; -1: there is none. */
static long parameter(const char *item, const char *name)
{
	const char *p = strstr(item, name);
	char digits[12];
	size_t n;
	long number;

	if (!p)
		return -1;
	p += strlen(name);
	n = strspn(p, "0123456789");
	if (n == 0 || n >= sizeof(digits))
		return -1;
	memcpy(digits, p, n);
	digits[n] = '\0';
	return num_range(&number, digits, 0, 86400L * 366) ? number : -1;
}

void ratelimit_read(const char *header, long *left, long *reset)
{
	char text[512], *rest = text, *item;

	(void)snprintf(text, sizeof(text), "%s", header);
	while ((item = strsep(&rest, ","))) {
		long r = parameter(item, ";r="), t = parameter(item, ";t=");

		if (r >= 0 && t >= 0 && (*left < 0 || r < *left)) {
			*left = r;
			*reset = t;
		}
	}
}
