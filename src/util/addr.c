#include "util/addr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "util/num.h"

bool addr_parse(struct addr *out, const char *text)
{
	struct addr a = { 0 };

	if (inet_pton(AF_INET, text, a.b) == 1)
		a.family = AF_INET;
	else if (inet_pton(AF_INET6, text, a.b) == 1)
		a.family = AF_INET6;
	else
		return false;
	*out = a;
	return true;
}

void addr_text(char out[static ADDR_MAX_TEXT + 1], const struct addr *a)
{
	if (!inet_ntop(a->family, a->b, out, ADDR_MAX_TEXT + 1))
		out[0] = '\0';
}

bool addr_same(const struct addr *a, const struct addr *b)
{
	return addr_within(a, b, a->family == AF_INET ? 32 : 128);
}

bool addr_within(const struct addr *a, const struct addr *prefix, unsigned bits)
{
	size_t bytes = bits / 8;
	unsigned rest = bits % 8;

	if (a->family != prefix->family || memcmp(a->b, prefix->b, bytes) != 0)
		return false;
	return rest == 0 || (a->b[bytes] ^ prefix->b[bytes]) >> (8 - rest) == 0;
}

void endpoint_set(struct endpoint *out, const struct addr *a, uint16_t port)
{
	memset(out, 0, sizeof(*out));
	if (a->family == AF_INET) {
		out->u.in.sin_family = AF_INET;
		out->u.in.sin_port = htons(port);
		memcpy(&out->u.in.sin_addr, a->b, 4);
		out->len = sizeof(out->u.in);
	} else {
		out->u.in6.sin6_family = AF_INET6;
		out->u.in6.sin6_port = htons(port);
		memcpy(&out->u.in6.sin6_addr, a->b, 16);
		out->len = sizeof(out->u.in6);
	}
}

/* An IPv6 address, with or without %SCOPE? */
static bool is_ipv6(const char *host)
{
	size_t len = strcspn(host, "%");
	char text[ADDR_MAX_TEXT + 1];
	struct addr a;

	if (len > ADDR_MAX_TEXT || strchr(host + len, ':'))
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	return addr_parse(&a, text) && a.family == AF_INET6;
}

bool host_port_split(char *host, size_t size, uint16_t *port, const char *text)
{
	const char *end, *tail;
	uint16_t number = *port;
	size_t len;

	if (*text == '[') {
		end = strchr(++text, ']');
		if (!end)
			return false;
		tail = end + 1;
	} else {
		/* several colons and no brackets: an IPv6 address alone */
		end = strchr(text, ':');
		if (!end || strchr(end + 1, ':'))
			end = text + strlen(text);
		tail = end;
	}
	len = (size_t)(end - text);
	if (len == 0 || len >= size)
		return false;
	if (*tail == ':') {
		if (!num_u16(&number, tail + 1) || number == 0)
			return false;
	} else if (*tail) {
		return false;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	if (strpbrk(host, "[]") || (strchr(host, ':') && !is_ipv6(host)))
		return false;
	*port = number;
	return true;
}

bool endpoint_parse(struct endpoint *out, const char *text, uint16_t port)
{
	char host[ENDPOINT_MAX_TEXT + 1], *scope;
	unsigned index = 0;
	struct addr a;

	if (!host_port_split(host, sizeof(host), &port, text))
		return false;
	scope = strchr(host, '%');
	if (scope) {
		*scope++ = '\0';
		index = if_nametoindex(scope);
		if (index == 0)
			return false;
	}
	if (!addr_parse(&a, host))
		return false;
	endpoint_set(out, &a, port);
	if (a.family == AF_INET6)
		out->u.in6.sin6_scope_id = index;
	return true;
}

void endpoint_text(char out[static ENDPOINT_MAX_TEXT + 1],
		   const struct endpoint *e)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (e->u.sa.sa_family == AF_INET) {
		(void)inet_ntop(AF_INET, &e->u.in.sin_addr, text, sizeof(text));
		(void)snprintf(out, ENDPOINT_MAX_TEXT + 1, "%s:%u", text,
			       ntohs(e->u.in.sin_port));
	} else {
		(void)inet_ntop(AF_INET6, &e->u.in6.sin6_addr, text,
				sizeof(text));
		(void)snprintf(out, ENDPOINT_MAX_TEXT + 1, "[%s]:%u", text,
			       ntohs(e->u.in6.sin6_port));
	}
}

bool endpoint_same(const struct endpoint *a, const struct endpoint *b)
{
	return a->len == b->len && memcmp(&a->u, &b->u, a->len) == 0;
}
