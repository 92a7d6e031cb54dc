/* Base64 secrets, in a text and in a file. */
#include <ctype.h>
#include <openssl/evp.h>

#include "fuzz.h"
#include "util/secret.h"

/* What was decoded, encoded again, gives the same bytes; and the text had just
 * the length that they need. */
static void check(const struct secret *s, const char *text, size_t len)
{
	unsigned char *back = malloc(s->len * 2 + 4);
	struct secret again = { 0 };
	size_t n = 0;
	struct why why;

	for (size_t i = 0; i < len; i++)
		n += !isspace((unsigned char)text[i]);
	assert(back && s->len && s->bytes[s->len] == '\0');
	assert((size_t)EVP_EncodeBlock(back, s->bytes, (int)s->len) == n);
	assert(secret_from_base64(&again, (char *)back, n, &why) == ERR_OK);
	assert(again.len == s->len);
	assert(memcmp(again.bytes, s->bytes, s->len) == 0);
	secret_wipe(&again);
	assert(!again.bytes && !again.len);
	free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct secret s = { 0 };
	char *exact = malloc(len + 1);
	struct why why;
	enum err rc;

	assert(exact);
	memcpy(exact, data, len);
	rc = secret_from_base64(&s, exact, len, &why);
	assert(rc == ERR_OK || rc == ERR_CONFIG);
	if (rc)
		assert(!s.bytes);
	else
		check(&s, exact, len);
	secret_wipe(&s);

	rc = secret_read_line(&s, fuzz_file(data, len), &why);
	assert(rc == ERR_OK || rc == ERR_CONFIG);
	if (rc)
		assert(!s.bytes);
	else
		assert(s.len && s.len <= len &&
		       strlen((char *)s.bytes) == s.len);
	secret_wipe(&s);
	free(exact);
	return 0;
}
