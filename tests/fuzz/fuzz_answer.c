/* DNS answers, as bytes from the wire. */
#include "fuzz.h"
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
	default:
		abort(); /* a type that nobody asked for */
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
	dns_answer_free(&answer);
	return 0;
}
