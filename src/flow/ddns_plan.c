/* From names and settings to the address that each record set shall have. */

#include <string.h>

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

/* The address that a name has behind the prefix that was found. */
static enum err join(struct ddns_run *r, const struct ddns_step *s,
		     struct addr *addr, bool allow_private, struct why *why)
{
	const char *part = step_text(r, s, SET_IP_HOST);
	const char *id = step_text(r, s, SET_IP_SUBNET);
	long length = step_number(r, s, SET_IP_PREFIX_LENGTH);
	bool is_special = special_name(addr) != NULL;
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
	return special_refuse(addr, ERR_CONFIG, why);
}

/* Does nothing at all come from the sources? */
static bool is_off(const struct strlist *sources)
{
	return sources->n && strcmp(sources->v[0], "off") == 0;
}

/* Adds the name's record of one family, with the sources of its address, unless
 * it is switched off. */
static void add(struct ddns_run *r, const char *name, const struct section *own,
		enum rrtype type)
{
	struct ddns_step *s = &r->step[r->res.n];
	size_t found;

	*s = (struct ddns_step){ .own = own };
	found = ddns_find_add(r, s, type);
	if (!is_off(r->res.found[found].query.sources))
		r->res.d[r->res.n++] = (struct ddns){ .name = name,
						      .type = type,
						      .found = found };
}

/* Takes over what its sources have said. */
static enum err finish(struct ddns_run *r, struct ddns *d,
		       const struct ddns_step *s, struct why *why)
{
	enum setting key = d->type == RR_A ? SET_IP_IPV4 : SET_IP_IPV6;
	const struct address_query *q = &r->res.found[d->found].query;
	struct addr addr = q->addr;

	if (q->outcome == ERR_CONFIG) {
		*why = q->why;
		return err_prefix(why, ERR_CONFIG, "'%s'",
				  setting_table[key].key);
	}
	d->outcome = q->outcome;
	d->why = q->why;
	if (!d->outcome && d->type == RR_AAAA)
		d->outcome = join(r, s, &addr, q->allow_private, &d->why);
	if (!d->outcome)
		addr_text(d->address, &addr);
	return ERR_OK;
}

/* Is the family of record i switched off? */
static bool found_off(const struct ddns_run *r, size_t i)
{
	return r->res.found[r->res.d[i].found].query.off;
}

static enum err refuse_off(const char *name, struct why *why)
{
	return err_set(why, ERR_CONFIG, "'%s': both 'ipv4' and 'ipv6' are off",
		       name);
}

enum err ddns_plan_update(struct ddns_run *r, struct why *why)
{
	size_t next = 0, left = 0;
	enum err rc = ERR_OK;
	bool all_off = false;

	for (size_t i = 0; i < r->names->n; i++) {
		const char *name = r->names->v[i];
		const struct section *own =
			conf_section_for(r->ctx->conf, name, &next);
		size_t before = r->res.n;

		add(r, name, own, RR_A);
		add(r, name, own, RR_AAAA);
		if (r->res.n == before && !r->look)
			return refuse_off(name, why);
	}
	ddns_find(r);
	for (size_t i = 0; !rc && i < r->res.n; i++) {
		const char *name = r->res.d[i].name;
		bool off = found_off(r, i);

		/* the families of a name stand side by side */
		all_off = off &&
			  (i == 0 || r->res.d[i - 1].name != name || all_off);
		if (all_off && !r->look &&
		    (i + 1 == r->res.n || r->res.d[i + 1].name != name))
			rc = refuse_off(name, why);
		if (rc || off)
			continue;
		r->step[left] = r->step[i];
		r->res.d[left] = r->res.d[i];
		rc = finish(r, &r->res.d[left], &r->step[left], why);
		left++;
	}
	r->res.n = left;
	return rc;
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
