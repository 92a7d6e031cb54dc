/* DNS answers, as bytes from the wire. */
#include "fuzz.h"
#include "net/caa.h"
#include "net/dns.h"

static void check_record(const struct dns_rr *rr)
{
	assert(strlen(rr->owner) <= NAME_MAX_TEXT);
	assert(!strchr(rr->owner, '\\'));
	assert(rr->data && rr->data[rr->len] == '\0');
	switch (rr->type) {
	case DNS_A:
		assert(rr->len == 4);
		break;
	case DNS_AAAA:
		assert(rr->len == 16);
		break;
	case DNS_TXT:
		assert(rr->len <= 65535);
		break;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_SOA:
	case DNS_DNAME:
		assert(rr->len == strlen(rr->data));
		assert(rr->len <= NAME_MAX_TEXT);
		break;
	case DNS_CAA:
		assert(rr->len >= 2 && strlen(rr->data + 1) + 2 <= rr->len);
		break;
	default:
		abort(); /* a type that nobody asked for */
	}
}

/* Whom its CAA records let issue. */
static void check_caa(const struct dns_answer *answer)
{
	for (int i = 0; i < 4; i++) {
		const struct caa_wish wish = {
			.ca = i & 1 ? "ca.example" : NULL,
			.account = i & 1 ? "https://ca.example/7" : NULL,
			.method = "dns-01",
			.wildcard = i & 2
		};
		char allowed[20];

		assert(caa_judge(answer, NULL, &wish, allowed,
				 sizeof(allowed)) <= CAA_CRITICAL);
		assert(memchr(allowed, '\0', sizeof(allowed)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct dns_answer answer = { .n = 0 };
	size_t pos = 0, found = 0;
	struct why why;
	enum err rc = dns_read_answer(&answer, data, len, &why);

	assert(rc == ERR_OK || rc == ERR_REPLY);
	if (rc)
		return 0;
	assert(dns_rcode_text(answer.rcode));
	for (size_t i = 0; i < answer.n; i++) {
		const struct dns_rr *rr = &answer.rr[i];

		check_record(rr);
		pos = i;
		assert(dns_answer_next(&answer, rr->section, rr->owner,
				       rr->type, &pos) == rr);
	}
	pos = 0;
	while (dns_answer_next(&answer, DNS_ANSWER, NULL, DNS_TXT, &pos))
		found++;
	assert(found <= answer.n);
	check_caa(&answer);
	dns_answer_free(&answer);
	return 0;
}
