#ifndef DDNS01_CMD_DDNS_EXPLAIN_H
#define DDNS01_CMD_DDNS_EXPLAIN_H

#include "flow/ddns.h"

struct cJSON;

/* How results of update-ip came about. */

/* "OLD -> NEW", or with removed only "OLD": what a change does, as far as is
 * known.  NULL: no memory. */
char *ddns_change_text(const struct ddns *d, bool removed);

/* The members that an object has besides those of all commands: what was there;
 * explain: what the sources and the state say.  NULL: no memory. */
struct cJSON *ddns_members(const struct ddns_result *res, const struct ddns *d,
			   bool explain);

/* Frees what these two return; accepts NULL. */
void ddns_text_free(const char *text, struct cJSON *members);

/* Prints all that is known about each record to stdout. */
void ddns_explain(const struct ddns_result *res, bool dry_run);

#endif
