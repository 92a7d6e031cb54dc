#include "util/prefix.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Six pairs of digits, all parted by ':' or all by '-'. */
static bool parse_mac(uint8_t out[static 6], const char *text)
{
	char between = '\0';

	if (strlen(text) != 17)
		return false;
	for (int i = 0; i < 6; i++, text += 3) {
		int high = hex_digit(text[0]), low = hex_digit(text[1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
		if (i == 0)
			between = text[2];
		if (i < 5 && (text[2] != between || !strchr(":-", between)))
			return false;
	}
	return true;
}

bool prefix_host_parse(struct prefix_host *out, const char *text)
{
	struct prefix_host h = { 0 };
	static const uint8_t none[16];
	struct addr a;
	uint8_t mac[6];

	if (strcmp(text, "off") == 0) {
		h.off = true;
	} else if (addr_parse(&a, text)) {
		/* all zero is the anycast address of the subnet's routers */
		if (a.family != AF_INET6 || memcmp(a.b, none, 16) == 0)
			return false;
		memcpy(h.b, a.b, sizeof(h.b));
	} else if (parse_mac(mac, strncasecmp(text, "mac:", 4) == 0 ? text + 4
								    : text)) {
		if (mac[0] & 1)
			return false; /* of a group, not of an interface */
		memcpy(&h.b[8], mac, 3);
		h.b[8] ^= 2; /* universal or local */
		h.b[11] = 0xff;
		h.b[12] = 0xfe;
		memcpy(&h.b[13], mac + 3, 3);
		h.is_mac = true;
	} else {
		return false;
	}
	*out = h;
	return true;
}

bool prefix_subnet_parse(uint64_t *out, const char *text)
{
	bool hex = strncasecmp(text, "0x", 2) == 0;
	uint64_t n = 0, base = hex ? 16 : 10;

	if (hex)
		text += 2;
	if (!*text)
		return false;
	for (; *text; text++) {
		int digit = hex_digit(*text);

		if (digit < 0 || (uint64_t)digit >= base ||
		    n > (UINT64_MAX - (uint64_t)digit) / base)
			return false;
		n = n * base + (uint64_t)digit;
	}
	*out = n;
	return true;
}

/* How many bits, from the end, are needed for b. */
static unsigned bits_of(const uint8_t b[static 16])
{
	for (unsigned i = 0; i < 128; i++)
		if (b[i / 8] & 0x80U >> i % 8)
			return 128 - i;
	return 0;
}

enum err prefix_join(struct addr *out, const struct addr *net, unsigned length,
		     const uint64_t *subnet, const struct prefix_host *host,
		     struct why *why)
{
	unsigned room = 128 - length, own = bits_of(host->b);
	unsigned for_subnet = length < PREFIX_IID ? PREFIX_IID - length : 0;
	struct addr a = *net;

	if (host->is_mac && length > PREFIX_IID)
		return err_set(why, ERR_CONFIG,
			       "an interface identifier has %d bits, which a "
			       "prefix of %u leaves no room for: shorten "
			       "'ipv6-prefix-length'",
			       PREFIX_IID, length);
	if (subnet && *subnet &&
	    (for_subnet == 0 || *subnet >> (for_subnet - 1) >> 1))
		return err_set(why, ERR_CONFIG,
			       "'ipv6-subnet' has %u bits with a prefix of %u, "
			       "which is too few for %#llx",
			       for_subnet, length, (unsigned long long)*subnet);
	if (subnet && length < PREFIX_IID)
		room = PREFIX_IID;
	if (own > room)
		return err_set(
			why, ERR_CONFIG,
			"'ipv6-host' has %u bits, and %u are free behind "
			"%s",
			own, room,
			subnet && length < PREFIX_IID ? "the subnet"
						      : "the prefix");
	for (unsigned i = length; i < 128; i++) {
		unsigned bit = host->b[i / 8] & 0x80U >> i % 8;

		if (subnet && i < PREFIX_IID)
			bit = *subnet >> (PREFIX_IID - 1 - i) & 1;
		a.b[i / 8] = (uint8_t)(a.b[i / 8] & ~(0x80U >> i % 8));
		if (bit)
			a.b[i / 8] |= (uint8_t)(0x80U >> i % 8);
	}
	*out = a;
	return ERR_OK;
}
