#include "flow/check_name.h"

#include <stdlib.h>

#include "flow/challenge.h"
#include "flow/check_caa.h"
#include "flow/check_dnssec.h"
#include "flow/check_leftovers.h"
#include "flow/check_probe.h"
#include "flow/check_servers.h"
#include "flow/route.h"

/* A name, and where its challenge goes. */
struct job {
	const char *name; /* borrowed */
	char challenge[NAME_MAX_TEXT + 1];
};

/* Is it the aliases that lead nowhere? */
static bool is_astray(const struct route *r)
{
	return r->outcome == ERR_CONFLICT;
}

static void check_delegation(const struct job *j, const struct route *r,
			     struct check_report *out)
{
	size_t links = 0;

	for (const struct route_link *l = r->links; l; l = l->next)
		links++;
	if (is_astray(r)) {
		check_fail(out, CHECK_DELEGATION, j->name, r->outcome, "%s",
			   r->why.text);
		check_remedy(out,
			     "let '%s' be a CNAME for a name that is none "
			     "itself",
			     j->challenge);
	} else if (links > ROUTE_LINKS_USUAL) {
		check_warn(out, CHECK_DELEGATION, j->name,
			   "%zu aliases lead from '%s' to '%s', more than some "
			   "CAs follow",
			   links, j->challenge, r->record);
		check_remedy(out, "let '%s' be an alias for '%s' itself",
			     j->challenge, r->record);
	} else if (links) {
		check_ok(out, CHECK_DELEGATION, j->name, "'%s' leads to '%s'",
			 j->challenge, r->record);
	} else {
		check_ok(out, CHECK_DELEGATION, j->name, "'%s' is no alias",
			 j->challenge);
	}
}

static void check_zone(const struct job *j, const struct route *r,
		       struct check_report *out)
{
	if (is_astray(r))
		return;
	if (!r->outcome)
		check_need(out, r->zone, r->account->conf->title);
	if (r->outcome)
		check_fail(out, CHECK_ZONE, j->name, r->outcome, "%s",
			   r->why.text);
	else
		check_ok(out, CHECK_ZONE, j->name,
			 "'%s' is in zone '%s' of account '%s'", r->record,
			 r->zone, r->account->conf->title);
	if (r->outcome == ERR_NOZONE)
		check_remedy(out, "add the account that has it, or 'zones' to "
				  "one, or a CNAME into a zone of yours");
}

/* The zone at that cut among z, its servers looked at when it is new, as they are for
 * record. */
static const struct check_zone *
find_zone(struct context *ctx, struct check_zone *z, size_t *n,
	  const struct cut *cut, const char *record, struct check_report *out)
{
	for (size_t i = 0; i < *n; i++)
		if (z[i].cut == cut)
			return &z[i];
	z[*n].cut = cut;
	check_servers(ctx, &z[*n], out);
	if (z[*n].n)
		check_dnssec(ctx, &z[*n], record, out);
	return &z[(*n)++];
}

/* The record's zone can't be found in the DNS. */
static void fail_servers(const struct locate *l, const char *subject,
			 struct check_report *out)
{
	check_fail(out, CHECK_SERVERS, subject,
		   l->outcome ? l->outcome : ERR_LATER, "%s",
		   l->outcome ? l->why.text
			      : "no name server of its zone is known");
	check_remedy(out, "let this host ask name servers at port 53");
}

/* What the name servers of each record's zone say. */
static void check_zones(struct context *ctx, const struct job *j,
			const struct route *r, size_t n,
			struct check_report *out)
{
	struct check_zone *z = calloc(n + 1, sizeof(*z));
	struct locate *l = calloc(n + 1, sizeof(*l));
	size_t *of = calloc(n + 1, sizeof(*of));
	size_t zones = 0, k = 0;

	out->nomem |= !z || !l || !of;
	for (size_t i = 0; z && l && of && i < n; i++) {
		if (!r[i].record[0] || is_astray(&r[i]))
			continue;
		of[k] = i;
		l[k++].name = r[i].record;
	}
	if (k)
		authority_locate(&ctx->authority, l, k);
	for (size_t i = 0; i < k; i++) {
		const char *subject = j[of[i]].name;
		const struct check_zone *zone;

		if (l[i].outcome || !l[i].cut) {
			fail_servers(&l[i], subject, out);
			continue;
		}
		zone = find_zone(ctx, z, &zones, l[i].cut, l[i].name, out);
		if (zone->n)
			check_leftovers(ctx, zone, subject, l[i].name, out);
	}
	for (size_t i = 0; i < zones; i++)
		free(z[i].servers);
	free(of);
	free(l);
	free(z);
}

void check_names(struct context *ctx, const struct strlist *names,
		 const struct check_options *options, struct check_report *out)
{
	struct job *j = calloc(names->n + 1, sizeof(*j));
	struct route *r = calloc(names->n + 1, sizeof(*r));
	size_t n = 0;

	out->nomem |= !j || !r;
	for (size_t i = 0; j && r && i < names->n; i++) {
		struct why why;
		enum err rc;

		j[n].name = names->v[i];
		rc = challenge_name(j[n].challenge, names->v[i], &why);
		if (rc)
			check_fail(out, CHECK_DELEGATION, names->v[i], rc, "%s",
				   why.text);
		else
			r[n].name = j[n].challenge;
		n += !rc;
	}
	if (n)
		route_all(ctx, r, n, true);
	for (size_t i = 0; i < n; i++) {
		check_delegation(&j[i], &r[i], out);
		check_zone(&j[i], &r[i], out);
		check_caa(ctx, j[i].name, options, out);
	}
	check_zones(ctx, j, r, n, out);
	if (options->probe)
		check_probe(ctx, names, out);
	if (r)
		route_free(r, n);
	free(r);
	free(j);
}
