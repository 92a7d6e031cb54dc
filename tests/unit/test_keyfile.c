#include "unit.h"

#include "net/keyfile.h"

#define S256 "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I="
#define PRIVATE(number)                                                        \
	"Private-key-format: v1.3\nAlgorithm: " number " (HMAC)\nKey: Zm9v\n"  \
	"Bits: AAA=\nCreated: 20240101000000\n"

static struct row {
	const char *label, *path, *text;
	const char *want; /* key asked for; NULL: the first */
	const char *name; /* NULL: refused */
	enum tsig_algorithm algorithm;
	const char *secret; /* or, when refused, part of the reason */
} rows[] = {
	/* tsig-keygen, rndc-confgen, session.key */
	{ "tsig-keygen", "/k",
	  "key \"lab.test\" {\n\talgorithm hmac-sha256;\n\tsecret "
	  "\"Zm9v\";\n};\n",
	  NULL, "lab.test", TSIG_SHA256, "foo" },
	{ "no quotes", "/k", "key lab { algorithm hmac-sha512; secret Zm9v; };",
	  NULL, "lab", TSIG_SHA512, "foo" },
	{ "secret first", "/k",
	  "key lab { secret \"Zm9v\"; algorithm hmac-sha1; };", NULL, "lab",
	  TSIG_SHA1, "foo" },
	{ "upper case", "/k",
	  "KEY Lab { ALGORITHM HMAC-SHA224; SECRET \"Zm9v\"; };", NULL, "lab",
	  TSIG_SHA224, "foo" },
	{ "no blanks", "/k",
	  "key\"lab\"{algorithm\"hmac-sha384\";secret\"Zm9v"
	  "\";};",
	  NULL, "lab", TSIG_SHA384, "foo" },
	{ "md5 in full", "/k",
	  "key lab { algorithm hmac-md5.sig-alg.reg.int; secret \"Zm9v\"; };",
	  NULL, "lab", TSIG_MD5, "foo" },
	{ "final dot", "/k",
	  "key lab.test. { algorithm hmac-sha1.; secret \"Zm9v\"; };", NULL,
	  "lab.test", TSIG_SHA1, "foo" },
	{ "no algorithm", "/k", "key lab { secret \"Zm9v\"; };", NULL, "lab",
	  TSIG_SHA256, "foo" },
	{ "comments", "/k",
	  "# key a { };\n// key b { };\n/* key c {\n }; */ key lab { # x\n "
	  "secret /* y */ \"Zm9v\"; // z\n};\n",
	  NULL, "lab", TSIG_SHA256, "foo" },
	{ "secret with slashes", "/k", "key lab { secret \"+//+\"; };", NULL,
	  "lab", TSIG_SHA256, "\xfb\xff\xfe" },
	{ "secret with slashes, no quotes", "/k", "key lab { secret +//+; };",
	  NULL, "lab", TSIG_SHA256, "\xfb\xff\xfe" },
	{ "DOS line ends", "/k",
	  "key \"lab\" {\r\n\tsecret \"Zm9v\";\r\n};\r\n", NULL, "lab",
	  TSIG_SHA256, "foo" },
	{ "first of two", "/k",
	  "key a { secret \"Zm9v\"; };\nkey b { secret \"YmFy\"; };\n", NULL,
	  "a", TSIG_SHA256, "foo" },
	{ "wanted of two", "/k",
	  "key a { secret \"Zm9v\"; };\nkey b { secret \"YmFy\"; };\n", "B.",
	  "b", TSIG_SHA256, "bar" },
	{ "wanted, not there", "/k", "key a { secret \"Zm9v\"; };\n", "b", NULL,
	  0, "holds no TSIG key 'b'" },
	{ "inside of named.conf", "/k",
	  "options { directory \"/key\"; };\nkey a { secret \"Zm9v\"; };\n"
	  "zone \"x\" { type primary; };\n",
	  NULL, "a", TSIG_SHA256, "foo" },
	{ "a key statement of something else", "/k",
	  "controls { inet * keys { key; }; };\nkey a { secret \"Zm9v\"; "
	  "};\n",
	  NULL, "a", TSIG_SHA256, "foo" },
	/* Knot */
	{ "keymgr", "/k",
	  "# hmac-sha256:lab.test:" S256 "\nkey:\n  - id: lab.test\n    "
	  "algorithm: hmac-sha256\n    secret: Zm9v\n",
	  NULL, "lab.test", TSIG_SHA256, "foo" },
	{ "knot, quoted", "/k",
	  "key:\n- id: \"lab\"\n  algorithm: 'hmac-sha512'\n  secret: "
	  "\"Zm9v\"\n",
	  NULL, "lab", TSIG_SHA512, "foo" },
	{ "knot, in a line", "/k",
	  "key: [{ id: lab, algorithm: hmac-sha1, secret: Zm9v }]\n", NULL,
	  "lab", TSIG_SHA1, "foo" },
	{ "knot, wanted of two", "/k",
	  "key:\n  - id: a\n    secret: Zm9v\n  - id: b\n    algorithm: "
	  "hmac-sha1\n    secret: YmFy\n",
	  "b", "b", TSIG_SHA1, "bar" },
	{ "knot, first of two", "/k",
	  "key:\n  - id: a\n    secret: Zm9v\n  - id: b\n    secret: YmFy\n",
	  NULL, "a", TSIG_SHA256, "foo" },
	{ "knot, first without secret", "/k",
	  "key:\n  - id: a\n    algorithm: hmac-sha1\n  - id: b\n    secret: "
	  "YmFy\n",
	  NULL, "b", TSIG_SHA256, "bar" },
	{ "knot, other sections", "/k",
	  "server:\n  listen: 0.0.0.0@53\nkey:\n  - id: a\n    secret: "
	  "Zm9v\nzone:\n  - domain: x\n",
	  NULL, "a", TSIG_SHA256, "foo" },
	/* dnssec-keygen -n HOST */
	{ "K file", "/etc/Klab.test.+163+01234.private", PRIVATE("163"), NULL,
	  "lab.test", TSIG_SHA256, "foo" },
	{ "K file, md5", "Klab.+157+1.private", PRIVATE("157"), NULL, "lab",
	  TSIG_MD5, "foo" },
	{ "K file, sha1", "Klab.+161+1.private", PRIVATE("161"), NULL, "lab",
	  TSIG_SHA1, "foo" },
	{ "K file, sha224", "Klab.+162+1.private", PRIVATE("162"), NULL, "lab",
	  TSIG_SHA224, "foo" },
	{ "K file, sha384", "Klab.+164+1.private", PRIVATE("164"), NULL, "lab",
	  TSIG_SHA384, "foo" },
	{ "K file, sha512", "Klab.+165+1.private", PRIVATE("165"), NULL, "lab",
	  TSIG_SHA512, "foo" },
	{ "K file of a zone", "Klab.+013+1.private",
	  "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\n"
	  "PrivateKey: Zm9v\n",
	  NULL, NULL, 0, "holds no TSIG key" },
	{ "K file by another name", "/k", PRIVATE("163"), NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "K file without key", "Klab.+163+1.private",
	  "Private-key-format: v1.3\nAlgorithm: 163\n", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "wanted, K file of another", "Klab.+163+1.private", PRIVATE("163"),
	  "other", NULL, 0, "holds no TSIG key 'other'" },
	/* nsupdate -y */
	{ "colons", "/k", "lab.test:Zm9v\n", NULL, "lab.test", TSIG_SHA256,
	  "foo" },
	{ "colons, algorithm", "/k", "hmac-sha512:lab:Zm9v", NULL, "lab",
	  TSIG_SHA512, "foo" },
	{ "colons, another wanted", "/k", "lab:Zm9v", "x", NULL, 0,
	  "holds no TSIG key 'x'" },
	{ "colons, two lines", "/k", "lab:Zm9v\nb:YmFy\n", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "colons, four parts", "/k", "a:b:c:Zm9v", NULL, NULL, 0, "" },
	{ "colons, no secret", "/k", "lab:", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "colons, no name", "/k", ":Zm9v", NULL, NULL, 0,
	  "holds no TSIG key" },
	/* bad ones */
	{ "empty", "/k", "", NULL, NULL, 0, "'/k' holds no TSIG key" },
	{ "prose", "/k", "this is not a key\n", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "KEY record", "/k", "lab. IN KEY 512 3 163 Zm9v\n", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "PEM", "/k", "-----BEGIN PRIVATE KEY-----\nZm9v\n", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "unknown algorithm", "/k",
	  "key lab { algorithm hmac-x; secret \"Zm9v\"; };", NULL, NULL, 0,
	  "/k: unknown TSIG algorithm 'hmac-x'" },
	{ "bad base64", "/k", "key lab { secret \"Zm9\"; };", NULL, NULL, 0,
	  "/k: the secret is not valid base64" },
	{ "bad name", "/k", "key \"l b\" { secret \"Zm9v\"; };", NULL, NULL, 0,
	  "/k: 'l b' is not a domain name" },
	{ "empty secret", "/k", "key lab { secret \"\"; };", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "no secret", "/k", "key lab { algorithm hmac-sha1; };", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "no name", "/k", "key { secret \"Zm9v\"; };", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "no semicolon", "/k", "key lab { secret \"Zm9v\" };", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "open quote", "/k", "key lab { secret \"Zm9v\n; };", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "open brace", "/k", "key lab { secret \"Zm9v\";", NULL, NULL, 0,
	  "holds no TSIG key" },
	{ "open comment", "/k", "/* key lab { secret \"Zm9v\"; };", NULL, NULL,
	  0, "holds no TSIG key" },
	{ "unknown word inside", "/k", "key lab { secret \"Zm9v\"; port 1; };",
	  NULL, NULL, 0, "holds no TSIG key" },
	{ "knot, open quote", "/k", "key:\n - id: a\n   secret: \"Zm9v\n", NULL,
	  NULL, 0, "holds no TSIG key" },
	{ "knot, no id", "/k", "key:\n  - secret: Zm9v\n", NULL, NULL, 0,
	  "holds no TSIG key" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct tsig_key key = { .name = "" };
	struct why why = { "" };

	assert_int_equal(keyfile_parse(&key, r->text, r->path, r->want, &why),
			 r->name ? ERR_OK : ERR_CONFIG);
	if (r->name) {
		assert_string_equal(key.name, r->name);
		assert_int_equal(key.algorithm, r->algorithm);
		assert_int_equal(key.secret.len, strlen(r->secret));
		assert_memory_equal(key.secret.bytes, r->secret,
				    key.secret.len);
	} else {
		assert_contains(why.text, r->secret);
		assert_null(strstr(why.text, "Zm9"));
		assert_null(key.secret.bytes);
	}
	tsig_key_wipe(&key);
}

/* No prefix and no single changed octet of any row makes it read beyond the
 * text or show the secret. */
static void check_damage(void **state)
{
	const struct row *r = *state;
	size_t len = strlen(r->text);
	struct tsig_key key = { .name = "" };

	for (size_t cut = 0; cut <= len; cut++) {
		char *part = strndup(r->text, cut);

		assert_non_null(part);
		(void)keyfile_parse(&key, part, r->path, r->want, NULL);
		tsig_key_wipe(&key);
		if (cut) {
			part[cut - 1] = "\"{}:;\n# /*\\\xff"[cut % 12];
			(void)keyfile_parse(&key, part, r->path, NULL, NULL);
			tsig_key_wipe(&key);
		}
		free(part);
	}
}

static struct longs {
	const char *label, *before, *behind;
} longs[] = {
	{ "name", "key \"", "\" { secret \"Zm9v\"; };" },
	{ "secret", "key lab { secret \"", "\"; };" },
	{ "algorithm", "key lab { algorithm ", "; secret \"Zm9v\"; };" },
	{ "knot's id", "key:\n - id: ", "\n   secret: Zm9v\n" },
	{ "knot's secret", "key:\n - id: a\n   secret: ", "\n" },
	{ "colons", "lab:", "" },
	{ "colons, name", "", ":Zm9v" },
	{ "K file's key",
	  "Private-key-format: v1.3\nAlgorithm: 163\nKey: ", "\n" },
};

/* Words of about the reader's limit, and far beyond it. */
static void check_long(void **state)
{
	const struct longs *r = *state;
	static const size_t lens[] = { 1000, 1020, 1022, 1023,
				       1024, 1025, 2048, 9999 };
	char word[10000], text[10200];

	for (size_t i = 0; i < COUNT(lens); i++) {
		struct tsig_key key = { .name = "" };

		memset(word, 'A', lens[i]);
		word[lens[i]] = '\0';
		(void)snprintf(text, sizeof(text), "%s%s%s", r->before, word,
			       r->behind);
		if (keyfile_parse(&key, text, "Kx.+163+1.private", NULL,
				  NULL) == ERR_OK)
			assert_int_equal(key.secret.len, lens[i] / 4 * 3);
		tsig_key_wipe(&key);
	}
}

static void test_either_name_of_the_pair(void **state)
{
	struct tsig_key key = { .name = "" };

	(void)state;
	write_text(in_folder("Klab.+163+01234.private"), PRIVATE("163"));
	write_text(in_folder("Klab.+163+01234.key"),
		   "lab. IN KEY 512 3 163 Zm9v\n");
	assert_int_equal(keyfile_read(&key, in_folder("Klab.+163+01234.key"),
				      NULL, NULL),
			 ERR_OK);
	assert_string_equal(key.name, "lab");
	tsig_key_wipe(&key);
	assert_int_equal(keyfile_read(&key,
				      in_folder("Klab.+163+01234.private"),
				      NULL, NULL),
			 ERR_OK);
	tsig_key_wipe(&key);
	write_text(in_folder("my.key"), "key lab { secret \"Zm9v\"; };");
	assert_int_equal(keyfile_read(&key, in_folder("my.key"), NULL, NULL),
			 ERR_OK);
	tsig_key_wipe(&key);
}

static void test_open_to_others(void **state)
{
	struct tsig_key key = { .name = "" };
	struct why why = { "" };

	(void)state;
	write_bytes(in_folder("k"), "lab:Zm9v", 8, 0640);
	assert_int_equal(keyfile_read(&key, in_folder("k"), NULL, &why),
			 ERR_CONFIG);
	assert_contains(why.text, "chmod 600");
	assert_int_equal(keyfile_read(&key, in_folder("none"), NULL, &why),
			 ERR_CONFIG);
	assert_contains(why.text, "No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_either_name_of_the_pair),
		TEST(test_open_to_others),
	};

	return RUN_ROWS("keyfile_parse", check_row, rows) +
	       RUN_ROWS("damaged", check_damage, rows) +
	       RUN_ROWS("long words", check_long, longs) +
	       RUN_TESTS("keyfile", tests);
}
