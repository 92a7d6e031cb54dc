#include "conf/credentials.h"
#include "conf_rows.h"

#define A "account a { tsig-key-file = /a }\n"
#define B "account b { }\n"
#define B_TOO "account b { tsig-key-file = /b }\n"

/* Which file a key comes from. */
static struct given {
	const char *label, *file, *creds[2];
	const char *env; /* more; NULL: none */
	const char *chosen;
	const char *account; /* "": at the top level */
	const char *want;    /* "@": is a credential; NULL: refused */
	const char *why;
} givens[] = {
	{ "no account",
	  "",
	  { "tsig-key-file" },
	  NULL,
	  NULL,
	  "environment",
	  "@tsig-key-file",
	  NULL },
	{ "the only account",
	  B,
	  { "tsig-key-file" },
	  NULL,
	  NULL,
	  "b",
	  "@tsig-key-file",
	  NULL },
	{ "over the file",
	  A,
	  { "tsig-key-file" },
	  NULL,
	  NULL,
	  "a",
	  "@tsig-key-file",
	  NULL },
	{ "below a variable",
	  A,
	  { "tsig-key-file" },
	  "DDNS01_TSIG_KEY_FILE=/v",
	  NULL,
	  "a",
	  "/v",
	  NULL },
	{ "none", A, { NULL }, NULL, NULL, "a", "/a", NULL },
	{ "the account that has it",
	  A B,
	  { "tsig-key-file" },
	  NULL,
	  NULL,
	  "a",
	  "@tsig-key-file",
	  NULL },
	{ "the account that is named",
	  A B,
	  { "b.tsig-key-file" },
	  NULL,
	  NULL,
	  "b",
	  "@b.tsig-key-file",
	  NULL },
	{ "and no other",
	  A B,
	  { "b.tsig-key-file" },
	  NULL,
	  NULL,
	  "a",
	  "/a",
	  NULL },
	{ "its own counts more",
	  A,
	  { "tsig-key-file", "a.tsig-key-file" },
	  NULL,
	  NULL,
	  "a",
	  "@a.tsig-key-file",
	  NULL },
	{ "the one without its own",
	  A B_TOO,
	  { "tsig-key-file", "b.tsig-key-file" },
	  NULL,
	  NULL,
	  "a",
	  "@tsig-key-file",
	  NULL },
	{ "the chosen account",
	  A B_TOO,
	  { "tsig-key-file" },
	  NULL,
	  "b",
	  "b",
	  "@tsig-key-file",
	  NULL },
	{ "two have it",
	  A B_TOO,
	  { "tsig-key-file" },
	  NULL,
	  NULL,
	  "a",
	  NULL,
	  "call it 'ACCOUNT.tsig-key-file'" },
	{ "none of two has it",
	  B "account c { }\n",
	  { "tsig-key-file" },
	  NULL,
	  NULL,
	  "b",
	  NULL,
	  "credential 'tsig-key-file': there are several" },
	{ "a title that is a path",
	  "account \"../creds/x\" { }\n",
	  { "x.tsig-key-file" },
	  NULL,
	  NULL,
	  "../creds/x",
	  "",
	  NULL },
};

static void check_given(void **state)
{
	const struct given *g = *state;
	const char *env[] = { "CREDENTIALS_DIRECTORY=@/creds",
			      g->env ? g->env : "DDNS01_TTL=60", NULL };
	struct conf_option chosen = { SET_ACCOUNT, g->chosen };
	struct conf *conf = NULL;
	struct why why = { "" };
	char want[500];
	enum err rc;

	set_environment(env);
	write_text(in_folder("t.conf"), g->file);
	assert_int_equal(mkdir(in_folder("creds"), 0700), 0);
	for (size_t i = 0; i < 2 && g->creds[i]; i++) {
		(void)snprintf(want, sizeof(want), "creds/%s", g->creds[i]);
		write_bytes(in_folder(want), "x", 1, 0440);
	}
	rc = conf_load(&conf, in_folder("t.conf"), &chosen, g->chosen != NULL,
		       &why);
	assert_int_equal(rc, g->want ? ERR_OK : ERR_CONFIG);
	if (!g->want) {
		assert_contains(why.text, g->why);
		return;
	}
	(void)snprintf(want, sizeof(want), "%s%s%s",
		       *g->want == '@' ? folder : "",
		       *g->want == '@' ? "/creds/" : "",
		       *g->want == '@' ? g->want + 1 : g->want);
	if (*want)
		assert_string_equal(
			value_text(place(conf, g->account), SET_TSIG_KEY_FILE),
			want);
	else
		assert_false(value_is_set(place(conf, g->account),
					  SET_TSIG_KEY_FILE));
	conf_free(conf);
}

int main(void)
{
	return RUN_ROWS("credentials", check_given, givens);
}
