#ifndef DDNS01_TESTS_UNIT_CONF_ROWS_H
#define DDNS01_TESTS_UNIT_CONF_ROWS_H

#include "conf/conf.h"
#include "unit.h"

extern char **environ;

/* An environment of the test's own. */
static inline void set_environment(const char *const *assignments)
{
	while (*environ) {
		char name[200];

		(void)snprintf(name, sizeof(name), "%.*s",
			       (int)strcspn(*environ, "="), *environ);
		assert_int_equal(unsetenv(name), 0);
	}
	/* nothing is found by accident */
	assert_int_equal(setenv("HOME", folder, 1), 0);
	for (; *assignments; assignments++) {
		const char *value = strchr(*assignments, '=');
		char name[200], text[600];

		(void)snprintf(name, sizeof(name), "%.*s",
			       (int)(value - *assignments), *assignments);
		/* @ stands for the test's folder */
		if (value[1] == '@')
			(void)snprintf(text, sizeof(text), "%s%s", folder,
				       value + 2);
		else
			(void)snprintf(text, sizeof(text), "%s", value + 1);
		assert_int_equal(setenv(name, text, 1), 0);
	}
}

/* What file, environment and options make of one setting. */
struct row {
	const char *label;
	const char *file; /* NULL: none */
	const char *env[8];
	struct conf_option options[3];
	size_t n;
	const char *account; /* "" top level */
	enum setting setting;
	const char *want, *origin; /* want NULL: refused, origin why */
};

static inline const struct values *place(const struct conf *conf,
					 const char *account)
{
	for (size_t i = 0; i < conf->n_accounts; i++)
		if (strcmp(conf->accounts[i].title, account) == 0)
			return &conf->accounts[i].values;
	if (*account)
		fail_msg("no account '%s'", account);
	return &conf->values;
}

static inline void check_row(void **state)
{
	const struct row *r = *state;
	struct conf *conf = NULL;
	struct why why = { "" };
	char want[500];
	enum err rc;

	set_environment(r->env);
	write_text(in_folder("t.conf"), r->file ? r->file : "");
	write_text(in_folder("secret"), "c2VjcmV0\n");
	assert_int_equal(mkdir(in_folder("creds"), 0700), 0);
	write_bytes(in_folder("creds/tsig-key-file"), "x", 1, 0440);
	rc = conf_load(&conf, r->file ? in_folder("t.conf") : NULL, r->options,
		       r->n, &why);
	(void)snprintf(want, sizeof(want), "%s", r->want ? r->want : "");
	if (!r->want && !r->origin) /* the credential */
		(void)snprintf(want, sizeof(want), "%s/creds/tsig-key-file",
			       folder);
	if (!want[0]) {
		assert_int_equal(rc, ERR_CONFIG);
		assert_contains(why.text, r->origin);
		return;
	}
	if (rc)
		fail_msg("%s", why.text);
	assert_string_equal(value_text(place(conf, r->account), r->setting),
			    want);
	if (r->origin)
		assert_contains(place(conf, r->account)->v[r->setting].origin,
				r->origin);
	conf_free(conf);
}

#endif
