/* An answer of a dyndns2 service: the number of names, then its text. */
#include "fuzz.h"
#include "provider/dyndns2_reply.h"

#define N 5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct dyndns2_line lines[N];
	size_t n = len ? data[0] % N + 1 : 1;
	long status = len && data[0] >= 128 ? 401 : 200;
	char *text = fuzz_text(data + (len > 0), len - (len > 0));

	dyndns2_reply_read(lines, n, status, text);
	for (size_t i = 0; i < n; i++) {
		const struct dyndns2_code *code = lines[i].code;
		struct why why = { "" };
		enum err rc = dyndns2_line_judge(&lines[i], "192.0.2.1", &why);

		assert((rc == ERR_OK) == !why.text[0]);
		assert(code || rc == ERR_REPLY);
		assert(!code || !code->err || rc == code->err);
		/* nobody who is locked out has success */
		assert(status == 200 || rc != ERR_OK);
		/* a failure can be found again by its word */
		assert(!code || dyndns2_code_find(code->word) == code);
	}
	free(text);
	return 0;
}
