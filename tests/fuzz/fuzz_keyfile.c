/* TSIG key files, in all forms; read with and without a name in mind. */
#include "fuzz.h"
#include "net/keyfile.h"

static void parse(const char *text, const char *path, const char *want)
{
	struct tsig_key key = { .name = "" };
	char name[NAME_MAX_TEXT + 1];
	enum tsig_algorithm algorithm;
	struct why why;
	enum err rc = keyfile_parse(&key, text, path, want, &why);

	assert(rc == ERR_OK || rc == ERR_CONFIG);
	if (rc) {
		assert(!key.secret.bytes && !key.secret.len);
		return;
	}
	assert(key.secret.bytes && key.secret.len);
	assert(name_parse(name, key.name, &why) == ERR_OK);
	assert(strcmp(name, key.name) == 0);
	assert(tsig_algorithm_parse(&algorithm,
				    tsig_algorithm_text(key.algorithm)));
	assert(algorithm == key.algorithm);
	tsig_key_wipe(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	size_t n = strcspn(text, "\n");

	parse(text, "/etc/ddns01/fuzz.key", NULL);
	parse(text, "/etc/ddns01/fuzz.key", "Fuzz-Key.");
	parse(text, "/etc/ddns01/Kfuzz-key.+163+12345.private", NULL);
	/* the first line as a path: K*.private files are told by theirs */
	if (text[n]) {
		text[n] = '\0';
		parse(text + n + 1, text, NULL);
	}
	free(text);
	return 0;
}
