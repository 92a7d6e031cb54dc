#include "net/ratelimit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "util/num.h"

/* The number of a parameter; -1: it is none. */
static long number_of(const char *p)
{
	char digits[12];
	size_t n = strspn(p, "0123456789");
	long number;

	if (n == 0 || n >= sizeof(digits))
		return -1;
	memcpy(digits, p, n);
	digits[n] = '\0';
	return num_range(&number, digits, 0, 86400L * 366) ? number : -1;
}

/* The parameters of an item, ";r=LEFT;t=SECONDS" and others (RFC 9651, section
 * 3.1.2: blanks may follow the semicolon). */
static void read_item(char *item, long *left, long *reset)
{
	char *name;

	*left = *reset = -1;
	(void)strsep(&item, ";"); /* the policy */
	while ((name = strsep(&item, ";"))) {
		name += strspn(name, " \t");
		if (strncmp(name, "r=", 2) == 0)
			*left = number_of(name + 2);
		else if (strncmp(name, "t=", 2) == 0)
			*reset = number_of(name + 2);
	}
}

/* Policies are quoted: what is between quotes separates nothing. */
static void blank_quoted(char *text)
{
	bool inside = false;

	for (; *text; text++) {
		if (*text == '"')
			inside = !inside;
		else if (inside)
			*text = '-';
	}
}

void ratelimit_read(const char *header, long *left, long *reset)
{
	char text[512], *rest = text, *item;

	(void)snprintf(text, sizeof(text), "%s", header);
	blank_quoted(text);
	while ((item = strsep(&rest, ","))) {
		long r, t;

		read_item(item, &r, &t);
		if (r < 0 || t < 0)
			continue;
		/* of policies that leave the same, the slower one counts */
		if (*left < 0 || r < *left || (r == *left && t > *reset)) {
			*left = r;
			*reset = t;
		}
	}
}
