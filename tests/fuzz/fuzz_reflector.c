/* Answers of name servers that tell who has asked, in both classes. */
#include "flow/source_text.h"
#include "fuzz.h"
#include "net/dns.h"

static void check(struct dns_query *q, int family, const uint8_t *data,
		  size_t len)
{
	struct addr a = { .family = 0 };
	struct why why;
	enum err rc = dns_decode(q, data, len, &why);

	assert(rc == ERR_OK || rc == ERR_REPLY);
	if (rc)
		return;
	rc = reflection_read(&a, &q->answer, q->name, q->type, family, &why);
	assert(rc == ERR_OK || rc == ERR_REPLY);
	assert(a.family == (rc ? 0 : family));
	assert(rc || q->answer.n);
	dns_answer_free(&q->answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const int families[] = { AF_INET, AF_INET6 };

	for (int i = 0; i < 2; i++) {
		struct dns_query text = { .name = "whoami.cloudflare",
					  .type = DNS_TXT,
					  .chaos = true };
		struct dns_query addr = { .name = "me.test",
					  .type = i ? DNS_AAAA : DNS_A };

		check(&text, families[i], data, len);
		check(&addr, families[i], data, len);
	}
	return 0;
}
