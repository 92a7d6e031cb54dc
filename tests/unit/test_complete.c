#include "unit.h"

#include "cmd/args.h"
#include "cmd/complete.h"

static const struct command commands[] = {
	{ "update-ip", "[NAME...]", "point", SCOPE_UPDATE, FLAGS_UPDATE, NULL },
	{ "verify-txt", "[DOMAIN VALUE]...", "look", SCOPE_VERIFY, FLAGS_VALUES,
	  NULL },
	{ 0 },
};

static struct row {
	const char *label, *words; /* the last is completed */
	const char *some;          /* line among those that are offered */
	const char *none;          /* and one that is not; NULL: no other is */
} rows[] = {
	{ "nothing", "", "update-ip\tpoint", "--config" },
	{ "begun", "ver", "verify-txt\tlook", NULL },
	{ "no command", "nothing-such", NULL, NULL },
	{ "general option", "--j",
	  "--json\tresults as JSON, one object per line", NULL },
	{ "a command's before it", "--wat", NULL, NULL },
	{ "a command's", "update-ip --wat",
	  "--watch\tgo on for ever, act on every change", NULL },
	{ "another's", "verify-txt --wat", NULL, NULL },
	{ "a setting", "update-ip --audi",
	  "--audit\tread the records again after this time", NULL },
	{ "an account's setting", "--server-i",
	  "--server-id\twhich server of a PowerDNS API", NULL },
	{ "no secret", "--api-toke",
	  "--api-token-file\tfile that holds the API token alone", NULL },
	{ "a letter", "-", "--quiet\terrors only", "--watch" },
	{ "behind an operand", "update-ip a.example --wat", NULL, NULL },
	{ "file", "--config ", ":file", NULL },
	{ "file with equals", "--config=/etc/d", ":file", NULL },
	{ "file by letter", "-c /e", ":file", NULL },
	{ "file by letters", "-nc ", ":file", NULL },
	{ "behind a file", "-nc update-ip ver", "verify-txt\tlook", NULL },
	{ "file of a command", "verify-txt --account-key x", ":file", NULL },
	{ "directory", "--state-dir ", ":directory", NULL },
	{ "interface", "update-ip --detect-via l", "lo", NULL },
	{ "provider", "--provider ", "powerdns", "yes" },
	{ "provider with equals", "--provider=rf", "--provider=rfc2136", NULL },
	{ "source", "update-ip --ipv4 cloudflare-", "cloudflare-dns", NULL },
	{ "source with more", "update-ip --ipv6=interf",
	  "--ipv6=interface:", NULL },
	{ "second source", "update-ip --ipv4 route,cloudflare-",
	  "route,cloudflare-dns", NULL },
	{ "second source with equals", "update-ip --ipv4=url:https://a=b,ipi",
	  "--ipv4=url:https://a=b,ipify", NULL },
	{ "source of no family", "--ipv4 ", "update-ip\tpoint", "cloudflare" },
	{ "unknown value", "update-ip --ttl ", NULL, NULL },
	{ "unknown value with equals", "update-ip --ttl=", NULL, NULL },
	{ "behind a value", "update-ip --ttl 60 --pro",
	  "--provider\twho hosts the zones, such as cloudflare", "--prefix" },
	{ "behind equals", "--account=a up", "update-ip\tpoint", NULL },
	{ "switch", "update-ip --proxied ", "no", "update-ip\tpoint" },
	{ "switch with equals", "update-ip --proxied=y", "--proxied=yes",
	  NULL },
	{ "switch without value", "update-ip --proxied --wat",
	  "--watch\tgo on for ever, act on every change", NULL },
	{ "switch told", "update-ip --proxied off --wat",
	  "--watch\tgo on for ever, act on every change", NULL },
	{ "no option", "--", "--help\tthis text", "--watch" },
	{ "equals alone", "--=", NULL, NULL },
};

/* Is line one of those in text? */
static bool has_line(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, line, n) == 0 && p[n] == '\n')
			return true;
	}
	return false;
}

static void check_row(void **state)
{
	const struct row *r = *state;
	char copy[100], *words[9], *save, *got = NULL;
	size_t n = 0, len = 0;
	FILE *out = open_memstream(&got, &len);

	assert_non_null(out);
	(void)snprintf(copy, sizeof(copy), "%s", r->words);
	for (char *p = strtok_r(copy, " ", &save); p;
	     p = strtok_r(NULL, " ", &save))
		words[n++] = p;
	if (!*r->words || r->words[strlen(r->words) - 1] == ' ')
		words[n++] = copy + strlen(copy); /* an empty one */
	complete_words(out, commands, words, n);
	assert_int_equal(fclose(out), 0);
	if (r->some)
		assert_true(has_line(got, r->some));
	if (r->none)
		assert_false(has_line(got, r->none));
	else
		assert_int_equal(len, r->some ? strlen(r->some) + 1 : 0);
	free(got);
}

static void test_no_words(void **state)
{
	char *got = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&got, &len);

	(void)state;
	assert_non_null(out);
	complete_words(out, commands, NULL, 0);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(got, "update-ip\tpoint\nverify-txt\tlook\n");
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_no_words) };

	return RUN_ROWS("complete", check_row, rows) +
	       RUN_TESTS("complete", tests);
}
