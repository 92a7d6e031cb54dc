/* Domain names. */
#include <ctype.h>

#include "flow/challenge.h"
#include "fuzz.h"
#include "util/name.h"

/* What name_parse() promises of its result. */
static void check(const char *name)
{
	char again[NAME_MAX_TEXT + 1];
	size_t labels = name_labels(name);

	assert(strlen(name) >= 1 && strlen(name) <= NAME_MAX_TEXT);
	assert(name_parse(again, name, NULL) == ERR_OK);
	assert(strcmp(again, name) == 0);
	assert(labels >= 1 && labels <= 127);
	assert(name_under(name, name) && name_under(name, ""));
	assert(name_under(name, name_parent(name)));
	assert(name_labels(name_parent(name)) == labels - 1);
	assert(name_suffix(name, labels) == name);
	assert(name_labels(name_suffix(name, 1)) == 1);
	for (const char *p = name; p; p = strchr(p, '.')) {
		p += *p == '.';
		assert(strcspn(p, ".") >= 1 && strcspn(p, ".") <= 63);
	}
	for (const char *p = name; *p; p++)
		assert(strchr("abcdefghijklmnopqrstuvwxyz0123456789-_*.", *p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	char name[NAME_MAX_TEXT + 1], challenge[NAME_MAX_TEXT + 1];
	char again[NAME_MAX_TEXT + 1];
	struct why why;
	enum err rc = name_parse(name, text, &why);

	assert(rc == ERR_OK || rc == ERR_USAGE);
	if (!rc)
		check(name);
	if (!challenge_name(challenge, text, &why)) {
		assert(!rc);
		check(challenge);
		assert(strncmp(challenge, "_acme-challenge.", 16) == 0);
		assert(!strchr(challenge, '*'));
		assert(challenge_name(again, challenge, &why) == ERR_OK);
		assert(strcmp(again, challenge) == 0);
	}
	free(text);
	return 0;
}
