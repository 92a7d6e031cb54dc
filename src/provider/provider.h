#ifndef DDNS01_PROVIDER_PROVIDER_H
#define DDNS01_PROVIDER_PROVIDER_H

#include <stddef.h>

#include "conf/conf.h"
#include "net/authority.h"
#include "net/http.h"
#include "provider/account.h"
#include "provider/budget.h"
#include "provider/look.h"
#include "provider/record.h"
#include "provider/zone_find.h"
#include "provider/zone_setting.h"
#include "store/state.h"
#include "util/err.h"
#include "util/name.h"
#include "util/strbuf.h"

/* One account at a provider; each provider's file has its own. */
struct provider;

/* What providers work with; borrowed, outlives them. */
struct provider_env {
	const struct dns *dns;
	struct http *http;
	struct state *state;   /* for ids and cool-downs that save requests */
	const char *ca_file;   /* NULL: trust what the system trusts */
	bool dry_run;          /* do everything up to the write */
	struct budget *budget; /* for SETs that remove; NULL: no limit */
};

struct provider_ops {
	const char *name; /* as written in the configuration */
	/* apply() itself notices that the record's zone is elsewhere now
	 * (ERR_NOZONE) and that it has become an alias (ERR_CONFLICT), so that
	 * nobody has to ask before. */
	bool tells_place;
	bool proxies;        /* read() tells what is proxied */
	bool addresses_only; /* no TXT, so no challenges */
	bool signs_by_time;  /* and is refused when our clock is wrong */
	/* conf is borrowed and outlives it. No request is made. */
	enum err (*open)(struct provider **out, const struct section *conf,
			 const struct provider_env *env, struct why *why);
	void (*close)(struct provider *p); /* wipes; accepts NULL */
	/* Appends what tells accounts apart in the cache; no secrets. */
	void (*identity)(const struct section *conf, struct strbuf *out);
	/* What looks wrong about the account, though it may work; NULL: nothing.
	 * The member may be NULL. */
	const char *(*doubt)(const struct provider *p);
	/* Adds servers that know the account's zones; may be NULL. */
	enum err (*hint)(struct provider *p, struct authority *a,
			 struct why *why);
	/* Fills in zones. Many in few requests. */
	void (*find_zones)(struct provider *p, struct zone_find *z, size_t n);
	/* Fills sets with what is there now: ttl, values, outcome. */
	void (*read)(struct provider *p, struct rrset *sets, size_t n);
	/* Makes every change so, in as few requests as the provider allows;
	 * other values and names stay. One attempt; fills in the outcomes. */
	void (*apply)(struct provider *p, struct change *c, size_t n);
	/* Reads settings of zones, or changes those with a want: of all whose
	 * outcome is ERR_LATER. NULL: its zones have none. */
	void (*zone_settings)(struct provider *p, struct zone_setting *s,
			      size_t n);
	/* Finds out what the credentials may do, and changes nothing. NULL:
	 * that can't be told. */
	void (*look)(struct provider *p, struct look *l);
};

/* All providers; a NULL ends the list. */
extern const struct provider_ops *const providers[];

/* The provider with that name, or NULL. */
const struct provider_ops *provider_find(const char *name);

#endif
