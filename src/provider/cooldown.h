#ifndef DDNS01_PROVIDER_COOLDOWN_H
#define DDNS01_PROVIDER_COOLDOWN_H

struct cache;
struct state;

/*
 * An account that a server has told to slow down is left alone by all processes
 * of this host for so long.  identity is what the account is called in the state.
 */

/* Seconds that are left of it, by what was known when facts were loaded. */
long cooldown_left(const struct cache *facts, const char *identity);

/* Tells all processes; without a usable state they find out for themselves. */
void cooldown_keep(struct state *st, const char *identity, long seconds);

#endif
