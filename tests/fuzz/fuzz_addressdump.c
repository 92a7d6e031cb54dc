/* The kernel's answer about addresses. */
#include "fuzz.h"
#include "net/address_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct why why;

	for (int i = 0; i < 2; i++) {
		struct address_dump d = { .index = 7,
					  .family = families[i],
					  .sequence = 3,
					  .port = 4711 };
		enum err rc = address_dump_read(&d, data, len, &why);
		const struct addr *best;

		assert(rc == ERR_OK || rc == ERR_LATER);
		assert(d.n <= len / 16);
		for (size_t k = 0; k < d.n; k++) {
			assert(d.v[k].addr.family == families[i]);
			assert(d.v[k].preferred);
		}
		best = d.n ? interface_best(d.v, d.n) : NULL;
		assert(!best || best->family == families[i]);
		interface_addresses_free(d.v);
	}
	return 0;
}
