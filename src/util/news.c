#include "util/news.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void news_level(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p++)
		if (!is_digit(*p))
			*to++ = *p;
		else if (to == text || !is_digit(to[-1]))
			*to++ = '0';
	*to = '\0';
}

bool news_is(struct news *n, const char *text)
{
	char level[sizeof(n->last)];

	(void)snprintf(level, sizeof(level), "%s", text);
	news_level(level);
	if (strcmp(level, n->last) == 0)
		return false;
	memcpy(n->last, level, sizeof(level));
	return true;
}
