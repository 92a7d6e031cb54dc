#ifndef DDNS01_CMD_COMPLETE_H
#define DDNS01_CMD_COMPLETE_H

#include <stddef.h>
#include <stdio.h>

struct command;

/*
 * What a shell may put in place of the last of n words (n 0: of an empty one)
 * behind the program's name, printed to out: "WORD" or "WORD<tab>HELP" a line.
 * A word that ends in ':' wants more behind it.  Where the name of a file or of
 * a directory goes there is one line, ":file" or ":directory".
 */
void complete_words(FILE *out, const struct command *commands,
		    char *const *words, size_t n);

#endif
