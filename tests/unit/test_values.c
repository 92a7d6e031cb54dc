#include "unit.h"

#include "cmd/values.h"
#include "store/journal.h"

#define V "ZaJgFtIV4WA0t2MzN7kbSk0sfRd2GZjaxRqaSTAK6lI"
#define ACCOUNT "https://example.com/acme/acct/ExampleAccount"
#define TOKEN "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"
#define KEY                                                                    \
	"{\"kty\":\"EC\",\"crv\":\"P-256\","                                   \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","               \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define KEY_AUTHORIZATION                                                      \
	"evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA."                         \
	"oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"

/* Where values come from, and what they become: "challenge=value …". */
static struct row {
	const char *label;
	const char *operands[6];
	const char *input;               /* of --stdin; NULL: not given */
	const char *domain, *validation; /* certbot's; NULL: not set */
	bool key_authorization, record_names;
	const char *token, *url; /* --token, --account-url; NULL: not given */
	const char *key;         /* in the file of --account-key; likewise */
	const char *want;        /* "!…": refused, part of why */
} rows[] = {
#define OPERANDS(...) .operands = { __VA_ARGS__ }
	{ "one pair", OPERANDS("a.test", "v"),
	  .want = "_acme-challenge.a.test=v" },
	{ "two pairs", OPERANDS("a.test", "v", "*.B.test.", "w"),
	  .want = "_acme-challenge.a.test=v _acme-challenge.b.test=w" },
	{ "two values of one name", OPERANDS("a.test", "v", "*.a.test", "w"),
	  .want = "_acme-challenge.a.test=v _acme-challenge.a.test=w" },
	{ "twice is once", OPERANDS("a.test", "v", "A.test", "v"),
	  .want = "_acme-challenge.a.test=v" },
	{ "value begins with -", OPERANDS("a.test", "-v", "b.test", "--"),
	  .want = "_acme-challenge.a.test=-v _acme-challenge.b.test=--" },
	{ "odd number", OPERANDS("a.test", "v", "b.test"),
	  .want = "!DOMAIN 'b.test' has no VALUE" },
	{ "option behind operands", OPERANDS("a.test", "v", "--json", "x"),
	  .want = "!'--json' stands where a DOMAIN should" },
	{ "bad domain", OPERANDS("a.test", "v", "b..test", "w"),
	  .want = "!'b..test' is not a domain name" },
	{ "bad value", OPERANDS("a.test", "v w"),
	  .want = "!is not a challenge value" },
	{ "empty value", OPERANDS("a.test", ""),
	  .want = "!has 1 to 255 characters" },
	{ "empty domain", OPERANDS("", "v"), .want = "!not a domain name" },
	{ "operands over certbot", OPERANDS("a.test", "v"), .domain = "c.test",
	  .validation = "w", .want = "_acme-challenge.a.test=v" },
	{ "key authorization", OPERANDS("a.test", KEY_AUTHORIZATION),
	  .key_authorization = true, .want = "_acme-challenge.a.test=" V },
	{ "no key authorization", OPERANDS("a.test", "v"),
	  .key_authorization = true, .want = "!is not a key authorization" },
	{ "stdin", .input = "a.test v\nb.test w\n",
	  .want = "_acme-challenge.a.test=v _acme-challenge.b.test=w" },
	{ "stdin, blanks", .input = " a.test\t v \r\n\n# no\n  \nb.test  w",
	  .want = "_acme-challenge.a.test=v _acme-challenge.b.test=w" },
	{ "stdin, value begins with #", .input = "a.test #v\n",
	  .want = "_acme-challenge.a.test=#v" },
	{ "stdin, value begins with -", .input = "a.test -v\n",
	  .want = "_acme-challenge.a.test=-v" },
	{ "stdin, no value", .input = "a.test v\nb.test\n",
	  .want = "!standard input, line 2: the line must be DOMAIN VALUE" },
	{ "stdin, three words", .input = "a.test v w\n",
	  .want = "!line 1: the line must be DOMAIN VALUE" },
	{ "stdin, bad domain", .input = "\n\na..test v\n",
	  .want = "!line 3: 'a..test' is not a domain name" },
	{ "stdin, empty", .input = "", .want = "" },
	{ "stdin and operands", OPERANDS("a.test", "v"), .input = "b.test w\n",
	  .want = "!not both" },
	{ "certbot", .domain = "a.test", .validation = "v",
	  .want = "_acme-challenge.a.test=v" },
	{ "certbot, value begins with -", .domain = "a.test",
	  .validation = "-v", .want = "_acme-challenge.a.test=-v" },
	{ "certbot, no validation", .domain = "a.test",
	  .want = "!no CERTBOT_VALIDATION beside CERTBOT_DOMAIN" },
	{ "certbot, empty validation", .domain = "a.test", .validation = "",
	  .want = "!no CERTBOT_VALIDATION" },
	{ "certbot, no domain", .validation = "v",
	  .want = "!no CERTBOT_DOMAIN beside CERTBOT_VALIDATION" },
	{ "certbot, bad domain", .domain = "a b", .validation = "v",
	  .want = "!is not a domain name" },
	{ "token", OPERANDS("a.test"), .token = TOKEN, .key = KEY,
	  .want = "_acme-challenge.a.test=" V },
	{ "token begins with -", OPERANDS("a.test"),
	  .token = "-1bBghPy0t1AR2gdamZQV8bZqRGbt0f6bHID1-e3y_s", .key = KEY,
	  .want = "_acme-challenge.a.test="
		  "-WMcxdtHiiC3wbQHe2MWt7juTp8N_m5Q6uUPU9ruo0M" },
	{ "tokens in pairs", OPERANDS("a.test", TOKEN, "b.test", TOKEN),
	  .key = KEY,
	  .want = "_acme-challenge.a.test=" V " _acme-challenge.b.test=" V },
	{ "tokens on stdin", .input = "a.test " TOKEN "\n", .key = KEY,
	  .want = "_acme-challenge.a.test=" V },
	{ "token and its name", OPERANDS("a.test"), .token = TOKEN, .key = KEY,
	  .url = ACCOUNT,
	  .want = "_ujmmovf2vn55tgye._acme-challenge.a.test=" V },
	{ "name of an account", OPERANDS("*.a.test", "v"), .url = ACCOUNT,
	  .want = "_ujmmovf2vn55tgye._acme-challenge.a.test=v" },
	{ "name of the record", OPERANDS("_x.B.test.", "v"),
	  .record_names = true, .want = "_x.b.test=v" },
	{ "name of the record and of an account", OPERANDS("b.test", "v"),
	  .record_names = true, .url = ACCOUNT, .want = "!not both" },
	{ "no account's URL", OPERANDS("a.test", "v"), .url = "1",
	  .want = "!'1' is not the URL" },
	{ "token without key", OPERANDS("a.test"), .token = TOKEN,
	  .want = "!wants '--account-key FILE'" },
	{ "token for two", OPERANDS("a.test", "b.test"), .token = TOKEN,
	  .key = KEY, .want = "!for one DOMAIN alone" },
	{ "bad token", OPERANDS("a.test"), .token = "a b", .key = KEY,
	  .want = "!is not a token" },
	{ "key and key authorization", OPERANDS("a.test", KEY_AUTHORIZATION),
	  .key = KEY, .key_authorization = true, .want = "!not both" },
	{ "nothing at all", .want = "!nothing to do" },
};

static void set(const char *variable, const char *value)
{
	if (value)
		assert_int_equal(setenv(variable, value, 1), 0);
	else
		assert_int_equal(unsetenv(variable), 0);
}

/* Makes a file with text the standard input. */
static void feed(const char *text)
{
	write_text(in_folder("in"), text);
	assert_non_null(freopen(in_folder("in"), "re", stdin));
}

static void tell(char *out, size_t size, const struct values_given *v)
{
	out[0] = '\0';
	for (size_t i = 0; i < v->n; i++) {
		size_t n = strlen(out);

		assert_string_equal(v->txt[i].value, v->values[i]);
		(void)snprintf(out + n, size - n, "%s%s=%s", i ? " " : "",
			       v->txt[i].challenge, v->values[i]);
	}
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct args *a = calloc(1, sizeof(*a));
	char got[400], copies[6][100], *operands[6];
	struct values_given v;
	struct why why = { "" };
	enum err rc;

	assert_non_null(a);
	set("CERTBOT_DOMAIN", r->domain);
	set("CERTBOT_VALIDATION", r->validation);
	if (r->input)
		feed(r->input);
	a->from_stdin = r->input != NULL;
	a->key_authorization = r->key_authorization;
	a->record_names = r->record_names;
	a->token = r->token;
	a->account_url = r->url;
	if (r->key) {
		a->account_key = in_folder("key");
		write_text(a->account_key, r->key);
	}
	a->operands = operands;
	for (; r->operands[a->n_operands]; a->n_operands++) {
		size_t n = a->n_operands;

		operands[n] = copies[n];
		(void)snprintf(copies[n], sizeof(copies[n]), "%s",
			       r->operands[n]);
	}
	rc = values_read(&v, a, &why);
	if (r->want[0] == '!') {
		assert_int_equal(rc, ERR_USAGE);
		assert_contains(why.text, r->want + 1);
		assert_int_equal(v.n, 0);
	} else {
		if (rc)
			fail_msg("%s", why.text);
		tell(got, sizeof(got), &v);
		assert_string_equal(got, r->want);
		assert_int_equal(v.from_certbot, r->domain && !r->operands[0]);
	}
	values_given_free(&v);
	free(a);
}

static void test_long_lines(void **state)
{
	struct args *a = calloc(1, sizeof(*a));
	struct values_given v;
	struct why why = { "" };
	char text[5000];

	(void)state;
	assert_non_null(a);
	a->from_stdin = true;
	memset(text, 'v', sizeof(text));
	memcpy(text, "a.test ", 7);
	text[sizeof(text) - 1] = '\0';
	feed(text);
	assert_int_equal(values_read(&v, a, &why), ERR_USAGE);
	assert_contains(why.text, "line 1: the line is too long");
	text[7 + 255] = '\n';
	text[7 + 256] = '\0';
	feed(text);
	assert_int_equal(values_read(&v, a, &why), ERR_OK);
	assert_int_equal(v.n, 1);
	values_given_free(&v);
	free(a);
}

static void test_many(void **state)
{
	struct args *a = calloc(1, sizeof(*a));
	struct values_given v;
	char text[20000];
	size_t n = 0;

	(void)state;
	assert_non_null(a);
	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      "n%d.test v%d\n", i, i);
	feed(text);
	a->from_stdin = true;
	assert_int_equal(values_read(&v, a, NULL), ERR_OK);
	assert_int_equal(v.n, 1000);
	assert_string_equal(v.txt[999].challenge, "_acme-challenge.n999.test");
	assert_string_equal(v.txt[0].value, "v0");
	assert_string_equal(v.domains[500], "n500.test");
	values_given_free(&v);
	free(a);
}

/* Which call of certbot's run it is, or of which order. */
static struct run {
	const char *label, *all, *remaining, *order;
	bool certbot, id, first, last;
	enum err rc;
} runs[] = {
	{ "first of three", "a,b,c", "2", NULL, true, true, true, false,
	  ERR_OK },
	{ "second of three", "a,b,c", "1", NULL, true, true, false, false,
	  ERR_OK },
	{ "last of three", "a,b,c", "0", NULL, true, true, false, true,
	  ERR_OK },
	{ "the only one", "a", "0", NULL, true, true, true, true, ERR_OK },
	{ "more than names", "a", "5", NULL, true, true, true, false, ERR_OK },
	{ "no list", NULL, "0", NULL, true, false, false, false, ERR_OK },
	{ "no count", "a", NULL, NULL, true, false, false, false, ERR_OK },
	{ "empty count", "a", "", NULL, true, false, false, false, ERR_OK },
	{ "not certbot", "a", "0", NULL, false, false, false, false, ERR_OK },
	{ "an order", NULL, NULL, "dehydrated", false, true, true, true,
	  ERR_OK },
	{ "an order over certbot's", "a,b", "1", "dehydrated", true, true, true,
	  true, ERR_OK },
	{ "no number", "a", "x", NULL, true, false, false, false, ERR_USAGE },
	{ "negative", "a", "-1", NULL, true, false, false, false, ERR_USAGE },
	{ "huge", "a", "99999999", NULL, true, false, false, false, ERR_USAGE },
};

static void check_run(void **state)
{
	const struct run *r = *state;
	struct values_given v = { .from_certbot = r->certbot };
	struct args *a = calloc(1, sizeof(*a));
	struct why why = { "" };

	assert_non_null(a);
	a->order = r->order;
	set("CERTBOT_ALL_DOMAINS", r->all);
	set("CERTBOT_REMAINING_CHALLENGES", r->remaining);
	assert_int_equal(values_read_run(&v, a, &why), r->rc);
	assert_int_equal(v.run.id != NULL, r->id);
	assert_int_equal(v.run.first, r->first);
	assert_int_equal(v.run.last, r->last);
	if (r->rc)
		assert_contains(why.text, "CERTBOT_REMAINING_CHALLENGES");
	values_given_free(&v);
	free(a);
}

static void note(struct state *st, const char *run, const char *value)
{
	struct journal_entry e = { .challenge = "_acme-challenge.a.test",
				   .record = "_acme-challenge.a.test",
				   .zone = "a.test",
				   .account = "home",
				   .since = 1234567890 };
	struct why why = { "" };

	(void)snprintf(e.run, sizeof(e.run), "%s", run);
	(void)snprintf(e.value, sizeof(e.value), "%s", value);
	if (journal_put(st, &e, 1, &why))
		fail_msg("%s", why.text);
}

/* Has the journal note value as present-txt --order does. */
static void note_order(struct state *st, const char *order, const char *value)
{
	struct args *a = calloc(1, sizeof(*a));
	struct values_given v = { .n = 0 };

	assert_non_null(a);
	a->order = order;
	assert_int_equal(values_read_run(&v, a, NULL), ERR_OK);
	note(st, v.run.id, value);
	free(a);
}

static void assert_recalled(struct state *st, const char *order,
			    const char *want)
{
	struct values_given v;
	char got[400];

	assert_int_equal(values_recall_order(&v, st, order, NULL), ERR_OK);
	tell(got, sizeof(got), &v);
	assert_string_equal(got, want);
	values_given_free(&v);
}

/* Exactly what was noted under that name, whatever else the journal has. */
static void test_recall_of_an_order(void **state)
{
	char longest[5000];
	struct values_given v;
	struct why why = { "" };
	struct state st;

	(void)state;
	memset(longest, 'o', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(state_open(&st, folder, true, &why), ERR_OK);
	assert_recalled(&st, "one", "");
	note_order(&st, "one", "v");
	note_order(&st, "one", "w");
	note_order(&st, "two", "x");
	note_order(&st, longest, "y");
	note(&st, "", "nobody's");
	note(&st, "one", "another's");
	assert_recalled(&st, "one",
			"_acme-challenge.a.test=v _acme-challenge.a.test=w");
	assert_recalled(&st, "two", "_acme-challenge.a.test=x");
	assert_recalled(&st, longest, "_acme-challenge.a.test=y");
	longest[sizeof(longest) - 2] = 'p';
	assert_recalled(&st, longest, "");
	assert_recalled(&st, "on", "");
	assert_int_equal(values_recall_order(&v, &st, "", &why), ERR_USAGE);
	assert_contains(why.text, "'--order' wants a name");
	assert_int_equal(v.n, 0);
	state_close(&st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_recall_of_an_order),
		TEST(test_long_lines),
		TEST(test_many),
	};

	return RUN_ROWS("values_read", check_row, rows) +
	       RUN_ROWS("values_read_run", check_run, runs) +
	       RUN_TESTS("values", tests);
}
