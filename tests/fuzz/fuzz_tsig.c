/* Signed replies.  The seeds answer one request and are signed at one time with
 * one secret, under each algorithm. */
#include "fuzz.h"
#include "net/tsig.h"

#define NOW 1700000000
#define HEADER 12

/* Everything before its TSIG record is as signed: it can't be anything but the
 * empty answer that all seeds have, of whatever id and rcode. */
static void check_authentic(const uint8_t *data, size_t len)
{
	static const uint8_t zone[] = "\7example\4test\0\0\6\0\1";
	static const uint8_t counts[] = { 0, 1, 0, 0, 0, 0, 0, 1 };

	assert(len > HEADER + sizeof(zone));
	assert(memcmp(data + 4, counts, sizeof(counts)) == 0);
	assert(memcmp(data + HEADER, zone, sizeof(zone) - 1) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned char secret[32] = "thirty-two octets for a fuzz key";
	struct tsig_mac request = { "MAC of the request, 32 octets ..", 32 };
	struct tsig_key key = { .name = "fuzz-key",
				.secret = { secret, sizeof(secret) } };
	struct why why;

	for (int i = 0; i < TSIG_ALGORITHMS; i++) {
		enum err rc;

		key.algorithm = (enum tsig_algorithm)i;
		rc = tsig_verify(data, len, &key, &request, NOW, &why);
		assert(rc == ERR_OK || rc == ERR_AUTH || rc == ERR_REPLY);
		if (!rc)
			check_authentic(data, len);
		/* by another request's MAC, or much later, never */
		request.bytes[5] ^= 1;
		assert(tsig_verify(data, len, &key, &request, NOW, &why));
		request.bytes[5] ^= 1;
		assert(tsig_verify(data, len, &key, &request, NOW * 2LL, &why));
	}
	return 0;
}
