/* ACME account keys, PEM and JWK. */
#include "flow/account_key.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char thumbprint[CHALLENGE_VALUE_LEN + 1],
		value[CHALLENGE_VALUE_LEN + 1];
	char *text = fuzz_text(data, len);
	struct why why = { "" };
	bool private = false;
	enum err rc = account_key_parse(thumbprint, text, &private, &why);

	assert(rc == ERR_OK || rc == ERR_CONFIG);
	if (rc)
		assert(why.text[0]);
	else
		assert(challenge_token_digest(value, "t", thumbprint, &why) ==
		       ERR_OK);
	free(text);
	return 0;
}
