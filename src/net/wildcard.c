#include "net/wildcard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/name.h"

#define ASK_MS 3000
#define PROBES WILDCARD_PROBES

bool wildcard_names(struct wildcard_probe *p, const char *name)
{
	unsigned r = random_below(UINT32_MAX);
	size_t max = sizeof(p->names[0]);

	return snprintf(p->names[0], max, "%s", name) < (int)max &&
	       snprintf(p->names[1], max, "ddns01-%08x.%s", r,
			name_parent(name)) < (int)max &&
	       snprintf(p->names[2], max, "ddns01-%08x.%s", r, name) < (int)max;
}

/* How many records of type at owner does a have, and are all of them in b? */
static size_t count_shared(const struct dns_answer *a, const char *a_owner,
			   const struct dns_answer *b, const char *b_owner,
			   enum dns_type type, bool *all)
{
	const struct dns_rr *x, *y;
	size_t pos = 0, count = 0;

	while ((x = dns_answer_next(a, DNS_ANSWER, a_owner, type, &pos))) {
		size_t at = 0;

		count++;
		while ((y = dns_answer_next(b, DNS_ANSWER, b_owner, type, &at)))
			if (x->len == y->len &&
			    memcmp(x->data, y->data, x->len) == 0)
				break;
		*all &= y != NULL;
	}
	return count;
}

bool wildcard_alike(const struct dns_query q[static WILDCARD_PROBES],
		    enum dns_type type)
{
	size_t first = 0;
	bool all = true;

	for (int i = 0; i < PROBES; i++)
		if (q[i].outcome)
			return false;
	for (int i = 1; i < PROBES; i++) {
		first = count_shared(&q[0].answer, q[0].name, &q[i].answer,
				     q[i].name, type, &all);
		(void)count_shared(&q[i].answer, q[i].name, &q[0].answer,
				   q[0].name, type, &all);
	}
	return all && first > 0;
}

void wildcard_check(const struct dns *dns, const struct dns_query *q, bool *yes,
		    size_t n)
{
	struct dns_query *ask = calloc(PROBES * n + 1, sizeof(*ask));
	struct wildcard_probe *probes = calloc(n + 1, sizeof(*probes));
	size_t *of = calloc(n + 1, sizeof(*of)), k = 0;

	for (size_t i = 0; i < n; i++) {
		yes[i] = false;
		if (!ask || !probes || !of ||
		    !wildcard_names(&probes[k], q[i].name))
			continue;
		of[k] = i;
		for (int j = 0; j < PROBES; j++)
			ask[PROBES * k + (size_t)j] =
				(struct dns_query){ .server = q[i].server,
						    .name = probes[k].names[j],
						    .type = q[i].type,
						    .recurse = q[i].recurse };
		k++;
	}
	if (k)
		dns_ask(dns, ask, PROBES * k, ASK_MS);
	for (size_t i = 0; i < k; i++) {
		yes[of[i]] = wildcard_alike(&ask[PROBES * i], q[of[i]].type);
		for (int j = 0; j < PROBES; j++)
			dns_answer_free(&ask[PROBES * i + (size_t)j].answer);
	}
	free(of);
	free(probes);
	free(ask);
}
