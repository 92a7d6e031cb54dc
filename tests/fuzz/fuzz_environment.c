/* Environment variables: a line NAME=VALUE each. */
#include "conf/conf.h"
#include "fuzz.h"

static void set_variable(char *line)
{
	char *value = strchr(line, '=');
	size_t n;

	if (!value)
		return;
	*value++ = '\0';
	n = strlen(line);
	/* no reading of whatever file the fuzzer thinks of */
	if (n == 0 || strcmp(line, "CREDENTIALS_DIRECTORY") == 0 ||
	    (n > 5 && strcmp(line + n - 5, "_FILE") == 0 &&
	     strncmp(line, "DDNS01_", 7) != 0))
		return;
	assert(setenv(line, value, 1) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct conf *conf = calloc(1, sizeof(*conf));
	char *text = fuzz_text(data, len), *rest = text, *line;
	struct why why;
	enum err rc;

	assert(conf);
	fuzz_begin();
	while ((line = strsep(&rest, "\n")))
		set_variable(line);
	rc = conf_read_environment(conf, &why);
	assert(rc == ERR_OK || rc == ERR_CONFIG);
	assert(conf->n_names == 0 && conf->n_accounts <= 1);
	if (!rc && getenv("DDNS01_TSIG_SECRET"))
		assert(!*getenv("DDNS01_TSIG_SECRET"));
	conf_free(conf);
	free(text);
	return 0;
}
