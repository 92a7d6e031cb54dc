/* The file that "file:PATH" takes an address from. */
#include "flow/address.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct strlist sources = { 0 };
	int found = 0;
	char word[80];
	struct why why;

	fuzz_begin();
	(void)snprintf(word, sizeof(word), "file:%s", fuzz_file(data, len));
	assert(strlist_add(&sources, word, &why) == ERR_OK);
	for (int i = 0; i < 4; i++) {
		struct address_env env = { .timeout_ms = 1000 };
		struct address_query q = { .family = families[i % 2],
					   .sources = &sources,
					   .allow_private = i < 2 };
		char text[ADDR_MAX_TEXT + 1];

		address_find(&env, &q, 1);
		assert((q.outcome == ERR_OK || q.outcome == ERR_LATER) &&
		       !q.off && q.n_reports == 1);
		found += q.outcome == ERR_OK;
		address_query_free(&q);
		if (q.outcome)
			continue;
		assert(q.addr.family == families[i % 2]);
		addr_text(text, &q.addr);
		assert(text[0] && strlen(text) <= ADDR_MAX_TEXT);
	}
	assert(found <= 2); /* of one family only */
	strlist_free(&sources);
	return 0;
}
