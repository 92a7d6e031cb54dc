#include "flow/check_probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/challenge.h"
#include "flow/txt.h"
#include "util/clock.h"

/* One name's value, and what became of it. */
struct probe {
	const char *name; /* borrowed */
	char value[CHALLENGE_VALUE_LEN + 1];
	enum err published; /* and seen, or why not */
	struct why why;
	size_t servers;
};

/* A value of the form that a CA asks for, which nobody has used before. */
static enum err make_value(struct probe *p)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "check-setup %08x%08x%08x%08x",
		       random_below(UINT32_MAX), random_below(UINT32_MAX),
		       random_below(UINT32_MAX), random_below(UINT32_MAX));
	return challenge_hash(p->value, text, &p->why);
}

/* Those whose challenge has a name; t[k] is of p[k]. */
static size_t prepare(struct probe *p, struct txt *t,
		      const struct strlist *names, struct check_report *out)
{
	size_t n = 0;

	for (size_t i = 0; i < names->n; i++) {
		p[n].name = names->v[i];
		if (challenge_name(t[n].challenge, p[n].name, &p[n].why))
			continue; /* which is told of elsewhere */
		if (make_value(&p[n]))
			out->nomem = true;
		t[n].value = p[n].value;
		n += p[n].value[0] != '\0';
	}
	return n;
}

static size_t count_servers(const struct txt *t)
{
	size_t have = 0;

	for (size_t i = 0; i < t->n_servers; i++)
		have += t->servers[i].has;
	return have;
}

static void judge(const struct probe *p, const struct txt *t,
		  struct check_report *out)
{
	if (p->published) {
		check_fail(out, CHECK_PROBE, p->name, p->published, "%s",
			   p->why.text);
		if (p->published == ERR_LATER)
			check_remedy(out, "look at what the checks above say, "
					  "or let 'wait' be longer");
	} else if (t->outcome) {
		check_fail(out, CHECK_PROBE, p->name, t->outcome,
			   "the value was seen, but can't be removed: %s",
			   t->why.text);
		check_remedy(out, "try 'ddns01 cleanup-txt %s %s'", p->name,
			     p->value);
	} else {
		check_ok(out, CHECK_PROBE, p->name,
			 "a value was published, seen at %zu addresses of name "
			 "servers and removed",
			 p->servers);
	}
}

static void run(struct context *ctx, struct probe *p, struct txt *t, size_t n)
{
	struct txt_options options = {
		.ttl = (uint32_t)value_number(&ctx->conf->values, SET_TXT_TTL),
		.wait = value_number(&ctx->conf->values, SET_TXT_WAIT),
		.explain = true,
	};

	txt_present(ctx, t, n, &options);
	for (size_t i = 0; i < n; i++) {
		p[i].published = t[i].outcome;
		p[i].why = t[i].why;
		p[i].servers = count_servers(&t[i]);
	}
	txt_free(t, n);
	/* also what was not seen: it may be there all the same */
	for (size_t i = 0; i < n; i++) {
		struct txt again = { .value = p[i].value };

		memcpy(again.challenge, t[i].challenge,
		       sizeof(again.challenge));
		t[i] = again;
	}
	txt_cleanup(ctx, t, n, &options);
}

void check_probe(struct context *ctx, const struct strlist *names,
		 struct check_report *out)
{
	struct probe *p = calloc(names->n + 1, sizeof(*p));
	struct txt *t = calloc(names->n + 1, sizeof(*t));
	size_t n = 0;

	if (p && t)
		n = prepare(p, t, names, out);
	else
		out->nomem = true;
	if (n)
		run(ctx, p, t, n);
	for (size_t i = 0; i < n; i++)
		judge(&p[i], &t[i], out);
	if (t)
		txt_free(t, n);
	free(t);
	free(p);
}
