/* What is told of an account, by what its provider says of it. */
#include "unit.h"

#include <cjson/cJSON.h>
#include <time.h>

#include "provider/cloudflare_look.h"
#include "provider/look.h"

static struct end {
	const char *label;
	long days;        /* from now; 0: text counts */
	const char *text; /* NULL: there is no such member */
	bool told;
} ends[] = {
	{ "never", 0, NULL, false },       { "tomorrow", 1, NULL, true },
	{ "in 29 days", 29, NULL, true },  { "in 31 days", 31, NULL, false },
	{ "in years", 4000, NULL, false }, { "long ago", -400, NULL, true },
	{ "empty", 0, "", true },          { "no time", 0, "soon", false },
};

static void check_end(void **state)
{
	const struct end *e = *state;
	time_t when = time(NULL) + e->days * 86400;
	cJSON *verified = cJSON_CreateObject();
	struct look l = { .n_notes = 0 };
	char text[40] = "";
	struct tm tm;

	assert_non_null(gmtime_r(&when, &tm));
	if (e->days)
		assert_true(strftime(text, sizeof(text),
				     "%Y-%m-%dT%H:%M:%S.123456Z", &tm));
	else if (e->text)
		(void)snprintf(text, sizeof(text), "%s", e->text);
	if (e->days || e->text)
		assert_non_null(
			cJSON_AddStringToObject(verified, "expires_on", text));
	cf_look_end(&l, verified);
	assert_int_equal(l.n_notes, e->told);
	if (e->told) {
		text[10] = '\0';
		assert_contains(l.notes[0].text.text, text);
		assert_false(l.notes[0].lacks);
	}
	cJSON_Delete(verified);
}

static struct policies {
	const char *label, *json, *more;
} policies[] = {
	{ "nothing else", "{}", "reading API tokens" },
	{ "what we use",
	  "{\"policies\":[{\"permission_groups\":[{\"name\":\"DNS Write\"},"
	  "{\"name\":\"Zone Read\"}]}]}",
	  "reading API tokens" },
	{ "more of both policies",
	  "{\"policies\":[{\"permission_groups\":[{\"name\":\"Zone Write\"}]},"
	  "{\"permission_groups\":[{\"name\":\"Workers\"}]}]}",
	  "reading API tokens, Zone Write, Workers" },
	{ "other types",
	  "{\"policies\":[7,{\"permission_groups\":[null,{\"name\":7}]},"
	  "{\"permission_groups\":{\"a\":{\"name\":\"Zone Write\"}}}]}",
	  "reading API tokens, Zone Write" },
	{ "no object", "[]", "reading API tokens" },
};

static void check_policies(void **state)
{
	const struct policies *p = *state;
	cJSON *token = cJSON_Parse(p->json);
	struct look l = { .n_notes = 0 };
	const char *text = l.notes[0].text.text;

	assert_non_null(token);
	cf_look_policies(&l, token);
	assert_int_equal(l.n_notes, 1);
	assert_contains(text, ": ");
	assert_string_equal(strstr(text, ": ") + 2, p->more);
	cJSON_Delete(token);
}

/* The first are kept; names of any length do no harm. */
static void test_room(void **state)
{
	struct look l = { .n_notes = 0 };
	char name[400];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (int i = 0; i < LOOK_NOTES + 2; i++)
		look_note(&l, true, name, "%d %s", i, name);
	assert_int_equal(l.n_notes, LOOK_NOTES);
	assert_int_equal(strncmp(l.notes[LOOK_NOTES - 1].text.text, "7 aa", 4),
			 0);
	look_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_room) };

	return RUN_ROWS("end", check_end, ends) +
	       RUN_ROWS("policies", check_policies, policies) +
	       RUN_TESTS("look", tests);
}
