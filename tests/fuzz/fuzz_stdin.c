/* What --stdin reads. */
#include "cmd/values.h"
#include "flow/challenge.h"
#include "fuzz.h"

static void check(const struct values_given *v)
{
	char name[NAME_MAX_TEXT + 1];
	struct why why;

	for (size_t i = 0; i < v->n; i++) {
		const struct txt *t = &v->txt[i];

		assert(challenge_check(t->value, &why) == ERR_OK);
		assert(challenge_name(name, v->domains[i], &why) == ERR_OK);
		assert(strcmp(name, t->challenge) == 0);
		for (size_t j = 0; j < i; j++)
			assert(strcmp(v->txt[j].challenge, name) != 0 ||
			       strcmp(v->txt[j].value, t->value) != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *path = fuzz_file(data, len);
	struct args args = { .from_stdin = true };
	struct values_given v;
	struct why why;
	enum err rc;

	for (int i = 0; i < 2; i++) {
		args.key_authorization = i == 1;
		assert(freopen(path, "r", stdin));
		rc = values_read(&v, &args, &why);
		assert(rc == ERR_OK || rc == ERR_USAGE);
		assert(!rc || (v.n == 0 && !v.txt));
		assert(!v.from_certbot);
		check(&v);
		assert(values_read_run(&v, &args, &why) == ERR_OK && !v.run.id);
		values_given_free(&v);
	}
	return 0;
}
