/* The configuration file. */
#include "conf/conf.h"
#include "fuzz.h"
#include "util/name.h"

/* Of libConfuse's scanner, which otherwise would go on inside the string or
 * comment where an earlier file went wrong. */
int cfg_yylex_destroy(void);

static void check_values(const struct values *vs, unsigned scopes)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_row *row = &setting_table[i];
		enum setting s = (enum setting)i;

		if (!value_is_set(vs, s))
			continue;
		assert(row->scopes & scopes);
		assert(vs->v[i].origin && value_text(vs, s));
		if (row->kind == KIND_NUMBER)
			assert(value_number(vs, s) >= row->min &&
			       value_number(vs, s) <= row->max);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct conf conf = { .n_accounts = 0 }, *whole = NULL;
	const char *path = fuzz_file(data, len);
	char name[NAME_MAX_TEXT + 1];
	struct why why;
	enum err rc;

	fuzz_begin();
	rc = conf_read_file(&conf, path, &why);
	assert(rc == ERR_OK || rc == ERR_CONFIG);
	check_values(&conf.values, SCOPE_TOP | SCOPE_TXT | SCOPE_UPDATE);
	for (size_t i = 0; i < conf.n_accounts; i++)
		check_values(&conf.accounts[i].values, SCOPE_ACCOUNT);
	for (size_t i = 0; i < conf.n_names; i++) {
		check_values(&conf.names[i].values, SCOPE_NAME);
		assert(name_parse(name, conf.names[i].title, NULL) == ERR_OK);
		assert(strcmp(name, conf.names[i].title) == 0);
	}
	/* again, as the program does it */
	(void)cfg_yylex_destroy();
	assert(conf_load(&whole, path, NULL, 0, &why) == rc);
	conf_free(whole);
	(void)cfg_yylex_destroy();

	whole = calloc(1, sizeof(*whole));
	assert(whole);
	*whole = conf;
	conf_free(whole);
	return 0;
}
