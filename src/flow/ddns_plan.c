/* From names and settings to the address that each record set shall have. */

#include <string.h>

#include "flow/address.h"
#include "flow/ddns_run.h"

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
	if (!d->outcome)
		addr_text(d->address, &found->addr);
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
