#include "unit.h"

#include "util/nearest.h"

static const char *const words[] = { "update-ip", "present-txt", "cleanup-txt",
				     "ipv4",      "ipv6",        "ttl",
				     "off",       "on" };

static struct row {
	const char *label, *typed, *want; /* want "": nothing is near */
} rows[] = {
	{ "a letter is missing", "updte-ip", "update-ip" },
	{ "a letter too much", "presentt-txt", "present-txt" },
	{ "another letter", "cleanap-txt", "cleanup-txt" },
	{ "swapped letters", "udpate-ip", "update-ip" },
	{ "swapped letters count once", "tlt", "ttl" },
	{ "several", "claenup-text", "cleanup-txt" },
	{ "upper case", "PRESENT-TXT", "present-txt" },
	{ "underscore", "update_ip", "update-ip" },
	{ "the word itself", "present-txt", "present-txt" },
	{ "the beginning", "present", "present-txt" },
	{ "the beginning in upper case", "CLEAN", "cleanup-txt" },
	{ "the first of several", "ipv", "ipv4" },
	{ "nearer than the first", "ipv66", "ipv6" },
	{ "a beginning of two letters", "up", "" },
	{ "more than a third", "publish", "" },
	{ "just more than a third", "tttl-", "" },
	{ "two letters of short words", "no", "" },
	{ "nothing", "", "" },
	{ "bytes of no language", "\xff\xfe\x80", "" },
	{ "of the greatest length",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "" },
	{ "too long",
	  "update-ipaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct nearest n;
	char want[100];

	nearest_init(&n, r->typed);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		nearest_offer(&n, words[i]);
	assert_string_equal(n.word, r->want);
	(void)snprintf(want, sizeof(want), "did you mean '--%s'?", r->want);
	assert_string_equal(nearest_hint(&n, "--", "see --help"),
			    *r->want ? want : "see --help");
}

static void test_long_words_are_not_offered(void **state)
{
	char word[NEAREST_MAX + 2];
	struct nearest n;

	(void)state;
	memset(word, 'a', sizeof(word));
	word[NEAREST_MAX + 1] = '\0';
	nearest_init(&n, word + 1);
	nearest_offer(&n, word);
	assert_string_equal(n.word, "");
	nearest_offer(&n, word + 1);
	assert_string_equal(n.word, word + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_long_words_are_not_offered),
	};

	return RUN_ROWS("nearest", check_row, rows) +
	       RUN_TESTS("nearest", tests);
}
