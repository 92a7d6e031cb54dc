#include "unit.h"

#include "flow/route_step.h"
#include "util/log.h"

/* Aliases of "a.test", one after the other. */
static struct row {
	const char *label, *aliases; /* parted by blanks */
	bool dname, follow;
	const char *record; /* where it ends, if that is so */
	const char *why;    /* else: part of the reason */
} rows[] = {
	{ "none", "", false, true, "a.test", NULL },
	{ "one", "b.test", false, true, "b.test", NULL },
	{ "three", "b.test c.example d.test", false, true, "d.test", NULL },
	{ "by a DNAME", "b.test", true, true, "b.test", NULL },
	{ "not followed", "b.test", false, false, NULL,
	  "'a.test' is an alias (CNAME) for 'b.test'; remove it" },
	{ "DNAME, not followed", "b.test", true, false, NULL,
	  "'a.test' is an alias (DNAME) for 'b.test'" },
	{ "itself", "a.test", false, true, NULL,
	  "run in a circle: 'a.test' leads back to 'a.test'" },
	{ "back to the first", "b.test c.test a.test", false, true, NULL,
	  "the aliases of 'a.test' run in a circle: 'c.test' leads back to "
	  "'a.test'" },
	{ "back to the second", "b.test c.test b.test", false, true, NULL,
	  "'c.test' leads back to 'b.test'" },
	{ "an escape", "b\\032c.test", false, true, NULL,
	  "for 'b\\032c.test', which is no host name" },
	{ "the root", ".", false, true, NULL,
	  "for '.', which is no host name" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct route route = { .name = "a.test", .record = "a.test" };
	struct step s = { .r = &route, .last = &route.links };
	char aliases[100], *rest = NULL;
	size_t n = 0;

	(void)snprintf(aliases, sizeof(aliases), "%s", r->aliases);
	for (char *one = strtok_r(aliases, " ", &rest); one;
	     one = strtok_r(NULL, " ", &rest)) {
		assert_false(s.ended);
		/* the root has no text */
		route_take_alias(&s, strcmp(one, ".") ? one : "", r->dname,
				 r->follow);
		n += !route.outcome;
	}
	assert_int_equal(s.n_links, n);
	if (r->why) {
		assert_true(s.ended);
		assert_int_equal(route.outcome, ERR_CONFLICT);
		assert_contains(route.why.text, r->why);
	} else {
		assert_false(s.ended);
		assert_int_equal(route.outcome, ERR_OK);
		assert_string_equal(route.record, r->record);
	}
	for (const struct route_link *l = route.links; l; l = l->next) {
		assert_int_equal(l->dname, r->dname);
		assert_string_equal(l->target,
				    l->next ? l->next->name : route.record);
		n--;
	}
	assert_int_equal(n, 0);
	route_free(&route, 1);
}

static void test_chain_without_end(void **state)
{
	struct route route = { .name = "a.test", .record = "a.test" };
	struct step s = { .r = &route, .last = &route.links };
	char name[30];

	(void)state;
	for (int i = 0; i < ROUTE_LINKS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "n%d.test", i);
		route_take_alias(&s, name, false, true);
		assert_int_equal(route.outcome, ERR_OK);
	}
	route_take_alias(&s, "end.test", false, true);
	assert_int_equal(route.outcome, ERR_CONFLICT);
	assert_contains(route.why.text, "more than 64 aliases");
	assert_contains(route.why.text, "shorten the chain at 'n63.test'");
	assert_string_equal(route.record, "n63.test");
	route_free(&route, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_chain_without_end) };

	log_set_level(LOG_ERROR);
	return RUN_ROWS("aliases", check_row, rows) +
	       RUN_TESTS("long chains", tests);
}
