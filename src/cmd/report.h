#ifndef DDNS01_CMD_REPORT_H
#define DDNS01_CMD_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

struct cJSON;

/* What became of one name, as told to the user. All pointers are borrowed. */
struct outcome {
	const char *name;    /* as the user calls it */
	const char *record;  /* owner of the record; NULL: not known */
	const char *type;    /* "TXT" */
	const char *zone;    /* NULL or "": not known */
	const char *account; /* NULL: not known */
	const char *value;   /* NULL or "": not known */
	const char *line;    /* what a line says instead of value; NULL: that */
	const char *done;    /* the word for success: "published" */
	enum err err;
	const char *reason; /* when err is set */
	struct cJSON *more; /* further members; an object; NULL: none */
};

/*
 * Prints n outcomes: results to stdout, as lines or as JSON objects one a line,
 * and one error line to stderr for each different reason.  Returns the worst
 * exit status.
 */
int report_all(const struct outcome *o, size_t n, bool json, bool quiet);

/* Adds a member to a JSON object; null when text is NULL or "".  false: no
 * memory. */
bool report_add(struct cJSON *obj, const char *key, const char *text);

/* Prints a JSON object as one line, if ok, and deletes it; ok: all its members are
 * there.  false: no memory. */
bool report_json(struct cJSON *obj, bool ok);

/* Ends the results on stdout; status, or a worse one if they can't be written. */
int report_end(int status);

#endif
