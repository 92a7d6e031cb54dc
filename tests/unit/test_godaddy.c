/* GoDaddy's replies, records and what is planned by them. */
#include "unit.h"

#include <cjson/cJSON.h>

#include "provider/godaddy_api.h"
#include "provider/godaddy_v1_plan.h"

static struct relative {
	const char *label, *name, *zone, *want;
} relatives[] = {
	{ "apex", "example.org", "example.org", "@" },
	{ "host", "www.example.org", "example.org", "www" },
	{ "deep", "_acme-challenge.a.b.example.org", "example.org",
	  "_acme-challenge.a.b" },
	{ "wildcard", "*.example.org", "example.org", "*" },
	{ "zone's name within", "example.org.example.org", "example.org",
	  "example.org" },
};

static void check_relative(void **state)
{
	const struct relative *r = *state;
	char got[NAME_MAX_TEXT + 1];

	gd_relative(got, r->name, r->zone);
	assert_string_equal(got, r->want);
}

static struct id {
	const char *label, *text;
	bool good;
} ids[] = {
	{ "good", "600:0b2c-4_X", true },
	{ "v1's", "set", false },
	{ "of another provider", "0123456789abcdef", false },
	{ "no id", "600:", false },
	{ "no TTL", ":abc", false },
	{ "low TTL", "599:abc", false },
	{ "huge TTL", "604801:abc", false },
	{ "long number", "00000000000000000600:abc", false },
	{ "path", "600:../x", false },
	{ "blank", "600:a b", false },
	{ "50 characters",
	  "600:01234567890123456789012345678901234567890123456789", true },
	{ "51 characters",
	  "600:012345678901234567890123456789012345678901234567890", false },
};

static void check_id(void **state)
{
	const struct id *r = *state;
	struct gd_record got;
	char text[64];

	assert_int_equal(gd_id_parse(&got, r->text), r->good);
	if (r->good) {
		gd_id_text(text, &got);
		assert_string_equal(text, r->text);
	}
}

static struct reply {
	const char *label, *method;
	long status;
	const char *text;
	long header; /* Retry-After; -1: none */
	enum err want;
	const char *words;
	long wait;
	bool sent;
} replies[] = {
	{ "empty list", "GET", 200, "[]", -1, ERR_OK, "", 0, false },
	{ "nothing to read", "GET", 200, "", -1, ERR_LATER, "no API reply", 0,
	  false },
	{ "written", "PUT", 200, "", -1, ERR_OK, "", 0, false },
	{ "deleted", "DELETE", 204, "", -1, ERR_OK, "", 0, false },
	{ "portal to GET", "GET", 200, "<html>", -1, ERR_LATER, "<html>", 0,
	  false },
	{ "portal to PUT", "PUT", 200, "<html>", -1, ERR_LATER, "<html>", 0,
	  true },
	{ "redirect", "GET", 301, "", -1, ERR_REPLY, "api-url", 0, false },
	{ "401", "GET", 401, "{\"code\":\"UNABLE_TO_AUTHENTICATE\"}", -1,
	  ERR_AUTH, "UNABLE_TO_AUTHENTICATE; check key", 0, false },
	{ "403", "GET", 403, "{\"code\":\"ACCESS_DENIED\",\"message\":\"no\"}",
	  -1, ERR_AUTH, "ACCESS_DENIED: no; the credentials are good", 0,
	  false },
	{ "404", "GET", 404, "{\"code\":\"UNKNOWN_DOMAIN\"}", -1, ERR_NOZONE,
	  "check the domain", 0, false },
	{ "409", "PUT", 409, "{\"code\":\"INVALID_STATE\"}", -1, ERR_CONFLICT,
	  "in the way", 0, false },
	{ "422", "PUT", 422,
	  "{\"code\":\"INVALID_BODY\",\"message\":\"m\",\"fields\":[{\"path\":"
	  "\"a\",\"message\":\"b\"}]}",
	  -1, ERR_REFUSED, "HTTP 422: INVALID_BODY: m (a: b)", 0, false },
	{ "duplicate", "PATCH", 422, "{\"code\":\"DUPLICATE_RECORD\"}", -1,
	  ERR_CONFLICT, "CNAME", 0, false },
	{ "other shape", "POST", 400, "{\"title\":\"T\",\"detail\":\"d\"}", -1,
	  ERR_REFUSED, "T: d", 0, false },
	{ "numbers for texts", "PUT", 422,
	  "{\"code\":1,\"message\":2,\"fields\":3}", -1, ERR_REFUSED,
	  "HTTP 422", 0, false },
	{ "429, body says", "GET", 429, "{\"retryAfterSec\":27}", 99, ERR_LATER,
	  "wait 27 s", 27, false },
	{ "429, header says", "GET", 429, "{}", 99, ERR_LATER, "wait 99 s", 99,
	  false },
	{ "429, nobody says", "GET", 429, "", -1, ERR_LATER, "wait 60 s", 60,
	  false },
	{ "429, at once", "GET", 429, "{\"retryAfterSec\":0}", -1, ERR_LATER,
	  "wait 1 s", 1, false },
	{ "429, for years", "GET", 429, "{\"retryAfterSec\":1e300}", -1,
	  ERR_LATER, "wait 86400 s", 86400, false },
	{ "429, in the past", "GET", 429, "{\"retryAfterSec\":-5}", 7,
	  ERR_LATER, "wait 7 s", 7, false },
	{ "quota", "GET", 429, "{\"code\":\"QUOTA_EXCEEDED\"}", -1, ERR_LATER,
	  "QUOTA_EXCEEDED; wait 3600 s", 3600, false },
	{ "500", "PUT", 500, "{\"code\":\"ERROR_INTERNAL\"}", -1, ERR_LATER,
	  "ERROR_INTERNAL; the API is in trouble", 0, true },
	{ "502", "PUT", 502, "<html>bad</html>", -1, ERR_LATER, "<html>bad", 0,
	  true },
};

static void check_reply(void **state)
{
	const struct reply *r = *state;
	struct gd_call c = { .method = r->method };

	gd_judge(&c, true, r->status, r->text, strlen(r->text), r->header);
	assert_int_equal(c.outcome, r->want);
	assert_int_equal(c.wait, r->wait);
	assert_int_equal(c.sent, r->sent);
	assert_contains(c.why.text, r->words);
	gd_call_free(&c);
}

/* Sets as "data/ttl|data/ttl". */
static void show(char out[static 300], const struct gd_item *v, size_t n)
{
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		(void)snprintf(out + strlen(out), 300 - strlen(out), "%s%s/%lu",
			       i ? "|" : "", v[i].data,
			       (unsigned long)v[i].ttl);
}

#define T(data, ttl) "{\"type\":\"TXT\",\"data\":\"" data "\",\"ttl\":" #ttl "}"

static struct plan {
	const char *label;
	enum change_kind kind;
	const char *there;
	bool put; /* instead of PATCH */
	enum gd_step want;
	const char *todo;
} plans[] = {
	{ "add to nothing", CHANGE_ADD, "", false, GD_PATCH, "ours/900" },
	{ "add to others", CHANGE_ADD, T("a", 700), false, GD_PATCH,
	  "ours/900" },
	{ "added already", CHANGE_ADD, T("ours", 600), false, GD_DONE, "" },
	{ "add by replacing", CHANGE_ADD, T("a", 700) "," T(" ", 600), true,
	  GD_PUT, "a/700|ours/900" },
	{ "remove from nothing", CHANGE_REMOVE, "", false, GD_DONE, "" },
	{ "remove what is not there", CHANGE_REMOVE, T("OURS", 600), false,
	  GD_DONE, "" },
	{ "remove the last", CHANGE_REMOVE, T("ours", 600), false, GD_DELETE,
	  "" },
	{ "remove the last beside blanks", CHANGE_REMOVE,
	  T("", 600) "," T("ours", 600) "," T(" ", 600), false, GD_DELETE, "" },
	{ "remove one of several", CHANGE_REMOVE,
	  T("a", 700) "," T("ours", 600) "," T("b", 86400) "," T("", 600),
	  false, GD_PUT, "a/700|b/86400" },
	{ "a TTL that is too low", CHANGE_REMOVE, T("a", 60) "," T("ours", 60),
	  false, GD_PUT, "a/600" },
	{ "set", CHANGE_SET, T("a", 700), false, GD_PUT, "ours/700" },
	{ "set anew", CHANGE_SET, "", false, GD_PUT, "ours/900" },
	{ "set already", CHANGE_SET, T("ours", 700), false, GD_DONE, "" },
	{ "set one of two", CHANGE_SET, T("ours", 700) "," T("a", 600), false,
	  GD_PUT, "ours/700" },
	{ "other type and name", CHANGE_REMOVE,
	  "{\"type\":\"A\",\"data\":\"ours\"},"
	  "{\"name\":\"other\",\"data\":\"ours\"}",
	  false, GD_DONE, "" },
};

static void check_plan(void **state)
{
	const struct plan *r = *state;
	struct rrset want = { .zone = "example.org",
			      .name = "www.example.org",
			      .type = RR_TXT,
			      .ttl = 900 };
	struct change c = { .kind = r->kind, .want = &want, .unsure = true };
	struct gd_call call = { .method = "GET" };
	struct gd_names all;
	char body[600], got[300];

	(void)snprintf(body, sizeof(body), "[%s]", r->there);
	assert_int_equal(strlist_add(&want.values, "ours", NULL), ERR_OK);
	assert_int_equal(gd_names_make(&all, &c, 1, NULL), ERR_OK);
	assert_true(all.v->look);
	gd_judge(&call, true, 200, body, strlen(body), -1);
	gd_name_seen(&all, all.v, &call);
	assert_int_equal(all.v->outcome, ERR_OK);
	all.v->put = r->put;
	gd_name_plan(&all, all.v);
	assert_int_equal(all.v->outcome, ERR_OK);
	assert_int_equal(all.v->step, r->want);
	show(got, all.v->todo, r->want == GD_DONE ? 0 : all.v->n_todo);
	assert_string_equal(got, r->todo);
	gd_names_free(&all);
	gd_call_free(&call);
	strlist_free(&c.had);
	strlist_free(&want.values);
}

/* What others had is put back, and what does not show is waited for. */
static void test_repair(void **state)
{
	static const char *const there[] = {
		"[" T("a", 700) "," T("ours", 600) "]", /* PUT a */
		"[" T("ours", 600) "]", /* an older copy came over it */
		"[" T("ours", 600) "]",
		"[" T("a", 700) "]",
	};
	static const enum gd_step want[] = { GD_PUT, GD_WAIT, GD_PUT, GD_DONE };
	struct rrset set = { .zone = "example.org",
			     .name = "example.org",
			     .type = RR_TXT };
	struct change c = { .kind = CHANGE_REMOVE, .want = &set };
	struct gd_names all;
	char got[300];

	(void)state;
	assert_int_equal(strlist_add(&set.values, "ours", NULL), ERR_OK);
	assert_int_equal(gd_names_make(&all, &c, 1, NULL), ERR_OK);
	for (size_t i = 0; i < COUNT(want); i++) {
		struct gd_call call = { .method = "GET" };

		gd_judge(&call, true, 200, there[i], strlen(there[i]), -1);
		gd_name_seen(&all, all.v, &call);
		gd_name_plan(&all, all.v);
		assert_int_equal(all.v->outcome, ERR_OK);
		assert_int_equal(all.v->step, want[i]);
		if (want[i] == GD_PUT) {
			show(got, all.v->todo, all.v->n_todo);
			assert_string_equal(got, "a/700");
			all.v->writes++;
			all.v->waited = false;
		}
		gd_call_free(&call);
	}
	gd_names_free(&all);
	strlist_free(&set.values);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_repair) };

	return RUN_ROWS("gd_relative", check_relative, relatives) +
	       RUN_ROWS("gd_id_parse", check_id, ids) +
	       RUN_ROWS("gd_judge", check_reply, replies) +
	       RUN_ROWS("gd_name_plan", check_plan, plans) +
	       RUN_TESTS("godaddy", tests);
}
