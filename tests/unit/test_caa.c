#include "unit.h"

#include "net/caa.h"

#define ACCOUNT "https://ca.example/acct/7"

/* One record: flags, tag and value. */
struct record {
	int flags;
	const char *tag, *value;
};

static struct dns_rr make_rr(const struct record *r)
{
	size_t tag = strlen(r->tag), value = strlen(r->value);
	struct dns_rr rr = { .section = DNS_ANSWER,
			     .type = DNS_CAA,
			     .owner = "a.test",
			     .data = malloc(tag + value + 3),
			     .len = tag + value + 2 };

	assert_non_null(rr.data);
	rr.data[0] = (char)r->flags;
	memcpy(rr.data + 1, r->tag, tag + 1);
	memcpy(rr.data + tag + 2, r->value, value + 1);
	return rr;
}

static const struct {
	const char *label;
	struct record records[3];
	struct caa_wish wish;
	enum caa_verdict verdict;
	const char *allowed;
} rows[] = {
	{ "nothing said", { { 0 } }, { .ca = "ca.test" }, CAA_MAY, "" },
	{ "only who to tell",
	  { { 0, "iodef", "mailto:a@b.test" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  "" },
	{ "it",
	  { { 0, "issue", "ca.test" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  "ca.test" },
	{ "any", { { 0, "issue", "ca.test" } }, { 0 }, CAA_MAY, "ca.test" },
	{ "case and blanks",
	  { { 0, "Issue", " \tCA.test \t; x=y" } },
	  { .ca = "ca.TEST" },
	  CAA_MAY,
	  " \tCA.test \t; x=y" },
	{ "second",
	  { { 0, "issue", "x.test" }, { 0, "issue", "ca.test" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  "x.test, ca.test" },
	{ "other",
	  { { 0, "issue", "x.test" } },
	  { .ca = "ca.test" },
	  CAA_OTHER_CA,
	  "x.test" },
	{ "part of a name",
	  { { 0, "issue", "ca.test.x" } },
	  { .ca = "ca.test" },
	  CAA_OTHER_CA,
	  "ca.test.x" },
	{ "nobody", { { 0, "issue", ";" } }, { 0 }, CAA_NOBODY, ";" },
	{ "empty", { { 0, "issue", "" } }, { 0 }, CAA_NOBODY, "" },
	{ "nobody and it",
	  { { 0, "issue", ";" }, { 0, "issue", "ca.test" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  ";, ca.test" },
	{ "critical and known",
	  { { 128, "issue", "ca.test" } },
	  { 0 },
	  CAA_MAY,
	  "ca.test" },
	{ "critical",
	  { { 0, "issue", "ca.test" }, { 128, "tbs", "x" } },
	  { 0 },
	  CAA_CRITICAL,
	  "x" },
	{ "other flags", { { 127, "tbs", "x" } }, { 0 }, CAA_MAY, "" },
	{ "wild, no rule of its own",
	  { { 0, "issue", "x.test" } },
	  { .ca = "ca.test", .wildcard = true },
	  CAA_OTHER_CA,
	  "x.test" },
	{ "wild",
	  { { 0, "issue", "x.test" }, { 0, "issuewild", "ca.test" } },
	  { .ca = "ca.test", .wildcard = true },
	  CAA_MAY,
	  "ca.test" },
	{ "not wild",
	  { { 0, "issuewild", "x.test" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  "" },
	{ "methods",
	  { { 0, "issue", "ca.test; validationmethods=http-01 , DNS-01" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  NULL },
	{ "other methods",
	  { { 0, "issue", "ca.test; validationmethods=http-01,dns-01x" } },
	  { .ca = "ca.test" },
	  CAA_OTHER_METHOD,
	  NULL },
	{ "methods twice",
	  { { 0, "issue",
	      "ca.test;validationmethods=dns-01;validationmethods=dns-01" } },
	  { .ca = "ca.test" },
	  CAA_OTHER_METHOD,
	  NULL },
	{ "account",
	  { { 0, "issue", "ca.test;accounturi=" ACCOUNT } },
	  { .ca = "ca.test", .account = ACCOUNT },
	  CAA_MAY,
	  NULL },
	{ "unknown account",
	  { { 0, "issue", "ca.test; accounturi = " ACCOUNT } },
	  { .ca = "ca.test" },
	  CAA_ACCOUNT,
	  NULL },
	{ "other account",
	  { { 0, "issue", "ca.test; accounturi=" ACCOUNT "1" } },
	  { .ca = "ca.test", .account = ACCOUNT },
	  CAA_OTHER_ACCOUNT,
	  NULL },
	{ "account twice",
	  { { 0, "issue",
	      "ca.test; accounturi=" ACCOUNT "; accounturi=" ACCOUNT } },
	  { .ca = "ca.test", .account = ACCOUNT },
	  CAA_OTHER_ACCOUNT,
	  NULL },
	{ "account, not the method",
	  { { 0, "issue",
	      "ca.test; accounturi=x; validationmethods=http-01" } },
	  { .ca = "ca.test", .account = ACCOUNT },
	  CAA_OTHER_METHOD,
	  NULL },
	{ "a parameter without value",
	  { { 0, "issue", "ca.test; accounturi" } },
	  { .ca = "ca.test" },
	  CAA_NOBODY,
	  NULL },
	{ "no parameters",
	  { { 0, "issue", "ca.test; " } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  NULL },
	{ "unknown parameter",
	  { { 0, "issue", "ca.test; x=y; z=" } },
	  { .ca = "ca.test" },
	  CAA_MAY,
	  NULL },
};

static void test_judge(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct caa_wish wish = rows[i].wish;
		struct dns_rr rr[3];
		struct dns_answer answer = { .rr = rr };
		char allowed[64];
		enum caa_verdict verdict;

		wish.method = "dns-01";
		while (answer.n < 3 && rows[i].records[answer.n].tag) {
			rr[answer.n] = make_rr(&rows[i].records[answer.n]);
			answer.n++;
		}
		verdict = caa_judge(&answer, "a.test", &wish, allowed,
				    sizeof(allowed));
		if (verdict != rows[i].verdict)
			fail_msg("%s: %d", rows[i].label, (int)verdict);
		if (rows[i].allowed)
			assert_string_equal(allowed, rows[i].allowed);
		while (answer.n)
			free(rr[--answer.n].data);
	}
}

static void test_others_do_not_count(void **state)
{
	const struct caa_wish wish = { .method = "dns-01" };
	struct dns_rr rr = make_rr(&(struct record){ 0, "issue", ";" });
	struct dns_answer answer = { .rr = &rr, .n = 1 };
	char allowed[64];

	(void)state;
	assert_int_equal(
		caa_judge(&answer, "b.test", &wish, allowed, sizeof(allowed)),
		CAA_MAY);
	assert_int_equal(
		caa_judge(&answer, NULL, &wish, allowed, sizeof(allowed)),
		CAA_NOBODY);
	rr.section = DNS_AUTHORITY;
	assert_int_equal(
		caa_judge(&answer, NULL, &wish, allowed, sizeof(allowed)),
		CAA_MAY);
	free(rr.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_others_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
