#ifndef DDNS01_FLOW_ADDRESS_H
#define DDNS01_FLOW_ADDRESS_H

#include <stdbool.h>

#include "util/addr.h"
#include "util/err.h"
#include "util/strlist.h"

/*
 * Finds this host's address of one family (AF_INET, AF_INET6) by the sources
 * in turn until one has an answer:
 *   static:ADDR      that address, as the user's own word
 *   file:PATH        the file holds one address and nothing else
 *   interface:NAME   the interface's best address: global, permanent, preferred
 *   route            the address that the kernel would send from
 *   off              none
 * An address that is not globally reachable is no answer unless allow_private,
 * except from static. *off is set when the family is switched off. ERR_CONFIG: a
 * source is malformed; ERR_LATER: no source has an answer.
 */
enum err address_find(struct addr *out, bool *off, int family,
		      const struct strlist *words, bool allow_private,
		      struct why *why);

/* Are the sources well formed for the family? ERR_CONFIG if not. */
enum err address_check(const struct strlist *words, int family,
		       struct why *why);

#endif
