#ifndef DDNS01_UTIL_NEWS_H
#define DDNS01_UTIL_NEWS_H

#include <stdbool.h>

/*
 * Of a message that comes again and again, the first is news.  Digits do not
 * count, since durations and ports are different every time.
 */
struct news {
	char last[320]; /* ""; all was well */
};

/* Is text other than the last one? "" is for "all is well". */
bool news_is(struct news *n, const char *text);

/* Replaces each row of digits in text by one '0'. */
void news_level(char *text);

#endif
