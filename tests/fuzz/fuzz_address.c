/* Addresses, endpoints, HOST[:PORT]. */
#include "flow/special.h"
#include "fuzz.h"
#include "util/addr.h"

static void check_address(const struct addr *a)
{
	char text[ADDR_MAX_TEXT + 1], twice[ADDR_MAX_TEXT + 1];
	struct addr again;

	(void)special_name(a);
	assert(a->family == AF_INET || a->family == AF_INET6);
	addr_text(text, a);
	assert(addr_parse(&again, text));
	assert(again.family == a->family);
	assert(memcmp(again.b, a->b, sizeof(a->b)) == 0);
	addr_text(twice, &again);
	assert(strcmp(text, twice) == 0);
}

static void check_endpoint(const struct endpoint *e)
{
	char text[ENDPOINT_MAX_TEXT + 1];
	struct endpoint again;

	endpoint_text(text, e);
	assert(endpoint_same(e, e));
	assert(endpoint_parse(&again, text, 1));
	if (e->u.sa.sa_family == AF_INET || e->u.in6.sin6_scope_id == 0)
		assert(endpoint_same(e, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text(data, len);
	char host[80], whole[100], again[80];
	uint16_t port = 53, port_again = 0;
	struct endpoint e;
	struct addr a;

	if (addr_parse(&a, text))
		check_address(&a);
	if (endpoint_parse(&e, text, 53))
		check_endpoint(&e);
	if (host_port_split(host, sizeof(host), &port, text)) {
		assert(host[0] && strlen(host) < sizeof(host) && port);
		(void)snprintf(whole, sizeof(whole),
			       strchr(host, ':') ? "[%s]:%u" : "%s:%u", host,
			       port);
		assert(host_port_split(again, sizeof(again), &port_again,
				       whole));
		assert(strcmp(host, again) == 0 && port == port_again);
	}
	free(text);
	return 0;
}
