/* certbot's variables: domain, value, how many remain and all domains, each in
 * a line. */
#include "cmd/values.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const variables[] = { "CERTBOT_DOMAIN",
						 "CERTBOT_VALIDATION",
						 "CERTBOT_REMAINING_CHALLENGES",
						 "CERTBOT_ALL_DOMAINS" };
	char *text = fuzz_text(data, len), *rest = text, *line;
	struct args args = { .n_operands = 0 };
	struct values_given v;
	struct why why;
	enum err rc;

	fuzz_begin();
	for (int i = 0; i < 4 && (line = strsep(&rest, "\n")); i++)
		assert(setenv(variables[i], line, 1) == 0);
	for (int i = 0; i < 2; i++) {
		args.key_authorization = i == 1;
		rc = values_read(&v, &args, &why);
		assert(rc == ERR_OK || rc == ERR_USAGE);
		assert(rc ? !v.txt : v.n == 1 && v.from_certbot);
		rc = values_read_run(&v, &args, &why);
		assert(rc == ERR_OK || rc == ERR_USAGE);
		if (v.run.id)
			assert(v.n == 1 && strlen(v.run.id) == 43);
		if (v.n)
			assert(strncmp(v.txt[0].challenge, "_acme-challenge.",
				       16) == 0);
		values_given_free(&v);
	}
	free(text);
	return 0;
}
