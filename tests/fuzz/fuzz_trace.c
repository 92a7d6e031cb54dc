/* Cloudflare's trace: nothing but a whole one of our host counts. */
#include "flow/source_text.h"
#include "fuzz.h"

#define HOST "api.cloudflare.com"

/* How many lines begin so. */
static int count_lines(const char *text, const char *start)
{
	int n = 0;

	while (text) {
		n += strncmp(text, start, strlen(start)) == 0;
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const int families[] = { AF_INET, AF_INET6 };
	char *text = fuzz_text(data, len);
	struct why why;

	for (int i = 0; i < 2; i++) {
		struct addr a = { .family = 0 };
		enum err rc = trace_read(&a, (const char *)data, len, HOST,
					 families[i], &why);

		assert(rc == ERR_OK || rc == ERR_REPLY);
		assert(a.family == (rc ? 0 : families[i]));
		if (rc)
			continue;
		assert(strlen(text) == len);
		assert(count_lines(text, "h=") == 1);
		assert(count_lines(text, "ip=") == 1);
		assert(count_lines(text, "warp=") == 1);
		assert(count_lines(text, "warp=off") == 1);
	}
	free(text);
	return 0;
}
