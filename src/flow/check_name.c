#include "flow/check_name.h"

#include <stdlib.h>

#include "flow/challenge.h"
#include "flow/route.h"

/* A name, and where its challenge goes. */
struct job {
	const char *name; /* borrowed */
	char challenge[NAME_MAX_TEXT + 1];
};

static void check_delegation(const struct job *j, const struct route *r,
			     struct check_report *out)
{
	if (r->links)
		check_ok(out, CHECK_DELEGATION, j->name, "'%s' leads to '%s'",
			 j->challenge, r->record);
	else
		check_ok(out, CHECK_DELEGATION, j->name, "'%s' is no alias",
			 j->challenge);
}

static void check_zone(const struct job *j, const struct route *r,
		       struct check_report *out)
{
	if (!r->outcome)
		check_need(out, r->zone, r->account->conf->title);
	if (r->outcome)
		check_fail(out, CHECK_ZONE, j->name, r->outcome, "%s",
			   r->why.text);
	else
		check_ok(out, CHECK_ZONE, j->name,
			 "'%s' is in zone '%s' of account '%s'", r->record,
			 r->zone, r->account->conf->title);
}

void check_names(struct context *ctx, const struct strlist *names,
		 const struct check_options *options, struct check_report *out)
{
	struct job *j = calloc(names->n + 1, sizeof(*j));
	struct route *r = calloc(names->n + 1, sizeof(*r));
	size_t n = 0;

	(void)options;
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
	}
	if (r)
		route_free(r, n);
	free(r);
	free(j);
}
