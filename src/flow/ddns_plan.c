/* From names and settings to the address that each record set shall have. */

#include <string.h>

#include "flow/address.h"
#include "flow/ddns_run.h"
#include "flow/special.h"
#include "util/prefix.h"

const struct values *step_values(const struct ddns_run *r,
				 const struct ddns_step *s, enum setting key)
{
	return conf_values_in(r->ctx->conf, s->own, key);
}

const char *step_text(const struct ddns_run *r, const struct ddns_step *s,
		      enum setting key)
{
	return value_text(step_values(r, s, key), key);
}

long step_number(const struct ddns_run *r, const struct ddns_step *s,
		 enum setting key)
{
	return value_number(step_values(r, s, key), key);
}

/* The same sources in the same order? */
static bool same_list(const struct strlist *a, const struct strlist *b)
{
	if (a == b)
		return true;
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

/* Asks the sources, once for all records that share them. */
static size_t detect(struct ddns_result *res, enum rrtype type,
		     const struct strlist *sources, bool allow_private)
{
	struct ddns_found *f;

	for (size_t i = 0; i < res->n_found; i++) {
		f = &res->found[i];
		if (f->type == type && f->allow_private == allow_private &&
		    same_list(f->sources, sources))
			return i;
	}
	f = &res->found[res->n_found];
	*f = (struct ddns_found){ .type = type,
				  .sources = sources,
				  .allow_private = allow_private };
	f->outcome = address_find(&f->addr, &f->off,
				  type == RR_A ? AF_INET : AF_INET6, sources,
				  allow_private, &f->why);
	return res->n_found++;
}

/* The address that a name has behind the prefix that was found. */
static enum err join(struct ddns_run *r, const struct ddns_step *s,
		     struct addr *addr, bool allow_private, struct why *why)
{
	const char *part = step_text(r, s, SET_IP_HOST);
	const char *id = step_text(r, s, SET_IP_SUBNET);
	long length = step_number(r, s, SET_IP_PREFIX_LENGTH);
	bool is_special = special_name(addr) != NULL;
	char text[ADDR_MAX_TEXT + 1];
	struct prefix_host host;
	uint64_t subnet = 0;
	enum err rc;

	/* both have been checked where they were set */
	if (!part || !prefix_host_parse(&host, part) || host.off ||
	    (id && !prefix_subnet_parse(&subnet, id)))
		return ERR_OK;
	rc = prefix_join(addr, addr, (unsigned)length, id ? &subnet : NULL,
			 &host, why);
	/* what was found may be special only if the user wants it so */
	if (rc || allow_private || is_special || !special_name(addr))
		return rc;
	addr_text(text, addr);
	return err_set(why, ERR_CONFIG,
		       "%s is not globally reachable: %s; set "
		       "'allow-private' to publish it all the same",
		       text, special_name(addr));
}

/* Adds the name's record of one family, unless that is switched off. */
static enum err add(struct ddns_run *r, const char *name,
		    const struct section *own, enum rrtype type,
		    struct why *why)
{
	enum setting key = type == RR_A ? SET_IP_IPV4 : SET_IP_IPV6;
	struct ddns_step *s = &r->step[r->res.n];
	struct ddns *d = &r->res.d[r->res.n];
	const struct ddns_found *found;
	const struct values *vs;
	struct addr addr;
	size_t at;

	*s = (struct ddns_step){ .own = own };
	vs = step_values(r, s, key);
	at = detect(&r->res, type, value_list(vs, key),
		    step_number(r, s, SET_IP_ALLOW_PRIVATE) != 0);
	found = &r->res.found[at];
	if (found->off)
		return ERR_OK;
	if (found->outcome == ERR_CONFIG) {
		*why = found->why;
		return err_prefix(why, ERR_CONFIG, "%s: '%s'",
				  vs->v[key].origin, setting_table[key].key);
	}
	*d = (struct ddns){ .name = name,
			    .type = type,
			    .found = at,
			    .outcome = found->outcome,
			    .why = found->why };
	addr = found->addr;
	if (!d->outcome && type == RR_AAAA)
		d->outcome = join(r, s, &addr, found->allow_private, &d->why);
	if (!d->outcome)
		addr_text(d->address, &addr);
	r->res.n++;
	return ERR_OK;
}

enum err ddns_plan_update(struct ddns_run *r, struct why *why)
{
	enum err rc = ERR_OK;
	size_t next = 0;

	for (size_t i = 0; !rc && i < r->names->n; i++) {
		const char *name = r->names->v[i];
		const struct section *own =
			conf_section_for(r->ctx->conf, name, &next);
		size_t before = r->res.n;

		rc = add(r, name, own, RR_A, why);
		if (!rc)
			rc = add(r, name, own, RR_AAAA, why);
		if (!rc && r->res.n == before)
			rc = err_set(why, ERR_CONFIG,
				     "'%s': both 'ipv4' and 'ipv6' are off",
				     name);
	}
	return rc;
}

/* Does nothing at all come from the sources? */
static bool is_off(const struct strlist *sources)
{
	return sources->n && strcmp(sources->v[0], "off") == 0;
}

void ddns_plan_delete(struct ddns_run *r)
{
	static const enum rrtype types[] = { RR_A, RR_AAAA };
	size_t next = 0;

	for (size_t i = 0; i < 2 * r->names->n; i++) {
		const char *name = r->names->v[i / 2];
		enum rrtype type = types[i % 2];
		enum setting key = type == RR_A ? SET_IP_IPV4 : SET_IP_IPV6;
		struct ddns_step *s = &r->step[r->res.n];
		struct ddns *d = &r->res.d[r->res.n];

		*s = (struct ddns_step){
			.own = i % 2 ? s[-1].own
				     : conf_section_for(r->ctx->conf, name,
							&next),
		};
		*d = (struct ddns){ .name = name, .type = type };
		s->switched_off =
			is_off(value_list(step_values(r, s, key), key));
		r->res.n++;
	}
}
