#include "util/num.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DURATION_MAX (10L * 366 * 86400)

bool num_range(long *out, const char *text, long min, long max)
{
	size_t len = strlen(text);
	long n;

	if (len == 0 || len > 18 || strspn(text, "0123456789") != len)
		return false;
	n = strtol(text, NULL, 10);
	if (n < min || n > max)
		return false;
	*out = n;
	return true;
}

bool num_u16(uint16_t *out, const char *text)
{
	long n;

	if (!num_range(&n, text, 0, UINT16_MAX))
		return false;
	*out = (uint16_t)n;
	return true;
}

static long unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

bool num_duration(long *out, const char *text)
{
	size_t len = strlen(text);
	char digits[20];
	long unit, n;

	if (len == 0 || len >= sizeof(digits))
		return false;
	memcpy(digits, text, len + 1);
	unit = unit_seconds(digits[len - 1]);
	if (unit)
		digits[len - 1] = '\0';
	else
		unit = 1;
	if (!num_range(&n, digits, 0, DURATION_MAX / unit))
		return false;
	*out = n * unit;
	return true;
}
