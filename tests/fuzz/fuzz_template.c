/* The setting 'service', often a template for a URL. */
#include "fuzz.h"
#include "provider/dyndns2_service.h"
#include "util/strbuf.h"
#include "util/strlist.h"

static void check_url(const struct dyndns2_service *s, const char *ipv4,
		      const char *ipv6)
{
	struct strlist hosts = { 0 };
	struct dyndns2_query q = { .hosts = &hosts,
				   .ipv4 = ipv4,
				   .ipv6 = ipv6,
				   .user = "me",
				   .password = "pass word" };
	struct strbuf url;

	assert(strlist_add(&hosts, "a.test", NULL) == ERR_OK);
	assert(strlist_add(&hosts, "b.test", NULL) == ERR_OK);
	sb_init(&url, 1 << 20);
	dyndns2_service_url(s, &q, &url);
	assert(!url.err);
	/* nothing is left to be filled in */
	assert(!strpbrk(url.s, "{}") && !strstr(url.s, "pass word"));
	sb_free(&url);
	strlist_free(&hosts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len < 2000 ? len : 2000);
	struct dyndns2_service s;
	struct why why = { "" };

	if (dyndns2_service_find(&s, text, &why) == ERR_OK) {
		assert(s.hosts && s.url);
		if (!strstr(s.url, "pass word")) {
			check_url(&s, "192.0.2.1", NULL);
			check_url(&s, NULL, "2001:db8::1");
			if (dyndns2_service_takes_both(&s))
				check_url(&s, "192.0.2.1", "2001:db8::1");
		}
	} else {
		assert(why.text[0]);
	}
	free(text);
	return 0;
}
