#define _GNU_SOURCE /* RTLD_NEXT */
#include "alloc.h"

#include <cjson/cJSON.h>

#include "provider/dyndns2_service.h"
#include "provider/powerdns_send.h"
#include "unit.h"
#include "util/strbuf.h"

/* As in test_alloc.c: in the n-th round the n-th allocation fails, which must be
 * noticed and leave nothing behind. */

/* What is read of a zone, changed, and made into a request. */
static enum err do_powerdns(struct why *why)
{
	static const char text[] =
		"{\"rrsets\":[{\"name\":\"a.test.\",\"type\":\"TXT\",\"ttl\":6"
		",\"records\":[{\"content\":\"\\\"x\\\"\"}],\"comments\":[{}]}]"
		"}";
	struct pdns_set *sets = calloc(1, sizeof(*sets));
	struct pdns_item item = { .rrsets = NULL };
	struct strlist values = { 0 };
	cJSON *doc = NULL;
	enum err rc = sets ? ERR_OK : err_nomem(why);

	if (!rc) {
		*sets = (struct pdns_set){ .name = "a.test", .type = RR_TXT };
		doc = cJSON_Parse(text);
		rc = doc ? pdns_sets_take(sets, 1, doc, why) : err_nomem(why);
	}
	if (!rc)
		rc = pdns_set_add(sets, "y", why);
	if (!rc)
		rc = pdns_set_values(sets, &values, why);
	if (!rc) {
		assert_int_equal(values.n, 2);
		rc = pdns_item_replace(&item, sets) ? ERR_OK : err_nomem(why);
	}
	cJSON_Delete(item.rrsets);
	cJSON_Delete(doc);
	strlist_free(&values);
	pdns_sets_free(sets, sets ? 1 : 0);
	return rc;
}

static enum err do_dyndns2(struct why *why)
{
	struct strlist hosts = { 0 };
	struct dyndns2_query q = { .hosts = &hosts, .ipv4 = "192.0.2.1" };
	struct dyndns2_service service;
	struct strbuf url;
	enum err rc = strlist_add(&hosts, "a.test", why);

	sb_init(&url, 1000);
	if (!rc)
		rc = dyndns2_service_find(
			&service, "https://x/?a={hostname}&b={ip}", why);
	if (!rc) {
		dyndns2_service_url(&service, &q, &url);
		rc = sb_check(&url, why);
	}
	sb_free(&url);
	strlist_free(&hosts);
	return rc;
}

static struct operation {
	const char *label;
	enum err (*run)(struct why *why);
} operations[] = {
	{ "powerdns", do_powerdns },
	{ "dyndns2", do_dyndns2 },
};

static void check_operation(void **state)
{
	const struct operation *o = *state;
	long n = 0;

	assert_int_equal(o->run(NULL), ERR_OK); /* libraries warm up */
	do {
		struct why why = { "" };
		enum err rc;

		alloc_failed = false;
		alloc_countdown = n++;
		rc = o->run(&why);
		alloc_countdown = -1;
		assert_int_equal(rc, alloc_failed ? ERR_NOMEM : ERR_OK);
		assert_true(n < 10000);
	} while (alloc_failed);
	if (alloc_works())
		assert_true(n > 1);
}

int main(void)
{
	return RUN_ROWS("allocation failures", check_operation, operations);
}
