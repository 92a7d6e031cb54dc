/* Numbers and durations. */
#include <limits.h>

#include "fuzz.h"
#include "util/num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len), *digits, back[32];
	uint16_t small;
	long n;

	if (num_range(&n, text, 0, LONG_MAX)) {
		(void)snprintf(back, sizeof(back), "%ld", n);
		digits = text + strspn(text, "0");
		assert(n >= 0 && strcmp(back, *digits ? digits : "0") == 0);
		assert(num_u16(&small, text) == (n <= UINT16_MAX));
		if (n <= UINT16_MAX)
			assert(small == n);
	} else {
		assert(!num_u16(&small, text));
	}
	n = -7;
	if (num_duration(&n, text)) {
		long again = -1;

		assert(n >= 0 && n <= 10L * 366 * 86400);
		(void)snprintf(back, sizeof(back), "%lds", n);
		assert(num_duration(&again, back) && again == n);
	} else {
		assert(n == -7);
	}
	free(text);
	return 0;
}
