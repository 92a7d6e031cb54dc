#ifndef DDNS01_UTIL_NEAREST_H
#define DDNS01_UTIL_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX 64 /* longer words are near to nothing */

/* Of the words that could have been meant, the one nearest to what was typed. */
struct nearest {
	const char *typed;          /* borrowed */
	char word[NEAREST_MAX + 1]; /* "": none is near */
	char text[NEAREST_MAX + 40];
	size_t distance;
};

void nearest_init(struct nearest *n, const char *typed);

/*
 * Could it be this one?  Near is what differs in a third of its letters at most,
 * counting a letter that is missing, too much, another, or swapped with the next;
 * and what begins with three or more letters that were typed.  Case and '_' for '-'
 * do not matter.  Of equally near words the first stays.
 */
void nearest_offer(struct nearest *n, const char *word);

/* "did you mean 'WORD'?", in n, with a prefix of up to 16 characters before the
 * word, or otherwise if there is nothing near. */
const char *nearest_hint(struct nearest *n, const char *prefix,
			 const char *otherwise);

#endif
