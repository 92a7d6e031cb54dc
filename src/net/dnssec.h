#ifndef DDNS01_NET_DNSSEC_H
#define DDNS01_NET_DNSSEC_H

#include <stdbool.h>
#include <time.h>

#include "net/answer.h"
#include "util/err.h"

/*
 * Do the answers of a zone's servers hold what a validating resolver asks for (RFC
 * 4035)? They must have been asked for with dnssec.  This tells what is broken, and
 * is no validator: the DS records themselves are believed, and of a denial only its
 * signatures are verified.
 */

/* Are there DS records of zone in the parent's answer? */
bool dnssec_has_ds(const struct dns_answer *ds, const char *zone);

/* Is one of the zone's keys that of a DS record, and do those sign all keys?
 * ERR_REFUSED: no, and why. */
enum err dnssec_check_keys(const struct dns_answer *ds,
			   const struct dns_answer *keys, const char *zone,
			   time_t now, struct why *why);

/* Is all that the answer says of names in zone signed by its keys, and is there a
 * proof if it says that there is nothing?  ERR_REFUSED: no, and why. */
enum err dnssec_check_answer(const struct dns_answer *answer,
			     const struct dns_answer *keys, const char *zone,
			     time_t now, struct why *why);

#endif
