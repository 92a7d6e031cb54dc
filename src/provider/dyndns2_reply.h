#ifndef DDNS01_PROVIDER_DYNDNS2_REPLY_H
#define DDNS01_PROVIDER_DYNDNS2_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

/* Whom a return code is about. */
enum dyndns2_scope {
	FOR_NAME,    /* the name that it stands for */
	FOR_LOGIN,   /* the account, until its credentials are other ones */
	FOR_SERVICE, /* the service, for all names */
};

/* A return code and what it means for us. */
struct dyndns2_code {
	const char *word;
	enum err err; /* ERR_OK: it is so now */
	bool changed; /* it was not so before */
	enum dyndns2_scope scope;
	long hold; /* seconds in which it must not be sent again */
	const char *remedy;
};

/* What a reply says about one name. */
struct dyndns2_line {
	const struct dyndns2_code *code; /* NULL: nothing that is known */
	char word[24];                   /* as it was written, cut */
	char address[96];                /* what follows it, cut; "" */
};

/* The code of that word, or NULL. */
const struct dyndns2_code *dyndns2_code_find(const char *word);

/*
 * Reads a reply about n names: a line for each, in order, or a single failure for
 * all.  status is that of HTTP.  Fills in all lines.
 */
void dyndns2_reply_read(struct dyndns2_line *lines, size_t n, long status,
			const char *text);

/* What a line says about the address that was sent. ERR_OK: the service has it. */
enum err dyndns2_line_judge(const struct dyndns2_line *line,
			    const char *address, struct why *why);

#endif
