#ifndef DDNS01_CONF_VALUE_H
#define DDNS01_CONF_VALUE_H

#include <stdbool.h>

#include "conf/settings.h"
#include "util/err.h"
#include "util/strlist.h"

/* One setting as given. */
struct value {
	struct strlist items; /* owned; n is 0 when not set */
	long number;          /* KIND_BOOL, _NUMBER, _DURATION */
	bool is_fallback;     /* so is number, where nothing is set */
	char *origin;         /* owned; "file:line", "--option", "VARIABLE" */
};

/* The settings of one place. */
struct values {
	struct value v[SETTING_COUNT];
};

/*
 * Sets s to text (lists: comma separated), after its row's check.  Replaces
 * what was there.  ERR_CONFIG with origin and key in the reason.
 */
enum err value_set(struct values *vs, enum setting s, const char *text,
		   const char *origin, struct why *why);

/* Appends one item to a list setting. */
enum err value_add(struct values *vs, enum setting s, const char *item,
		   const char *origin, struct why *why);

/* Works the fallbacks of numbers out once, for values that are read often. */
void values_fill(struct values *vs);

void value_clear(struct values *vs, enum setting s);
void values_free(struct values *vs);

/* Reading; the fallback of the row where nothing was set. */
bool value_is_set(const struct values *vs, enum setting s);
const char *value_text(const struct values *vs, enum setting s);
long value_number(const struct values *vs, enum setting s);
const struct strlist *value_list(const struct values *vs, enum setting s);

#endif
