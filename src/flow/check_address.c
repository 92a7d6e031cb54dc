#include "flow/check_address.h"

#include <stdlib.h>
#include <string.h>

#include "flow/ddns.h"
#include "flow/tell.h"
#include "util/strbuf.h"

struct job {
	struct context *ctx;
	const struct ddns_result *res;
	struct check_report *out;
};

/* Does update-ip keep the name when it is given none? */
static bool is_kept(const struct job *j, const char *name)
{
	const struct conf *conf = j->ctx->conf;
	size_t next = 0;

	return strlist_has(value_list(&conf->values, SET_IP_NAMES), name) ||
	       (conf->n_names && conf_section_for(conf, name, &next));
}

/* A failure of what update-ip is to do; else what it would meet. */
static void fail(const struct job *j, enum check_id id, const char *subject,
		 bool kept, enum err e, const struct why *why)
{
	if (kept)
		check_fail(j->out, id, subject, e, "%s", why->text);
	else
		check_warn(j->out, id, subject, "%s", why->text);
}

/* What the sources said, and whether they agree. */
struct said {
	struct strbuf text;
	size_t answers, others; /* others: answers that are not the first */
	size_t failures;
};

static void hear(struct said *s, const struct address_query *q)
{
	const struct addr *first = NULL;

	for (size_t i = 0; i < q->n_reports; i++) {
		const struct address_report *r = &q->reports[i];
		char text[ADDR_MAX_TEXT + 1];

		addr_text(text, &r->addr);
		sb_addf(&s->text, "%s'%s': %s", i ? "; " : "", r->source,
			r->outcome ? r->why.text : text);
		s->failures += r->outcome != ERR_OK;
		if (r->outcome)
			continue;
		s->answers++;
		if (!first)
			first = &r->addr;
		s->others += !addr_same(first, &r->addr);
	}
}

static void check_source(const struct job *j, const struct address_query *q,
			 bool kept)
{
	const char *subject = q->family == AF_INET ? "ipv4" : "ipv6";
	struct said s = { .answers = 0 };

	sb_init(&s.text, 65536);
	hear(&s, q);
	if (q->outcome) {
		fail(j, CHECK_SOURCES, subject, kept, q->outcome, &q->why);
		check_remedy(j->out, "see SOURCES in ddns01.conf(5); 'off' "
				     "switches the family off");
	} else if (s.others) {
		check_warn(j->out, CHECK_SOURCES, subject,
			   "the sources do not agree: %s", s.text.s);
		check_remedy(j->out, "remove the source that is wrong, or let "
				     "'confirm' decide");
	} else if (s.failures) {
		check_warn(j->out, CHECK_SOURCES, subject,
			   "not every source answers: %s", s.text.s);
		check_remedy(j->out, "mend or remove the source that fails");
	} else {
		check_ok(j->out, CHECK_SOURCES, subject, "%s", s.text.s);
	}
	sb_free(&s.text);
}

/* Every set of sources once, and whether a name that is kept has it. */
static void check_sources(const struct job *j)
{
	for (size_t f = 0; f < j->res->n_found; f++) {
		bool used = false, kept = false;

		for (size_t i = 0; i < j->res->n; i++) {
			if (j->res->d[i].found != f)
				continue;
			used = true;
			kept |= is_kept(j, j->res->d[i].name);
		}
		if (used)
			check_source(j, &j->res->found[f].query, kept);
	}
}

/* What is published, and what is there now. */
static void check_address(const struct job *j, const struct ddns *d)
{
	const char *type = rrtype_text(d->type);
	struct strbuf had;

	if (d->outcome == ERR_CONFLICT)
		return;
	if (d->outcome) {
		fail(j, CHECK_ADDRESS, d->name, is_kept(j, d->name), d->outcome,
		     &d->why);
		return;
	}
	sb_init(&had, 4096);
	for (size_t i = 0; i < d->had.n; i++)
		sb_addf(&had, "%s%s", i ? ", " : "", d->had.v[i]);
	if (!d->looked)
		check_ok(j->out, CHECK_ADDRESS, d->name,
			 "%s %s would be published; what is there now can't be "
			 "asked",
			 type, d->address);
	else if (!d->changed)
		check_ok(j->out, CHECK_ADDRESS, d->name, "%s %s is there now",
			 type, d->address);
	else
		check_ok(j->out, CHECK_ADDRESS, d->name,
			 "%s %s would be published; now there is %s", type,
			 d->address, d->had.n ? had.s : "none");
	sb_free(&had);
}

/* Once for both families. */
static void check_conflict(const struct job *j, const struct ddns *d)
{
	if (d->outcome == ERR_CONFLICT) {
		fail(j, CHECK_CONFLICT, d->name, is_kept(j, d->name),
		     d->outcome, &d->why);
		check_remedy(j->out, "remove what is in the way, or keep the "
				     "name that it leads to");
	} else if (!d->outcome) {
		check_ok(j->out, CHECK_CONFLICT, d->name,
			 "no alias is in the way");
	}
}

/* Does a setting of the name, with its own first, stand somewhere? */
static const struct values *settings_of(const struct job *j, const char *name,
					enum setting s)
{
	const struct conf *conf = j->ctx->conf;
	size_t next = 0;
	const struct section *own =
		conf->n_names ? conf_section_for(conf, name, &next) : NULL;

	return conf_values_in(conf, own, s);
}

static void say_proxied(const struct job *j, const struct ddns *d,
			const struct rrset *set)
{
	const struct values *vs = settings_of(j, d->name, SET_IP_PROXIED);
	bool want = value_number(vs, SET_IP_PROXIED) != 0;
	bool enforce = value_number(settings_of(j, d->name, SET_IP_ENFORCE),
				    SET_IP_ENFORCE) != 0;
	const char *type = rrtype_text(d->type);
	const char *is = set->proxied ? "is" : "is not";

	if (set->values.n == 0)
		check_ok(j->out, CHECK_PROXIED, d->name,
			 "a new %s %s be proxied", type,
			 want ? "will" : "will not");
	else if (set->proxied == want)
		check_ok(j->out, CHECK_PROXIED, d->name, "%s %s proxied", type,
			 is);
	else if (enforce)
		check_ok(j->out, CHECK_PROXIED, d->name,
			 "%s %s proxied, which will be changed", type, is);
	else if (!value_is_set(vs, SET_IP_PROXIED))
		check_ok(j->out, CHECK_PROXIED, d->name,
			 "%s %s proxied, and stays so", type, is);
	else {
		check_warn(j->out, CHECK_PROXIED, d->name,
			   "%s %s proxied and stays so, whatever 'proxied' "
			   "says",
			   type, is);
		check_remedy(j->out, "set 'enforce = yes', or 'proxied = %s'",
			     set->proxied ? "yes" : "no");
	}
}

/* Reads the records at account's provider, which is a proxy too. */
static void check_proxied(const struct job *j, struct account *a)
{
	struct rrset *sets = calloc(j->res->n + 1, sizeof(*sets));
	size_t *of = calloc(j->res->n + 1, sizeof(*of)), n = 0;

	if (!sets || !of)
		j->out->nomem = true;
	for (size_t i = 0; sets && of && i < j->res->n; i++) {
		const struct ddns *d = &j->res->d[i];

		if (d->outcome || !d->account ||
		    strcmp(d->account, a->conf->title) != 0)
			continue;
		of[n] = i;
		sets[n++] = (struct rrset){ .zone = d->zone,
					    .name = d->name,
					    .type = d->type };
	}
	if (n)
		a->ops->read(a->p, sets, n);
	for (size_t i = 0; i < n; i++) {
		if (sets[i].outcome)
			check_warn(j->out, CHECK_PROXIED, sets[i].name, "%s",
				   sets[i].why.text);
		else
			say_proxied(j, &j->res->d[of[i]], &sets[i]);
		strlist_free(&sets[i].values);
	}
	free(of);
	free(sets);
}

/* The program of 'on-change' and the addresses of monitors, if there are any. */
static void check_notify(const struct job *j)
{
	static const enum setting settings[] = {
		SET_IP_ON_CHANGE, SET_IP_HEALTHCHECKS, SET_IP_HEALTHCHECKS_FILE,
		SET_IP_UPTIME_KUMA, SET_IP_UPTIME_KUMA_FILE
	};
	struct tell tell;
	struct why why;
	bool any = false;
	enum err rc;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		any |= value_is_set(&j->ctx->conf->values, settings[i]);
	if (!any)
		return;
	rc = tell_open(&tell, j->ctx->conf, &why);
	if (rc)
		check_fail(j->out, CHECK_NOTIFY, "update-ip", rc, "%s",
			   why.text);
	else
		check_ok(j->out, CHECK_NOTIFY, "update-ip",
			 "what is told of runs and changes can be told");
	tell_close(&tell);
}

/* A name whose record goes where no challenge can go. */
static enum err add_bare(const struct job *j, const struct ddns *d,
			 struct strlist *bare)
{
	const struct account *a =
		d->account ? context_account(j->ctx, d->account) : NULL;

	if (!a || !a->ops->addresses_only || strlist_has(bare, d->name))
		return ERR_OK;
	check_ok(j->out, CHECK_ZONE, d->name,
		 "account '%s' keeps addresses only: there are no challenges",
		 d->account);
	return strlist_add(bare, d->name, NULL);
}

void check_addresses(struct context *ctx, const struct strlist *names,
		     struct strlist *bare, struct check_report *out)
{
	struct ddns_result res = { 0 };
	struct job j = { .ctx = ctx, .res = &res, .out = out };
	struct why why;
	enum err rc = ddns_look(ctx, names, &res, &why);

	if (rc) {
		check_fail(out, CHECK_ADDRESS, "update-ip", rc, "%s", why.text);
		return;
	}
	check_sources(&j);
	check_notify(&j);
	for (size_t i = 0; i < res.n; i++) {
		const struct ddns *d = &res.d[i];

		/* the source has been told of */
		if (res.found[d->found].query.outcome)
			continue;
		if (d->account && !d->outcome)
			check_need(out, d->zone, d->account);
		if (i == 0 || res.d[i - 1].name != d->name)
			check_conflict(&j, d);
		check_address(&j, d);
		out->nomem |= add_bare(&j, d, bare) != ERR_OK;
	}
	for (size_t a = 0; a < ctx->n_accounts; a++)
		if (ctx->accounts[a].ops->proxies)
			check_proxied(&j, &ctx->accounts[a]);
	ddns_result_free(&res);
}
