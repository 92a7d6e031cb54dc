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
		char text[ADDR_MAX_TEXT + 1];
		struct addr a;
		enum err rc;
		bool off;

		rc = address_find(&a, &off, families[i % 2], &sources, i < 2,
				  &why);
		assert((rc == ERR_OK || rc == ERR_LATER) && !off);
		found += rc == ERR_OK;
		if (rc)
			continue;
		assert(a.family == families[i % 2]);
		addr_text(text, &a);
		assert(text[0] && strlen(text) <= ADDR_MAX_TEXT);
	}
	assert(found <= 2); /* of one family only */
	strlist_free(&sources);
	return 0;
}
