/* A file of metrics. */
#include "flow/metrics.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct metrics m = { 0 }, again;
	char *text = fuzz_text(data, len);

	metrics_parse(&m, text);
	assert(m.success >= 0 && m.failure >= 0 && m.change >= 0);
	again = m; /* what is found once is found twice */
	metrics_parse(&again, text);
	assert(memcmp(&m, &again, sizeof(m)) == 0);
	free(text);
	return 0;
}
