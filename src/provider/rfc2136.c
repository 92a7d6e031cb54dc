#include "provider/rfc2136.h"

#include <stdlib.h>
#include <string.h>

#include "net/nameserver.h"
#include "net/wildcard.h"
#include "provider/provider.h"
#include "provider/rfc2136_send.h"
#include "provider/tsig_settings.h"
#include "util/addr.h"

#define SERVERS_MAX 8
#define ASK_MS 3000

struct provider {
	const struct provider_env *env; /* borrowed */
	const struct dns *dns;          /* borrowed */
	const char *server;             /* borrowed; NULL: the zone's primary */
	struct tsig_key key;            /* without a secret: do not sign */
	/* The addresses of server, or of the primary of zone. */
	struct endpoint servers[SERVERS_MAX];
	size_t n_servers;
	char zone[NAME_MAX_TEXT + 1];
};

static void rfc2136_close(struct provider *p)
{
	if (!p)
		return;
	tsig_key_wipe(&p->key);
	free(p);
}

static enum err rfc2136_open(struct provider **out, const struct section *conf,
			     const struct provider_env *env, struct why *why)
{
	struct provider *p = calloc(1, sizeof(*p));
	enum err rc;

	if (!p)
		return err_nomem(why);
	p->env = env;
	p->dns = env->dns;
	p->server = value_text(&conf->values, SET_SERVER);
	rc = tsig_settings_read(&p->key, &conf->values, why);
	if (rc) {
		rfc2136_close(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

static void rfc2136_identity(const struct section *conf, struct strbuf *out)
{
	const char *server = value_text(&conf->values, SET_SERVER);

	sb_addf(out, "rfc2136 %s", server ? server : "");
}

/* The host that the zone's SOA names as its primary. */
static enum err find_primary(const struct dns *dns, const char *zone,
			     char host[static NAME_MAX_TEXT + 1],
			     struct why *why)
{
	struct dns_query q = { .name = zone, .type = DNS_SOA };
	const struct dns_rr *soa;
	enum err rc = ERR_OK;
	size_t pos = 0;

	nameserver_ask_resolver(dns, &q, 1);
	if (q.outcome)
		return err_set(why, q.outcome,
			       "cannot find the primary of zone '%s': "
			       "resolver: %s",
			       zone, q.why.text);
	soa = dns_answer_next(&q.answer, DNS_ANSWER, zone, DNS_SOA, &pos);
	if (soa)
		memcpy(host, soa->data, soa->len + 1);
	else
		rc = err_set(why,
			     q.answer.rcode == DNS_NOERROR ||
					     q.answer.rcode == DNS_NXDOMAIN
				     ? ERR_NOZONE
				     : ERR_LATER,
			     "cannot find the primary of zone '%s' (%s): set "
			     "'server'",
			     zone, dns_rcode_text(q.answer.rcode));
	dns_answer_free(&q.answer);
	return rc;
}

/* Makes p->servers those that updates of zone go to. */
static enum err find_servers(struct provider *p, const char *zone,
			     struct why *why)
{
	char host[NAME_MAX_TEXT + 1];
	uint16_t port = 53;
	enum err rc;

	if (p->n_servers && (p->server || strcmp(p->zone, zone) == 0))
		return ERR_OK;
	p->n_servers = 0;
	if (!p->server) {
		rc = find_primary(p->dns, zone, host, why);
		if (rc)
			return rc;
	} else if (!host_port_split(host, sizeof(host), &port, p->server)) {
		return err_set(why, ERR_CONFIG, "'server' names no host: '%s'",
			       p->server);
	}
	p->n_servers =
		nameserver_resolve(p->dns, host, port, p->servers, SERVERS_MAX);
	if (p->n_servers == 0)
		return err_set(why, ERR_LATER,
			       "cannot find the address of server '%s'", host);
	memcpy(p->zone, zone, strlen(zone) + 1);
	return ERR_OK;
}

static enum err rfc2136_hint(struct provider *p, struct authority *a,
			     struct why *why)
{
	enum err rc;

	if (!p->server)
		return ERR_OK;
	rc = find_servers(p, "", why);
	for (size_t i = 0; !rc && i < p->n_servers; i++)
		rc = authority_hint(a, &p->servers[i], why);
	return rc;
}

/* Asks each question of the servers in turn until one answers. */
static void ask(struct provider *p, struct dns_query *q, size_t n)
{
	for (size_t i = 0; i < n; i++)
		q[i].server = &p->servers[0];
	dns_ask(p->dns, q, n, ASK_MS);
	for (size_t s = 1; s < p->n_servers; s++)
		for (size_t i = 0; i < n; i++)
			if (q[i].outcome == ERR_LATER) {
				q[i].server = &p->servers[s];
				dns_ask(p->dns, &q[i], 1, ASK_MS);
			}
}

static void judge_zone(struct zone_find *z, const struct dns_query *q)
{
	const struct dns_answer *a = &q->answer;
	const struct dns_rr *soa;
	size_t pos = 0;

	if (q->outcome) {
		z->outcome = q->outcome;
		z->why = q->why;
		return;
	}
	soa = dns_answer_next(a, DNS_ANSWER, q->name, DNS_SOA, &pos);
	pos = 0;
	if (!soa)
		soa = dns_answer_next(a, DNS_AUTHORITY, NULL, DNS_SOA, &pos);
	if (!a->aa || !soa || !name_under(z->name, soa->owner) ||
	    soa->owner[0] == '\0') {
		z->outcome =
			err_set(&z->why, ERR_NOZONE,
				"the server holds no zone of '%s'", z->name);
		return;
	}
	z->outcome = ERR_OK;
	memcpy(z->zone, soa->owner, sizeof(z->zone));
}

static void rfc2136_find_zones(struct provider *p, struct zone_find *z,
			       size_t n)
{
	struct dns_query *q = calloc(n + 1, sizeof(*q));
	struct why why = { "" };
	enum err rc = q ? ERR_OK : err_nomem(&why);

	if (!rc && p->server)
		rc = find_servers(p, "", &why);
	for (size_t i = 0; i < n; i++) {
		z[i].outcome = rc;
		z[i].why = why;
		if (!rc)
			q[i] = (struct dns_query){ .name = z[i].cut[0]
								   ? z[i].cut
								   : z[i].name,
						   .type = DNS_SOA };
	}
	if (!rc && p->server) {
		ask(p, q, n);
		for (size_t i = 0; i < n; i++) {
			judge_zone(&z[i], &q[i]);
			dns_answer_free(&q[i].answer);
		}
	} else if (!rc) { /* whoever is primary there */
		for (size_t i = 0; i < n; i++) {
			memcpy(z[i].zone, z[i].cut, strlen(z[i].cut) + 1);
			if (!z[i].cut[0])
				z[i].outcome = err_set(&z[i].why, ERR_LATER,
						       "the zone of '%s' is "
						       "not known",
						       z[i].name);
		}
	}
	free(q);
}

/* Appends what an rr of an address or TXT set says; text with a NUL inside can
 * be none of ours and is left out. */
static enum err add_value(struct rrset *set, const struct dns_rr *rr)
{
	char text[ADDR_MAX_TEXT + 1];
	struct addr a = { .family = set->type == RR_A ? AF_INET : AF_INET6 };

	if (set->type == RR_TXT)
		return strlen(rr->data) == rr->len
			       ? strlist_add(&set->values, rr->data, &set->why)
			       : ERR_OK;
	if (rr->len > sizeof(a.b))
		return ERR_OK;
	memcpy(a.b, rr->data, rr->len);
	addr_text(text, &a);
	return strlist_add(&set->values, text, &set->why);
}

/* What the answer says about set; one that a wildcard made up says that there
 * is nothing. */
static void read_set(struct rrset *set, const struct dns_query *q,
		     bool wildcard)
{
	const struct dns_answer *a = &q->answer;
	const struct dns_rr *rr;
	size_t pos = 0;

	set->ttl = 0;
	strlist_free(&set->values);
	set->outcome = q->outcome;
	set->why = q->why;
	if (set->outcome || wildcard)
		return;
	rr = dns_answer_next(a, DNS_ANSWER, set->name, DNS_CNAME, &pos);
	if (rr) {
		set->outcome = err_set(&set->why, ERR_CONFLICT,
				       "'%s' is an alias (CNAME) for '%s'; "
				       "remove it, or use that name",
				       set->name, rr->data);
		return;
	}
	if (!a->aa || (a->rcode != DNS_NOERROR && a->rcode != DNS_NXDOMAIN)) {
		set->outcome = err_set(&set->why, ERR_NOZONE,
				       "the server does not answer for '%s' "
				       "(%s): check 'server' and 'zones'",
				       set->name, dns_rcode_text(a->rcode));
		return;
	}
	pos = 0;
	while (!set->outcome &&
	       (rr = dns_answer_next(a, DNS_ANSWER, set->name,
				     rfc2136_type(set->type), &pos))) {
		set->ttl = rr->ttl;
		set->outcome = add_value(set, rr);
	}
}

/* What an answer to set's question was about. */
static enum dns_type answered(const struct rrset *set)
{
	return set->outcome == ERR_CONFLICT ? DNS_CNAME
					    : rfc2136_type(set->type);
}

/*
 * Asks p->servers for the sets, and at the same time for the names that tell a
 * wildcard's answers apart: an exchange costs time, and a question more does not.
 */
static enum err read_sets(struct provider *p, struct rrset *sets, size_t n,
			  struct why *why)
{
	struct wildcard_probe *probes = calloc(n + 1, sizeof(*probes));
	struct dns_query *q = calloc(WILDCARD_PROBES * n + 1, sizeof(*q));
	enum err rc = q && probes ? ERR_OK : err_nomem(why);
	size_t k = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		bool fit = wildcard_names(&probes[i], sets[i].name);

		if (!fit)
			probes[i].names[1][0] = '\0';
		for (int j = 0; j < (fit ? WILDCARD_PROBES : 1); j++)
			q[k++] = (struct dns_query){
				.name = j ? probes[i].names[j] : sets[i].name,
				.type = rfc2136_type(sets[i].type)
			};
	}
	if (!rc)
		ask(p, q, k);
	k = 0;
	for (size_t i = 0; !rc && i < n; i++) {
		const struct dns_query *about = &q[k];
		size_t asked = probes[i].names[1][0] ? WILDCARD_PROBES : 1;

		read_set(&sets[i], about, false);
		if (asked > 1 &&
		    (sets[i].values.n || sets[i].outcome == ERR_CONFLICT) &&
		    wildcard_alike(about, answered(&sets[i])))
			read_set(&sets[i], about, true);
		for (; asked; asked--)
			dns_answer_free(&q[k++].answer);
	}
	free(probes);
	free(q);
	return rc;
}

static void rfc2136_read(struct provider *p, struct rrset *sets, size_t n)
{
	struct why why = { "" };
	enum err rc = ERR_OK;

	/* the sets of one zone stand together more often than not */
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i;
		     end < n && strcmp(sets[end].zone, sets[i].zone) == 0;)
			end++;
		rc = find_servers(p, sets[i].zone, &why);
		if (!rc)
			rc = read_sets(p, sets + i, end - i, &why);
		for (size_t k = i; rc && k < end; k++) {
			sets[k].outcome = rc;
			sets[k].why = why;
		}
	}
}

/* Is set what a SET asks for? */
static bool is_so(const struct rrset *set, const struct change *c)
{
	const struct rrset *want = c->want;

	if (c->kind != CHANGE_SET || !strlist_same(&set->values, &want->values))
		return false;
	return set->values.n == 0 || !want->enforce || set->ttl == want->ttl;
}

/* Can a SET not be done? An alias is not in the way of removing a set. */
static bool is_barred(const struct rrset *set, const struct change *c)
{
	return c->kind == CHANGE_SET && set->outcome &&
	       (set->outcome != ERR_CONFLICT || c->want->values.n);
}

/* Records that nothing takes the place of. */
static size_t surplus(const struct rrset *set, const struct change *c)
{
	size_t have = set->values.n, want = c->want->values.n;

	return have > want ? have - want : 0;
}

/*
 * Looks at what is there before ADD and SET.  The TTL for each change is that of
 * the set that is there, since all records of a set share one (RFC 2181 section
 * 5.2) and the owner may have chosen it, unless ours is enforced.  Changes that
 * are done or can't be done leave c; the number that is left.
 */
static size_t look_first(struct provider *p, struct change **c, uint32_t *ttl,
			 size_t n)
{
	struct rrset *sets = calloc(n + 1, sizeof(*sets));
	struct why why;
	size_t k = 0, left = 0;

	for (size_t i = 0; i < n; i++)
		if (sets && c[i]->kind != CHANGE_REMOVE)
			sets[k++] = (struct rrset){ .name = c[i]->want->name,
						    .type = c[i]->want->type };
	if (k) /* what can't be read is sent all the same */
		(void)read_sets(p, sets, k, &why);
	k = 0;
	for (size_t i = 0; i < n; i++) {
		struct rrset *set =
			sets && c[i]->kind != CHANGE_REMOVE ? &sets[k++] : NULL;

		ttl[left] = set && !set->outcome && set->values.n &&
					    !c[i]->want->enforce
				    ? set->ttl
				    : c[i]->want->ttl;
		c[i]->changed = true;
		c[i]->looked = c[i]->kind == CHANGE_SET && set && !set->outcome;
		strlist_free(&c[i]->had);
		c[i]->removes = 0;
		if (set && is_barred(set, c[i])) {
			c[i]->outcome = set->outcome;
			c[i]->why = set->why;
		} else if (set && is_so(set, c[i])) {
			c[i]->outcome = ERR_OK;
			c[i]->changed = false;
		} else {
			if (set && c[i]->looked)
				c[i]->removes = surplus(set, c[i]);
			c[left++] = c[i];
		}
		if (set && c[i]->looked) {
			c[i]->had = set->values;
			set->values = (struct strlist){ 0 };
		}
		if (set)
			strlist_free(&set->values);
	}
	free(sets);
	return left;
}

/* Drops the changes that would remove too much; the number that is left. */
static size_t within_budget(struct provider *p, struct change **c,
			    uint32_t *ttl, size_t n)
{
	size_t left = 0;

	if (budget_check(p->env, c, n))
		return n;
	for (size_t i = 0; i < n; i++)
		if (!c[i]->outcome) {
			ttl[left] = ttl[i];
			c[left++] = c[i];
		}
	return left;
}

static void rfc2136_apply(struct provider *p, struct change *c, size_t n)
{
	struct change **batch = calloc(n + 1, sizeof(struct change *));
	uint32_t *ttl = calloc(n + 1, sizeof(*ttl));
	bool *taken = calloc(n + 1, sizeof(*taken));

	for (size_t i = 0; i < n; i++) {
		struct rfc2136_server to;
		struct why why = { "" };
		size_t k = 0;
		enum err rc;

		if (!batch || !ttl || !taken) {
			c[i].outcome = err_nomem(&c[i].why);
			continue;
		}
		if (taken[i] || change_refuse_owner(&c[i], "rfc2136"))
			continue;
		for (size_t j = i; j < n; j++)
			if (strcmp(c[j].want->zone, c[i].want->zone) == 0 &&
			    !c[j].want->owner) {
				taken[j] = true;
				batch[k++] = &c[j];
			}
		rc = find_servers(p, c[i].want->zone, &why);
		for (size_t j = 0; j < k; j++) {
			batch[j]->outcome = rc;
			batch[j]->why = why;
		}
		if (rc)
			continue;
		k = look_first(p, batch, ttl, k);
		k = within_budget(p, batch, ttl, k);
		to = (struct rfc2136_server){ p->servers, p->n_servers, &p->key,
					      p->dns };
		if (k) {
			rfc2136_send(&to, batch, ttl, k);
			budget_spend(p->env, batch, k);
		}
	}
	free(taken);
	free(ttl);
	free(batch);
}

static void rfc2136_look(struct provider *p, struct look *l)
{
	if (p->server || l->zone)
		l->outcome = find_servers(p, l->zone ? l->zone : "", &l->why);
	if (!l->outcome)
		rfc2136_try_key(p->servers, p->n_servers, &p->key, p->dns, l);
}

const struct provider_ops rfc2136_ops = {
	.name = "rfc2136",
	.tells_place = true,
	.signs_by_time = true,
	.open = rfc2136_open,
	.close = rfc2136_close,
	.identity = rfc2136_identity,
	.hint = rfc2136_hint,
	.find_zones = rfc2136_find_zones,
	.read = rfc2136_read,
	.apply = rfc2136_apply,
	.look = rfc2136_look,
};
