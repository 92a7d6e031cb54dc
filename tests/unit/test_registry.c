/* What every provider must bear; new ones come in by being in the table. */
#include "unit.h"

#include "net/dns.h"
#include "net/http.h"
#include "provider/provider.h"

#define SECRET "S3cret-Of-The-User"

/* Settings that are good enough for one provider or the other. */
static const struct {
	enum setting setting;
	const char *text;
} given[] = {
	{ SET_SERVER, "192.0.2.1" },
	{ SET_API_URL, "https://192.0.2.1" },
	{ SET_SERVICE, "noip" },
	{ SET_USERNAME, "me" },
};

/* Sections with nothing, with secrets, and with all of it. */
static void fill(struct section *s, bool with_secrets, bool with_others)
{
	struct why why;

	for (size_t i = 0; with_others && i < COUNT(given); i++)
		assert_int_equal(value_set(&s->values, given[i].setting,
					   given[i].text, "test", &why),
				 ERR_OK);
	for (int i = 0; with_secrets && i < SETTING_COUNT; i++)
		if (setting_table[i].kind == KIND_SECRET &&
		    (setting_table[i].scopes & SCOPE_ACCOUNT))
			assert_int_equal(value_set(&s->values, (enum setting)i,
						   SECRET, "test", &why),
					 ERR_OK);
}

/* Opens, asks for nothing at all, and closes; there is no state and no net. */
static void use(const struct provider_ops *ops, const struct section *conf)
{
	struct state st = { .dir = -1 };
	struct dns dns;
	struct provider_env env = { .dns = &dns,
				    .state = &st,
				    .dry_run = true };
	struct provider *p = NULL;
	struct http *http = NULL;
	struct why why = { "" };
	enum err rc;

	assert_int_equal(http_new(&http, NULL, &why), ERR_OK);
	dns_init(&dns, NULL, &(struct doh){ .http = http });
	env.http = http;
	rc = ops->open(&p, conf, &env, &why);
	assert_true(rc == ERR_OK || rc == ERR_CONFIG);
	assert_true((rc == ERR_OK) == (p != NULL));
	if (rc)
		assert_true(why.text[0] && !strstr(why.text, SECRET));
	if (p) {
		ops->find_zones(p, NULL, 0);
		ops->read(p, NULL, 0);
		ops->apply(p, NULL, 0);
	}
	ops->close(p);
	http_free(http);
}

static void test_provider(void **state)
{
	const struct provider_ops *ops = *state;

	assert_ptr_equal(provider_find(ops->name), ops);
	for (int i = 0; i < 4; i++) {
		struct section conf = { .title = NULL };
		struct strbuf id;

		conf.title = strdup("title");
		assert_non_null(conf.title);
		fill(&conf, i & 1, i & 2);
		sb_init(&id, 4096);
		ops->identity(&conf, &id);
		assert_int_equal(sb_check(&id, NULL), ERR_OK);
		assert_int_equal(strncmp(id.s, ops->name, strlen(ops->name)),
				 0);
		assert_null(strstr(id.s, SECRET));
		sb_free(&id);
		use(ops, &conf);
		values_free(&conf.values);
		free(conf.title);
	}
	ops->close(NULL);
}

static void test_table(void **unused)
{
	(void)unused;
	for (size_t i = 0; providers[i]; i++) {
		const struct provider_ops *o = providers[i];

		assert_true(o->open && o->close && o->identity &&
			    o->find_zones && o->read && o->apply);
		assert_true(i == 0 ||
			    strcmp(providers[i - 1]->name, o->name) < 0);
	}
	assert_null(provider_find("moon"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(test_table) };
	struct CMUnitTest each[64];
	size_t n = 0;
	int failed = RUN_TESTS("providers", tests);

	for (; providers[n] && n < COUNT(each); n++) {
		union {
			const struct provider_ops *in;
			void *out;
		} ops = { .in = providers[n] };

		each[n] = (struct CMUnitTest){ .name = providers[n]->name,
					       .test_func = test_provider,
					       .initial_state = ops.out };
	}
	return failed +
	       _cmocka_run_group_tests("provider", each, n, NULL, NULL);
}
