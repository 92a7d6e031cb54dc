#ifndef DDNS01_CMD_CONFINE_H
#define DDNS01_CMD_CONFINE_H

#include <stdbool.h>

#include "conf/conf.h"

/*
 * Enters the sandbox, once all that a run wants is read: from then on it reads
 * and writes only what conf names, and what the system's libraries need; see
 * util/sandbox.h.  state is the state directory, or NULL.  stays: the process
 * lives on, and will find files replaced by others and read conf again; so it
 * may read the folders of these files.  Without 'sandbox' it does nothing; what
 * can't be had is logged, and is no failure.
 */
void confine(const struct conf *conf, const char *state, bool stays);

#endif
