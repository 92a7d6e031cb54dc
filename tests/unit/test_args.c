#include "unit.h"

#include "cmd/args.h"

static const struct command commands[] = {
	{ "update-ip", "", "", SCOPE_UPDATE, 0, NULL },
	{ "present-txt", "", "", SCOPE_TXT, FLAGS_VALUES, NULL },
	{ 0 },
};

/* Words are parted by blanks; what is found is told as a text, see tell(). */
static struct row {
	const char *label, *words, *want; /* "!…": refused, part of why */
} rows[] = {
	{ "nothing", "", "-" },
	{ "command alone", "present-txt", "present-txt" },
	{ "operands", "present-txt a.test v", "present-txt [a.test] [v]" },
	{ "value begins with -", "present-txt a.test -v",
	  "present-txt [a.test] [-v]" },
	{ "value begins with --", "present-txt a.test --json",
	  "present-txt [a.test] [--json]" },
	{ "value is --", "present-txt a.test --", "present-txt [a.test] [--]" },
	{ "value is -n", "present-txt a.test -n b.test -q",
	  "present-txt [a.test] [-n] [b.test] [-q]" },
	{ "-- ends options", "present-txt -- -a v", "present-txt [-a] [v]" },
	{ "-- twice", "present-txt -- --", "present-txt [--]" },
	{ "-- before a value", "present-txt a -- -v", "present-txt [a] [-v]" },
	{ "-- before and as a value", "present-txt -- a --",
	  "present-txt [a] [--]" },
	{ "-- before the command", "-- present-txt a v",
	  "present-txt [a] [v]" },
	{ "- is an operand", "present-txt -", "present-txt [-]" },
	{ "flags before", "-n --json present-txt", "present-txt n json" },
	{ "explain", "--explain present-txt --json",
	  "present-txt json explain" },
	{ "flags behind", "present-txt -n --json", "present-txt n json" },
	{ "letters together", "-nvv present-txt", "present-txt n v2" },
	{ "verbose", "--verbose present-txt", "present-txt v1" },
	{ "quiet wins when last", "-v -q present-txt", "present-txt v-1" },
	{ "verbose wins when last", "-q -v present-txt", "present-txt v1" },
	{ "help", "-h", "- help" },
	{ "help of a command", "present-txt --help", "present-txt help" },
	{ "version", "-V", "- version" },
	{ "config", "-c /f present-txt", "present-txt c=/f" },
	{ "config joined", "-c/f present-txt", "present-txt c=/f" },
	{ "config behind letters", "-nc /f present-txt", "present-txt n c=/f" },
	{ "config long", "--config /f present-txt", "present-txt c=/f" },
	{ "config with =", "--config=/f=g present-txt", "present-txt c=/f=g" },
	{ "config that looks like an option", "-c -n present-txt",
	  "present-txt c=-n" },
	{ "empty value with =", "present-txt --state-dir=",
	  "present-txt state-dir=" },
	{ "setting", "--resolver ::1 present-txt", "present-txt resolver=::1" },
	{ "setting with =", "present-txt --resolver=::1",
	  "present-txt resolver=::1" },
	{ "setting of an account", "present-txt --server ns1",
	  "present-txt server=ns1" },
	{ "setting of the command", "present-txt --wait 5m",
	  "present-txt wait=5m" },
	{ "same key, other command", "update-ip --ttl 5", "update-ip ttl=5" },
	{ "several", "present-txt --ttl 5 --wait=0 --ttl 6",
	  "present-txt ttl=5 wait=0 ttl=6" },
	{ "switch", "update-ip --allow-private a.test",
	  "update-ip allow-private=yes [a.test]" },
	{ "switch with value", "update-ip --allow-private=no",
	  "update-ip allow-private=no" },
	{ "stdin", "present-txt --stdin", "present-txt stdin" },
	{ "key authorization", "present-txt --key-authorization",
	  "present-txt authorization" },
	{ "record names", "present-txt --record-names _x.a.test v",
	  "present-txt records [_x.a.test] [v]" },
	{ "order", "present-txt --order x", "present-txt order=x" },
	{ "order with =", "present-txt --order=x=y a.test v",
	  "present-txt order=x=y [a.test] [v]" },
	{ "order that looks like an option", "present-txt --order -n",
	  "present-txt order=-n" },
	{ "empty order", "present-txt --order=", "present-txt order=" },
	{ "unknown command", "publish",
	  "!unknown command 'publish'; see --help" },
	{ "mistyped command", "udpate-ip",
	  "!unknown command 'udpate-ip'; did you mean 'update-ip'?" },
	{ "command in upper case", "PRESENT-TXT", "!unknown command" },
	{ "abbreviated command", "present", "!unknown command" },
	{ "empty command", "''", "!unknown command ''" },
	{ "unknown option", "--nothing",
	  "!unknown option '--nothing'; see --help" },
	{ "mistyped option", "--dryrun",
	  "!unknown option '--dryrun'; did you mean '--dry-run'?" },
	{ "mistyped setting", "--state_dri=/x",
	  "!unknown option '--state_dri=/x'; did you mean '--state-dir'?" },
	{ "mistyped option of the command", "present-txt --ordr x",
	  "!did you mean '--order'?" },
	{ "nearest is no secret", "present-txt --tsig-secre Zm9v",
	  "!did you mean '--tsig-secret-file'?" },
	{ "unknown letter", "-x", "!unknown option '-x'" },
	{ "unknown letter among others", "-nx", "!unknown option '-x'" },
	{ "abbreviated option", "--conf /f", "!unknown option '--conf'" },
	{ "option of another command", "update-ip --wait 5m",
	  "!unknown option '--wait'" },
	{ "stdin of another command", "update-ip --stdin",
	  "!unknown option '--stdin'" },
	{ "command's option too early", "--wait 5m present-txt",
	  "!option '--wait' stands behind its command" },
	{ "record names of another command", "update-ip --record-names",
	  "!unknown option '--record-names'" },
	{ "order of another command", "update-ip --order x",
	  "!unknown option '--order'" },
	{ "order too early", "--order x present-txt",
	  "!unknown option '--order'" },
	{ "option's name is long",
	  "--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "!unknown option '--aaaa" },
	{ "empty option with value", "--=x", "!unknown option '--=x'" },
	{ "no value", "present-txt --wait", "!'--wait' wants a value" },
	{ "no value of a letter", "present-txt -c", "!'-c' wants a value" },
	{ "no value of config", "--config", "!'--config' wants a value" },
	{ "no value of order", "present-txt --order",
	  "!'--order' wants a value" },
	{ "value of record names", "present-txt --record-names=yes",
	  "!'--record-names' takes no value" },
	{ "value of a flag", "--json=yes present-txt",
	  "!'--json' takes no value" },
	{ "secret", "present-txt --tsig-secret Zm9v",
	  "!secrets never come from the command line" },
	{ "secret with =", "present-txt --tsig-secret=Zm9v",
	  "!use '--tsig-secret-file'" },
	{ "file of a secret", "present-txt --tsig-secret-file /s",
	  "present-txt tsig-secret-file=/s" },
};

static void tell(char *out, size_t size, const struct args *a)
{
	size_t n;

	(void)snprintf(out, size, "%s", a->command ? a->command->name : "-");
#define ADD(...)                                                               \
	(n = strlen(out), (void)snprintf(out + n, size - n, __VA_ARGS__))
	if (a->dry_run)
		ADD(" n");
	if (a->json)
		ADD(" json");
	if (a->explain)
		ADD(" explain");
	if (a->help)
		ADD(" help");
	if (a->version)
		ADD(" version");
	if (a->verbosity)
		ADD(" v%d", a->verbosity);
	if (a->from_stdin)
		ADD(" stdin");
	if (a->key_authorization)
		ADD(" authorization");
	if (a->record_names)
		ADD(" records");
	if (a->order)
		ADD(" order=%s", a->order);
	if (a->config)
		ADD(" c=%s", a->config);
	for (size_t i = 0; i < a->n_options; i++)
		ADD(" %s=%s", setting_table[a->options[i].setting].key,
		    a->options[i].text);
	for (size_t i = 0; i < a->n_operands; i++)
		ADD(" [%s]", a->operands[i]);
#undef ADD
}

/* Splits words; '' is an empty one. */
static int make_argv(char **argv, char *copy)
{
	static char program[] = "ddns01", empty[] = "";
	int argc = 1;
	char *word;

	argv[0] = program;
	while ((word = strsep(&copy, " ")))
		if (*word)
			argv[argc++] = strcmp(word, "''") ? word : empty;
	argv[argc] = NULL;
	return argc;
}

static void check_row(void **state)
{
	const struct row *r = *state;
	char copy[200], got[400], *argv[20];
	struct args *a = calloc(1, sizeof(*a));
	struct why why = { "" };
	int argc;

	assert_non_null(a);
	(void)snprintf(copy, sizeof(copy), "%s", r->words);
	argc = make_argv(argv, copy);
	if (r->want[0] == '!') {
		assert_int_equal(args_parse(a, argc, argv, commands, &why),
				 ERR_USAGE);
		assert_contains(why.text, r->want + 1);
		assert_null(strstr(why.text, "Zm9v"));
	} else {
		if (args_parse(a, argc, argv, commands, &why))
			fail_msg("%s", why.text);
		tell(got, sizeof(got), a);
		assert_string_equal(got, r->want);
	}
	free(a);
}

static void test_no_arguments_at_all(void **state)
{
	char *argv[] = { NULL };
	struct args a;

	(void)state;
	assert_int_equal(args_parse(&a, 0, argv, commands, NULL), ERR_OK);
	assert_null(a.command);
	assert_int_equal(a.n_operands, 0);
}

static void test_too_many_options(void **state)
{
	char program[] = "ddns01", option[] = "--state-dir=/x";
	char *argv[ARGS_OPTIONS_MAX + 3] = { program };
	struct args a;
	struct why why;

	(void)state;
	for (int i = 1; i <= ARGS_OPTIONS_MAX + 1; i++)
		argv[i] = option;
	assert_int_equal(
		args_parse(&a, ARGS_OPTIONS_MAX + 1, argv, commands, &why),
		ERR_OK);
	assert_int_equal(
		args_parse(&a, ARGS_OPTIONS_MAX + 2, argv, commands, &why),
		ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_arguments_at_all),
		TEST(test_too_many_options),
	};

	return RUN_ROWS("args_parse", check_row, rows) +
	       RUN_TESTS("args", tests);
}
