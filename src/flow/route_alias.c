#include <stdlib.h>
#include <string.h>

#include "flow/route_step.h"
#include "net/nameserver.h"
#include "net/wildcard.h"
#include "util/log.h"

static void fail(struct step *s, enum err rc)
{
	s->r->outcome = rc;
	s->ended = true;
}

/* Was the name passed before? */
static bool is_passed(const struct step *s, const char *name)
{
	for (const struct route_link *l = s->r->links; l; l = l->next)
		if (strcmp(l->name, name) == 0)
			return true;
	return strcmp(s->r->record, name) == 0;
}

static enum err add_link(struct step *s, const char *target, bool dname)
{
	struct route_link *l = calloc(1, sizeof(*l));

	if (!l)
		return err_nomem(&s->r->why);
	l->dname = dname;
	memcpy(l->name, s->r->record, strlen(s->r->record) + 1);
	memcpy(l->target, target, strlen(target) + 1);
	*s->last = l;
	s->last = &l->next;
	s->n_links++;
	return ERR_OK;
}

void route_take_alias(struct step *s, const char *alias, bool dname,
		      bool follow)
{
	const char *type = dname ? "DNAME" : "CNAME";
	struct route *r = s->r;

	if (!follow) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"'%s' is an alias (%s) for '%s'; remove it, or "
				"use that name",
				r->record, type, alias));
	} else if (is_passed(s, alias)) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"the aliases of '%s' run in a circle: '%s' "
				"leads back to '%s'",
				r->name, r->record, alias));
	} else if (!*alias || strchr(alias, '\\')) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"'%s' is an alias (%s) for '%s', which is no "
				"host name",
				r->record, type, *alias ? alias : "."));
	} else if (s->n_links == ROUTE_LINKS_MAX) {
		fail(s, err_set(&r->why, ERR_CONFLICT,
				"'%s' has more than %d aliases in a row, which "
				"no CA follows: shorten the chain at '%s'",
				r->name, ROUTE_LINKS_MAX, r->record));
	} else if (add_link(s, alias, dname)) {
		fail(s, ERR_NOMEM);
	} else {
		log_info("'%s' is an alias (%s) for '%s'", r->record, type,
			 alias);
		memcpy(r->record, alias, strlen(alias) + 1);
	}
}

static void take_location(struct step *s, const struct locate *l, bool follow)
{
	struct route *r = s->r;

	if (l->outcome) {
		r->why = l->why;
		s->unsure = l->outcome;
		r->blind = l->silent;
		/* no answer is not fatal yet: an account may know the zone */
		if (l->outcome == ERR_LATER)
			s->ended = true;
		else
			fail(s, l->outcome);
	} else if (l->alias[0]) {
		route_take_alias(s, l->alias, l->dname, follow);
	} else {
		r->wildcard = l->wildcard;
		if (l->wildcard)
			log_info("a wildcard CNAME catches '%s'; the record "
				 "itself will hide it",
				 r->record);
		memcpy(r->cut, l->zone, sizeof(r->cut));
		s->ended = true;
	}
}

enum err route_find_ends(struct context *ctx, struct step *s, size_t n,
			 bool follow)
{
	struct locate *l = calloc(n + 1, sizeof(*l));
	size_t k;

	if (!l)
		return ERR_NOMEM;
	do {
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (!s[i].ended)
				l[k++].name = s[i].r->record;
		authority_locate(&ctx->authority, l, k);
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (!s[i].ended)
				take_location(&s[i], &l[k++], follow);
	} while (k);
	free(l);
	return ERR_OK;
}

/* Does the account see an alias at the name? It reads addresses there, as some
 * providers let a TXT record stand beside an alias. */
static void read_accounts(struct context *ctx, struct step **s, size_t n,
			  bool *alias)
{
	struct rrset *sets = calloc(n + 1, sizeof(*sets));
	size_t *of = calloc(n + 1, sizeof(*of));

	for (size_t a = 0; sets && of && a < ctx->n_accounts; a++) {
		struct account *account = &ctx->accounts[a];
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			if (s[i]->r->account == account) {
				of[k] = i;
				sets[k++] =
					(struct rrset){ .zone = s[i]->r->zone,
							.name = s[i]->r->record,
							.type = RR_A };
			}
		if (k)
			account->ops->read(account->p, sets, k);
		for (size_t i = 0; i < k; i++) {
			alias[of[i]] = sets[i].outcome == ERR_CONFLICT;
			strlist_free(&sets[i].values);
		}
	}
	free(of);
	free(sets);
}

/* What the world says about an alias of the name. */
static void take_answer(struct context *ctx, struct step *s,
			struct dns_query *q, bool *again)
{
	const struct dns_rr *rr;
	bool wildcard = false;
	size_t pos = 0;

	if (q->outcome ||
	    (q->answer.rcode != DNS_NOERROR && q->answer.rcode != DNS_NXDOMAIN))
		return;
	rr = dns_answer_next(&q->answer, DNS_ANSWER, q->name, DNS_CNAME, &pos);
	pos = 0;
	if (rr && !s->r->account)
		wildcard_check(&ctx->dns, q, &wildcard, 1);
	if (rr && !wildcard) {
		const char *name = rr->data;
		bool dname = dns_answer_next(&q->answer, DNS_ANSWER, NULL,
					     DNS_DNAME, &pos) != NULL;

		s->ended = false;
		s->unsure = ERR_OK;
		s->r->account = NULL;
		s->r->zone[0] = '\0';
		route_take_alias(s, name, dname, true);
		*again |= !s->r->outcome;
		return;
	}
	s->r->wildcard = wildcard;
	if (wildcard) {
		s->unsure = s->r->account
				    ? ERR_OK
				    : err_set(&s->r->why, ERR_NOZONE,
					      "no account serves the zone of "
					      "'%s', which a wildcard CNAME "
					      "catches; that is not followed",
					      s->r->record);
		return;
	}
	rr = dns_answer_next(&q->answer, DNS_AUTHORITY, NULL, DNS_SOA, &pos);
	if (rr && name_under(s->r->record, rr->owner)) {
		memcpy(s->r->cut, rr->owner, strlen(rr->owner) + 1);
		s->unsure = ERR_OK;
	}
}

static void ask_world(struct context *ctx, struct step **s, size_t n,
		      struct dns_query *q, bool *again)
{
	for (size_t i = 0; i < n; i++)
		q[i] = (struct dns_query){ .name = s[i]->r->record,
					   .type = DNS_CNAME };
	if (n)
		nameserver_ask_world(&ctx->dns, q, n);
	for (size_t i = 0; i < n; i++) {
		char name[NAME_MAX_TEXT + 1];

		/* the record moves on while the answer is read */
		memcpy(name, q[i].name, strlen(q[i].name) + 1);
		q[i].name = name;
		s[i]->told = true;
		take_answer(ctx, s[i], &q[i], again);
		if (!s[i]->ended)
			s[i]->told = false;
		dns_answer_free(&q[i].answer);
	}
}

enum err route_follow_blind(struct context *ctx, struct step *s, size_t n,
			    bool *again)
{
	struct step **some = calloc(n + 1, sizeof(struct step *));
	struct dns_query *q = calloc(n + 1, sizeof(*q));
	bool *alias = calloc(n + 1, sizeof(*alias));
	enum err rc = some && q && alias ? ERR_OK : ERR_NOMEM;
	size_t k = 0, ask = 0;

	*again = false;
	for (size_t i = 0; !rc && i < n; i++)
		if (s[i].r->blind && !s[i].told && !s[i].r->outcome)
			some[k++] = &s[i];
	if (!rc && k)
		read_accounts(ctx, some, k, alias);
	for (size_t i = 0; !rc && i < k; i++)
		if (alias[i] || !some[i]->r->account)
			some[ask++] = some[i];
		else
			some[i]->told = true;
	if (!rc)
		ask_world(ctx, some, ask, q, again);
	free(alias);
	free(q);
	free(some);
	return rc;
}
