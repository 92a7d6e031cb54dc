#include "util/nearest.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PREFIX_MIN 3 /* letters that tell an abbreviation */

/* As words are compared. */
static char plain(char c)
{
	return c == '_' ? '-' : (char)tolower((unsigned char)c);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * How many letters must be changed, added, left out or swapped: the restricted
 * Damerau-Levenshtein distance, row by row.  Neither is longer than NEAREST_MAX.
 */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][NEAREST_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *spare;

	memset(rows, 0, sizeof(rows));
	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			char x = plain(a[i - 1]), y = plain(b[j - 1]);

			now[j] = least(last[j], now[j - 1]) + 1;
			now[j] = least(now[j], last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == plain(b[j - 2]) &&
			    y == plain(a[i - 2]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

void nearest_init(struct nearest *n, const char *typed)
{
	*n = (struct nearest){ .typed = typed, .distance = SIZE_MAX };
}

void nearest_offer(struct nearest *n, const char *word)
{
	size_t typed = strlen(n->typed), len = strlen(word), d, limit;

	if (typed > NEAREST_MAX || len > NEAREST_MAX)
		return;
	limit = (typed > len ? typed : len) / 3;
	d = distance(n->typed, typed, word, len);
	if (typed >= PREFIX_MIN && typed < len &&
	    distance(n->typed, typed, word, typed) == 0)
		d = least(d, 1);
	if (d > limit || d >= n->distance)
		return;
	n->distance = d;
	memcpy(n->word, word, len + 1);
}

const char *nearest_hint(struct nearest *n, const char *prefix,
			 const char *otherwise)
{
	if (!n->word[0])
		return otherwise;
	(void)snprintf(n->text, sizeof(n->text), "did you mean '%.16s%s'?",
		       prefix, n->word);
	return n->text;
}
