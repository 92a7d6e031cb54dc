#include <stdlib.h>
#include <string.h>

#include "cmd/values.h"
#include "flow/challenge.h"
#include "store/journal.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/strbuf.h"

/* What the journal calls an order: of any length, and never like one of
 * certbot's. */
static enum err order_id(char out[static CHALLENGE_VALUE_LEN + 1],
			 const char *order, struct why *why)
{
	struct strbuf text;
	enum err rc;

	if (!*order)
		return err_set(why, ERR_USAGE, "'--order' wants a name");
	sb_init(&text, 8192);
	sb_addf(&text, "order %s", order);
	rc = sb_check(&text, why);
	if (!rc)
		rc = challenge_hash(out, text.s, why);
	sb_free(&text);
	return rc;
}

static enum err certbot_run(struct values_given *v, struct why *why)
{
	const char *all = getenv("CERTBOT_ALL_DOMAINS");
	const char *rest = getenv("CERTBOT_REMAINING_CHALLENGES");
	long remaining, total = 1;

	if (!all || !*all || !rest || !*rest)
		return ERR_OK;
	if (!num_range(&remaining, rest, 0, 100000))
		return err_set(why, ERR_USAGE,
			       "CERTBOT_REMAINING_CHALLENGES is '%.40s', not a "
			       "number",
			       rest);
	for (const char *p = all; *p; p++)
		total += *p == ',';
	v->run = (struct txt_run){ .id = v->run_id,
				   .first = remaining >= total - 1,
				   .last = remaining == 0 };
	return challenge_hash(v->run_id, all, why);
}

enum err values_read_run(struct values_given *v, const struct args *args,
			 struct why *why)
{
	if (args->order) {
		v->run = (struct txt_run){ .id = v->run_id,
					   .first = true,
					   .last = true };
		return order_id(v->run_id, args->order, why);
	}
	return v->from_certbot ? certbot_run(v, why) : ERR_OK;
}

/* The entries of the journal that are of a run and as old as that, or older. */
static enum err recall(struct values_given *out, struct state *st,
		       const char *run, int64_t before, struct why *why)
{
	struct journal_entry *e = NULL;
	size_t n = 0;
	enum err rc = journal_read(st, &e, &n, why);

	*out = (struct values_given){ .n = 0 };
	for (size_t i = 0; !rc && i < n; i++)
		if (e[i].since <= before && (!run || !strcmp(e[i].run, run)))
			rc = values_append(out, e[i].challenge, e[i].challenge,
					   e[i].value, why);
	free(e);
	if (rc)
		values_given_free(out);
	return rc;
}

enum err values_read_stale(struct values_given *out, struct state *st, long age,
			   struct why *why)
{
	if (st->dir < 0)
		return err_set(why, ERR_SYSTEM, "there is no journal: %s",
			       st->why.text);
	return recall(out, st, NULL, clock_wall() - age, why);
}

enum err values_recall_order(struct values_given *out, struct state *st,
			     const char *order, struct why *why)
{
	char id[CHALLENGE_VALUE_LEN + 1];
	enum err rc;

	*out = (struct values_given){ .n = 0 };
	rc = order_id(id, order, why);
	return rc ? rc : recall(out, st, id, INT64_MAX, why);
}
