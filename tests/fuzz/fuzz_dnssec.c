/* Signed answers: DS records, keys, and what those have signed. */
#include "fuzz.h"
#include "net/dns.h"
#include "net/dnssec.h"

#define NOW 1800000000

/* An answer as dns_ask() gives it; the first octet says how long it is. */
static bool take(struct dns_answer *out, const uint8_t **data, size_t *len)
{
	size_t n = *len ? (size_t)(*data)[0] * 8 : 0;
	struct why why;

	n = *len && n < *len ? n : *len ? *len - 1 : 0;
	if (!*len || dns_read_answer(out, *data + 1, n, &why))
		return false;
	out->wire = malloc(n + 1);
	assert(out->wire);
	memcpy(out->wire, *data + 1, n);
	out->octets = n;
	*data += 1 + n;
	*len -= 1 + n;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct dns_answer ds = { 0 }, keys = { 0 }, answer = { 0 };
	struct why why;
	enum err rc;

	if (take(&ds, &data, &len) && take(&keys, &data, &len)) {
		(void)dnssec_has_ds(&ds, "lab1.test");
		rc = dnssec_check_keys(&ds, &keys, "lab1.test", NOW, &why);
		assert(rc == ERR_OK || rc == ERR_REFUSED);
		if (take(&answer, &data, &len)) {
			rc = dnssec_check_answer(&answer, &keys, "lab1.test",
						 NOW, &why);
			assert(rc == ERR_OK || rc == ERR_REFUSED);
		}
	}
	dns_answer_free(&answer);
	dns_answer_free(&keys);
	dns_answer_free(&ds);
	return 0;
}
