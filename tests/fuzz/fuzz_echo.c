/* What an echo service says: an address, or nothing. */
#include "flow/source_text.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const int families[] = { AF_INET, AF_INET6 };
	char *text = fuzz_text(data, len);
	char again[ADDR_MAX_TEXT + 1];
	int found = 0;
	struct why why;

	for (int i = 0; i < 2; i++) {
		struct addr a = { .family = 0 }, b = { .family = 0 };
		enum err rc = echo_read(&a, (const char *)data, len,
					families[i], &why);

		assert(rc == ERR_OK || rc == ERR_REPLY);
		assert(a.family == (rc ? 0 : families[i]));
		if (rc)
			continue;
		found++;
		assert(strlen(text) == len);
		/* it is of one line with one word */
		assert(strcspn(text + strspn(text, " \t\r\n"), "<>,;{}\"/") >=
		       strcspn(text + strspn(text, " \t\r\n"), " \t\r\n"));
		addr_text(again, &a);
		assert(!echo_read(&b, again, strlen(again), families[i], &why));
		assert(addr_same(&a, &b));
	}
	assert(found <= 1);
	free(text);
	return 0;
}
