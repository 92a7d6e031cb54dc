#ifndef DDNS01_PROVIDER_DYNDNS2_SEND_H
#define DDNS01_PROVIDER_DYNDNS2_SEND_H

#include "provider/api_url.h"
#include "provider/dyndns2_service.h"
#include "provider/provider.h"
#include "util/secret.h"

/* An account at a service. */
struct provider {
	const struct provider_env *env; /* borrowed */
	const char *ca_file;            /* borrowed; NULL: the system's */
	struct dyndns2_service service;
	struct api_way way;
	const char *user;        /* borrowed; NULL: each name is its own user */
	struct secret password;  /* owned */
	const char *secret_file; /* borrowed; NULL: it is in no file */
	size_t hosts;            /* names in one request at most */
	char *identity;          /* owned; in the state */
	struct cache *facts;     /* owned; of the state, read for each apply */
};

/* One name as it goes into a request. */
struct dyndns2_item {
	const char *name;
	struct change *c[2]; /* A and AAAA; NULL: only sent along */
	const char *ip[2];   /* NULL: none */
	bool open;           /* not yet answered */
};

/* Sends open items, one request after the other, and fills in their changes. */
void dyndns2_send(struct provider *p, struct dyndns2_item *items, size_t n);

/* Notes with a change that the service has its address since now. */
void dyndns2_note_sent(struct change *c);

/* Has the service had the change's address already, and not too long? */
bool dyndns2_was_sent(const struct provider *p, const struct change *c);

#endif
