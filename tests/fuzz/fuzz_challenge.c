/* Challenge values and key authorizations. */
#include "flow/challenge.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char digest[CHALLENGE_VALUE_LEN + 1], hash[CHALLENGE_VALUE_LEN + 1];
	char *text = fuzz_text(data, len);
	size_t n = strlen(text);
	struct why why;
	enum err rc;

	assert(challenge_hash(hash, text, &why) == ERR_OK);
	assert(strlen(hash) == CHALLENGE_VALUE_LEN);
	assert(challenge_check(hash, &why) == ERR_OK);
	rc = challenge_digest(digest, text, &why);
	assert(rc == ERR_OK || rc == ERR_USAGE);
	if (!rc) {
		assert(strcmp(digest, hash) == 0);
		assert(n > CHALLENGE_VALUE_LEN + 1);
		assert(text[n - CHALLENGE_VALUE_LEN - 1] == '.');
	}
	rc = challenge_check(text, &why);
	assert(rc == ERR_OK || rc == ERR_USAGE);
	if (!rc)
		assert(n >= 1 && n <= 255 && !strpbrk(text, " \t\r\n\"\\"));
	free(text);
	return 0;
}
