#include "flow/address.h"

#include <stdlib.h>
#include <string.h>

#include "flow/source.h"
#include "flow/special.h"
#include "util/log.h"
#include "util/strbuf.h"

/* One query while it goes on. */
struct search {
	struct address_query *q;
	size_t next;  /* word to be asked next */
	size_t fresh; /* the first report of this round */
	bool done;
};

/* Is the address in use already? */
static bool is_known(const struct address_query *q, const struct addr *a)
{
	for (size_t i = 0; i < q->n_known; i++)
		if (!addr_within(a, &q->known[i].addr, q->known[i].bits))
			return false;
	return q->n_known != 0;
}

/* Is the i-th report by the owner of one before it that says the same? */
static bool is_repeated(const struct address_query *q, size_t i)
{
	char mine[SOURCE_OPERATOR_MAX + 1], other[SOURCE_OPERATOR_MAX + 1];

	source_operator(mine, q->reports[i].source, q->family);
	for (size_t k = 0; k < i; k++) {
		const struct address_report *r = &q->reports[k];

		source_operator(other, r->source, q->family);
		if (!r->outcome && addr_same(&r->addr, &q->reports[i].addr) &&
		    strcmp(mine, other) == 0)
			return true;
	}
	return false;
}

/* How many independent sources have seen a. */
static long count_votes(const struct address_query *q, const struct addr *a)
{
	long votes = 0;

	for (size_t i = 0; i < q->n_reports; i++)
		votes += !q->reports[i].outcome &&
			 addr_same(&q->reports[i].addr, a) &&
			 !is_repeated(q, i);
	return votes;
}

/* The address with the most votes; NULL: there is no answer. */
static const struct addr *favourite(const struct address_query *q, long *votes)
{
	const struct addr *best = NULL;

	*votes = 0;
	for (size_t i = 0; i < q->n_reports; i++) {
		const struct address_report *r = &q->reports[i];
		long n = r->outcome ? 0 : count_votes(q, &r->addr);

		if (n > *votes) {
			*votes = n;
			best = &r->addr;
		}
	}
	return best;
}

/* How many sources have to be asked in the next round, if all agree. */
static size_t count_wanted(const struct address_query *q)
{
	long votes;

	/* what is in use needs no second source: try with one */
	if (!favourite(q, &votes) && (q->n_known || q->confirm < 2))
		return 1;
	return q->confirm > votes ? (size_t)(q->confirm - votes) : 1;
}

/* In short, unless it is the only one. */
static void add_reason(struct strbuf *text, const struct address_report *r,
		       bool alone)
{
	char addr[ADDR_MAX_TEXT + 1];

	addr_text(addr, &r->addr);
	sb_addf(text, "; source '%s': ", r->source);
	if (!r->outcome)
		sb_adds(text, addr);
	else if (r->refused && !alone)
		sb_addf(text, "%s is refused, %s", addr,
			special_name(&r->addr));
	else
		sb_adds(text, r->why.text);
}

/* Nothing is found: says who said what. */
static void fail(struct address_query *q)
{
	struct strbuf text;
	long votes;

	sb_init(&text, 65536);
	if (favourite(q, &votes))
		sb_addf(&text,
			"; a new address is to be seen by %ld independent "
			"sources",
			q->confirm);
	for (size_t i = 0; i < q->n_reports; i++)
		add_reason(&text, &q->reports[i], q->n_reports == 1);
	q->outcome = text.len ? err_set(&q->why, ERR_LATER, "%s", text.s + 2)
			      : err_nomem(&q->why);
	sb_free(&text);
}

/* Judges one answer. */
static void judge(struct address_query *q, struct address_report *r,
		  const struct source_job *j)
{
	*r = (struct address_report){ .source = j->word,
				      .outcome = j->outcome,
				      .addr = j->addr,
				      .why = j->why };
	if (r->outcome || j->source->own_word || q->allow_private ||
	    !special_name(&r->addr))
		return;
	r->refused = true;
	r->outcome = special_refuse(&r->addr, ERR_LATER, &r->why);
}

/* Looks at what this round has brought. */
static void settle(struct search *s)
{
	struct address_query *q = s->q;
	const struct addr *best = NULL;
	long votes;

	for (size_t i = s->fresh; i < q->n_reports && !best; i++) {
		const struct address_report *r = &q->reports[i];

		if (r->outcome == ERR_CONFIG || r->outcome == ERR_NOMEM) {
			q->outcome = r->outcome;
			q->why = r->why;
			s->done = true;
			return;
		}
		if (!r->outcome &&
		    (source_is_own_word(r->source) || is_known(q, &r->addr)))
			best = &r->addr;
	}
	if (!best) {
		best = favourite(q, &votes);
		if (votes < q->confirm)
			best = NULL;
	}
	if (!best)
		return;
	q->addr = *best;
	q->outcome = ERR_OK;
	s->done = true;
}

/* There is nobody left to be asked, or the user wants no more. */
static void give_up(struct search *s)
{
	struct address_query *q = s->q;
	long votes;

	s->done = true;
	q->off = s->next < q->sources->n && !favourite(q, &votes);
	if (q->off)
		q->outcome = ERR_OK;
	else if (q->sources->n)
		fail(q);
	else
		q->outcome = err_set(&q->why, ERR_CONFIG, "no source is set");
}

/* Puts the sources that the query asks next into jobs; their number. */
static size_t choose(struct search *s, const struct address_env *env,
		     struct source_job *jobs)
{
	struct address_query *q = s->q;
	size_t wanted = count_wanted(q), n = 0;

	s->fresh = q->n_reports;
	while (n < wanted && s->next < q->sources->n) {
		const char *word = q->sources->v[s->next];
		struct source_job *j = &jobs[n];

		*j = (struct source_job){ .word = word, .env = env, .q = q };
		j->source = source_parse(word, q->family, &j->arg);
		if (j->source->way == SOURCE_NONE)
			break;
		n++;
		s->next++;
	}
	if (n == 0)
		give_up(s);
	return n;
}

static void say_next(const struct search *s)
{
	for (size_t i = s->fresh; i < s->q->n_reports; i++) {
		const struct address_report *r = &s->q->reports[i];

		if (r->outcome && s->next < s->q->sources->n)
			log_info("source '%s': %s; trying the next source",
				 r->source, r->why.text);
	}
}

/* One round: every query that is not done asks some more sources; all of them
 * are asked side by side. false: all queries are done. */
static bool go_on(const struct address_env *env, struct search *s, size_t n,
		  struct source_job *jobs)
{
	size_t total = 0, k = 0;

	for (size_t i = 0; i < n; i++)
		if (!s[i].done)
			total += choose(&s[i], env, jobs + total);
	if (total == 0)
		return false;
	source_ask(env, jobs, total);
	for (size_t i = 0; i < n; i++) {
		struct address_query *q = s[i].q;

		if (s[i].done)
			continue;
		while (k < total && jobs[k].q == q)
			judge(q, &q->reports[q->n_reports++], &jobs[k++]);
		settle(&s[i]);
		if (!s[i].done)
			say_next(&s[i]);
	}
	return true;
}

/* Prepares a search; one that can't be is done. */
static void begin(struct search *s, struct address_query *q)
{
	*s = (struct search){ .q = q };
	q->off = false;
	q->addr = (struct addr){ .family = 0 };
	q->n_reports = 0;
	q->reports = NULL;
	q->confirm = q->confirm > 1 ? q->confirm : 1;
	q->outcome = address_check(q->sources, q->family, &q->why);
	if (!q->outcome)
		q->reports = calloc(q->sources->n + 1, sizeof(*q->reports));
	if (!q->outcome && !q->reports)
		q->outcome = err_nomem(&q->why);
	s->done = q->outcome != ERR_OK;
}

void address_find(const struct address_env *env, struct address_query *q,
		  size_t n)
{
	struct search *s = calloc(n + 1, sizeof(*s));
	struct source_job *jobs;
	size_t most = 1;

	for (size_t i = 0; i < n; i++)
		most += q[i].sources->n;
	jobs = calloc(most, sizeof(*jobs));
	for (size_t i = 0; i < n; i++) {
		if (s && jobs)
			begin(&s[i], &q[i]);
		else
			q[i].outcome = err_nomem(&q[i].why);
	}
	while (s && jobs && go_on(env, s, n, jobs))
		;
	free(jobs);
	free(s);
}

/* The sources of q that were not asked; their number. */
static size_t choose_rest(struct address_query *q,
			  const struct address_env *env,
			  struct source_job *jobs)
{
	size_t n = 0;

	while (q->reports && q->n_reports + n < q->sources->n) {
		const char *word = q->sources->v[q->n_reports + n];
		struct source_job *j = &jobs[n];

		*j = (struct source_job){ .word = word, .env = env, .q = q };
		j->source = source_parse(word, q->family, &j->arg);
		if (j->source->way == SOURCE_NONE)
			break;
		n++;
	}
	return n;
}

void address_find_rest(const struct address_env *env, struct address_query *q,
		       size_t n)
{
	struct source_job *jobs;
	size_t most = 1, total = 0;

	for (size_t i = 0; i < n; i++)
		most += q[i].sources->n;
	jobs = calloc(most, sizeof(*jobs));
	for (size_t i = 0; jobs && i < n; i++)
		total += choose_rest(&q[i], env, jobs + total);
	if (total)
		source_ask(env, jobs, total);
	for (size_t k = 0; k < total; k++) {
		struct source_job *j = &jobs[k];

		for (size_t i = 0; i < n; i++)
			if (j->q == &q[i])
				judge(&q[i], &q[i].reports[q[i].n_reports++],
				      j);
	}
	for (size_t i = 0; !jobs && i < n; i++)
		q[i].outcome = err_nomem(&q[i].why);
	free(jobs);
}

void address_query_free(struct address_query *q)
{
	free(q->reports);
	q->reports = NULL;
	q->n_reports = 0;
}

enum err address_check(const struct strlist *words, int family, struct why *why)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *arg;
		const struct source *s =
			source_parse(words->v[i], family, &arg);

		if (!s)
			return source_unknown(words->v[i], why);
		if (!arg)
			return err_set(why, ERR_CONFIG,
				       "'%.100s' does not tell %s addresses",
				       words->v[i], source_family(family));
		if (s->check && s->check(family, arg, why))
			return ERR_CONFIG;
	}
	return ERR_OK;
}

/* How many of the words before 'off' are of different owners. */
static long count_operators(const struct strlist *words, int family)
{
	char mine[SOURCE_OPERATOR_MAX + 1], other[SOURCE_OPERATOR_MAX + 1];
	long n = 0;

	for (size_t i = 0; i < words->n && !source_is_off(words->v[i]); i++) {
		bool seen = false;

		source_operator(mine, words->v[i], family);
		for (size_t k = 0; k < i && !seen; k++) {
			source_operator(other, words->v[k], family);
			seen = strcmp(mine, other) == 0;
		}
		n += !seen;
	}
	return n;
}

enum err address_check_confirm(const struct strlist *words, int family,
			       long confirm, struct why *why)
{
	long n = count_operators(words, family);

	if (n == 0 || n >= confirm || source_is_own_word(words->v[0]))
		return ERR_OK;
	return err_set(why, ERR_CONFIG,
		       "%ld independent sources cannot confirm an address "
		       "%ld times: name more, or lower 'confirm'",
		       n, confirm);
}
