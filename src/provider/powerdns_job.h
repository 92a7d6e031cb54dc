#ifndef DDNS01_PROVIDER_POWERDNS_JOB_H
#define DDNS01_PROVIDER_POWERDNS_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct change;
struct provider;

/* The changes of one zone. */
struct pdns_job {
	struct provider *p;
	const char *zone;  /* borrowed */
	struct change **c; /* those that are open; owned */
	size_t n;
	bool wrote; /* something was changed */
};

/* Keeps those changes open that keep[i] says. */
void pdns_keep_open(struct pdns_job *j, const bool *keep);

/* Does what can be done without a look. */
void pdns_do_direct(struct pdns_job *j);

/* Notes with a SET's records that nothing of them has to be kept but the TTL: the
 * next one needs no look. */
void pdns_note_ttl(struct change *c, uint32_t ttl);

#endif
