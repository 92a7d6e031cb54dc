#include "unit.h"

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "net/monitor.h"
#include "util/addr.h"

/* Datagrams of the kernel, made by hand. */
struct message {
	_Alignas(struct nlmsghdr) char b[2000];
	size_t len;
};

static void put(struct message *m, const void *bytes, size_t len)
{
	assert_true(m->len + NLMSG_ALIGN(len) <= sizeof(m->b));
	memset(m->b + m->len, 0, NLMSG_ALIGN(len));
	memcpy(m->b + m->len, bytes, len);
	m->len += NLMSG_ALIGN(len);
}

static void put_attribute(struct message *m, unsigned short type,
			  const void *bytes, size_t len)
{
	struct rtattr r = { .rta_len = (unsigned short)(sizeof(r) + len),
			    .rta_type = type };

	put(m, &r, sizeof(r));
	put(m, bytes, len);
}

/* Begins a message; its length is set by end(). */
static size_t begin(struct message *m, unsigned short type)
{
	struct nlmsghdr h = { .nlmsg_type = type };
	size_t at = m->len;

	put(m, &h, sizeof(h));
	return at;
}

static void end(struct message *m, size_t at)
{
	unsigned len = (unsigned)(m->len - at);

	memcpy(m->b + at, &len, sizeof(len));
}

struct address {
	unsigned short type; /* RTM_NEWADDR, RTM_DELADDR */
	const char *text;
	unsigned interface;
	unsigned char prefix, scope;
	uint32_t flags, preferred;
};

static void put_address(struct message *m, const struct address *a)
{
	struct ifa_cacheinfo life = { .ifa_prefered = a->preferred };
	struct addr addr;
	struct ifaddrmsg msg = { .ifa_prefixlen = a->prefix,
				 .ifa_scope = a->scope,
				 .ifa_index = a->interface };
	size_t at = begin(m, a->type);

	assert_true(addr_parse(&addr, a->text));
	msg.ifa_family = (unsigned char)addr.family;
	put(m, &msg, sizeof(msg));
	put_attribute(m, IFA_ADDRESS, addr.b, addr.family == AF_INET ? 4 : 16);
	put_attribute(m, IFA_CACHEINFO, &life, sizeof(life));
	put_attribute(m, IFA_FLAGS, &a->flags, sizeof(a->flags));
	end(m, at);
}

struct route {
	unsigned short type;
	const char *gateway;
	unsigned interface;
	unsigned char prefix, kind;
	uint32_t metric;
	unsigned flags;
};

static void put_route(struct message *m, const struct route *r)
{
	struct addr addr;
	struct rtmsg msg = { .rtm_dst_len = r->prefix,
			     .rtm_table = RT_TABLE_MAIN,
			     .rtm_type = r->kind,
			     .rtm_flags = r->flags };
	size_t at = begin(m, r->type);

	assert_true(addr_parse(&addr, r->gateway));
	msg.rtm_family = (unsigned char)addr.family;
	put(m, &msg, sizeof(msg));
	put_attribute(m, RTA_GATEWAY, addr.b, addr.family == AF_INET ? 4 : 16);
	put_attribute(m, RTA_OIF, &r->interface, sizeof(r->interface));
	put_attribute(m, RTA_PRIORITY, &r->metric, sizeof(r->metric));
	end(m, at);
}

/* A monitor that has got the kernel's own list and reads nothing more. */
static struct monitor *new_monitor(void)
{
	struct message done = { .len = 0 };
	struct monitor *m = NULL;
	size_t at = begin(&done, NLMSG_DONE);

	end(&done, at);
	assert_int_equal(monitor_open(&m, NULL), ERR_OK);
	assert_true(monitor_fd(m) >= 0);
	assert_false(monitor_take(m, done.b, done.len));
	return m;
}

#define A4 "198.41.0.4"
#define A6 "2001:500:2f::f"
#define EVER UINT32_MAX

/* One address after the other, and which of them are news. */
static struct row {
	const char *label;
	struct address a[4];
	const char *news; /* y or n for each */
} rows[] = {
	{ "new",
	  { { RTM_NEWADDR, A4, 2, 24, RT_SCOPE_UNIVERSE, 0, EVER } },
	  "y" },
	{ "twice",
	  { { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER },
	    { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER } },
	  "yn" },
	{ "refreshed",
	  { { RTM_NEWADDR, A6, 2, 64, 0, 0, 600 },
	    { RTM_NEWADDR, A6, 2, 64, 0, 0, 1800 },
	    { RTM_NEWADDR, A6, 2, 64, 0, IFA_F_MANAGETEMPADDR, 7200 } },
	  "ynn" },
	{ "for ever from now on",
	  { { RTM_NEWADDR, A6, 2, 64, 0, 0, 600 },
	    { RTM_NEWADDR, A6, 2, 64, 0, 0, EVER } },
	  "yy" },
	{ "deprecated and back",
	  { { RTM_NEWADDR, A6, 2, 64, 0, 0, 600 },
	    { RTM_NEWADDR, A6, 2, 64, 0, IFA_F_DEPRECATED, 0 },
	    { RTM_NEWADDR, A6, 2, 64, 0, IFA_F_DEPRECATED, 0 },
	    { RTM_NEWADDR, A6, 2, 64, 0, 0, 600 } },
	  "yyny" },
	{ "being checked, then good",
	  { { RTM_NEWADDR, A6, 2, 64, 0, IFA_F_TENTATIVE, 600 },
	    { RTM_NEWADDR, A6, 2, 64, 0, 0, 600 } },
	  "ny" },
	{ "being checked, then gone",
	  { { RTM_NEWADDR, A6, 2, 64, 0, IFA_F_TENTATIVE, 600 },
	    { RTM_DELADDR, A6, 2, 64, 0, IFA_F_TENTATIVE, 600 } },
	  "nn" },
	{ "gone",
	  { { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER },
	    { RTM_DELADDR, A4, 2, 24, 0, 0, EVER },
	    { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER } },
	  "yyy" },
	{ "gone, never seen", { { RTM_DELADDR, A4, 2, 24, 0, 0, EVER } }, "y" },
	{ "another interface",
	  { { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER },
	    { RTM_NEWADDR, A4, 3, 24, 0, 0, EVER } },
	  "yy" },
	{ "another prefix length",
	  { { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER },
	    { RTM_NEWADDR, A4, 2, 25, 0, 0, EVER } },
	  "yy" },
	{ "link-local",
	  { { RTM_NEWADDR, "fe80::1", 2, 64, RT_SCOPE_LINK, 0, EVER },
	    { RTM_DELADDR, "fe80::1", 2, 64, RT_SCOPE_LINK, 0, EVER } },
	  "nn" },
	{ "loopback",
	  { { RTM_NEWADDR, "127.0.0.1", 1, 8, RT_SCOPE_HOST, 0, EVER } },
	  "n" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct monitor *m = new_monitor();

	for (size_t i = 0; r->news[i]; i++) {
		struct message one = { .len = 0 };

		put_address(&one, &r->a[i]);
		assert_int_equal(monitor_take(m, one.b, one.len),
				 r->news[i] == 'y');
	}
	monitor_close(m);
}

static struct route_row {
	const char *label;
	struct route r[3];
	const char *news;
} routes[] = {
	{ "default",
	  { { RTM_NEWROUTE, "10.0.0.1", 2, 0, RTN_UNICAST, 0, 0 },
	    { RTM_NEWROUTE, "10.0.0.1", 2, 0, RTN_UNICAST, 0, 0 },
	    { RTM_DELROUTE, "10.0.0.1", 2, 0, RTN_UNICAST, 0, 0 } },
	  "yny" },
	{ "default, IPv6",
	  { { RTM_NEWROUTE, "fe80::1", 2, 0, RTN_UNICAST, 1024, 0 },
	    { RTM_NEWROUTE, "fe80::2", 2, 0, RTN_UNICAST, 1024, 0 },
	    { RTM_NEWROUTE, "fe80::1", 2, 0, RTN_UNICAST, 1024, 0 } },
	  "yyn" },
	{ "half of all",
	  { { RTM_NEWROUTE, "10.0.0.1", 9, 1, RTN_UNICAST, 0, 0 } },
	  "y" },
	{ "a network",
	  { { RTM_NEWROUTE, "10.0.0.1", 2, 24, RTN_UNICAST, 0, 0 },
	    { RTM_NEWROUTE, "10.0.0.1", 2, 8, RTN_UNICAST, 0, 0 } },
	  "nn" },
	{ "no way",
	  { { RTM_NEWROUTE, "10.0.0.1", 2, 0, RTN_UNREACHABLE, 0, 0 } },
	  "n" },
	{ "remembered by the kernel",
	  { { RTM_NEWROUTE, "10.0.0.1", 2, 0, RTN_UNICAST, 0, RTM_F_CLONED } },
	  "n" },
	{ "another metric",
	  { { RTM_NEWROUTE, "10.0.0.1", 2, 0, RTN_UNICAST, 0, 0 },
	    { RTM_NEWROUTE, "10.0.0.1", 2, 0, RTN_UNICAST, 100, 0 } },
	  "yy" },
};

static void check_route(void **state)
{
	const struct route_row *r = *state;
	struct monitor *m = new_monitor();

	for (size_t i = 0; r->news[i]; i++) {
		struct message one = { .len = 0 };

		put_route(&one, &r->r[i]);
		assert_int_equal(monitor_take(m, one.b, one.len),
				 r->news[i] == 'y');
	}
	monitor_close(m);
}

/* What is there at the start is no news, and what follows is. */
static void test_seed(void **state)
{
	const struct address a = { RTM_NEWADDR, A4, 2, 24, 0, 0, EVER };
	const struct address b = { RTM_NEWADDR, A6, 2, 64, 0, 0, EVER };
	struct message list = { .len = 0 }, again = { .len = 0 };
	struct monitor *m = NULL;

	(void)state;
	assert_int_equal(monitor_open(&m, NULL), ERR_OK);
	put_address(&list, &a);
	end(&list, begin(&list, NLMSG_DONE));
	put_address(&list, &b);
	assert_true(monitor_take(m, list.b, list.len));
	put_address(&again, &a);
	put_address(&again, &b);
	assert_false(monitor_take(m, again.b, again.len));
	monitor_close(m);
}

/* More than it can keep in mind: then what it has forgotten is news. */
static void test_many(void **state)
{
	struct monitor *m = new_monitor();
	struct address a = { RTM_NEWADDR, A4, 0, 24, 0, 0, EVER };

	(void)state;
	for (unsigned i = 1; i < 5000; i++) {
		struct message one = { .len = 0 };

		a.interface = i;
		put_address(&one, &a);
		assert_true(monitor_take(m, one.b, one.len));
		assert_false(monitor_take(m, one.b, one.len));
	}
	monitor_close(m);
}

/* A message cut off at every length. */
static void test_cut(void **state)
{
	const struct address a = { RTM_NEWADDR, A6, 2, 64, 0, 0, EVER };
	struct message whole = { .len = 0 };

	(void)state;
	put_address(&whole, &a);
	for (size_t len = 0; len < whole.len; len++) {
		struct monitor *m = new_monitor();
		char *copy = malloc(len ? len : 1);

		assert_non_null(copy);
		memcpy(copy, whole.b, len);
		assert_false(monitor_take(m, copy, len));
		free(copy);
		monitor_close(m);
	}
}

static void test_link(void **state)
{
	struct ifinfomsg msg = { .ifi_index = 7, .ifi_flags = IFF_UP };
	struct monitor *m = new_monitor();

	(void)state; /* the way to the Internet stays what it is */
	for (int i = 0; i < 4; i++) {
		struct message one = { .len = 0 };
		size_t at = begin(&one, i == 3 ? RTM_DELLINK : RTM_NEWLINK);

		msg.ifi_flags ^= IFF_RUNNING;
		put(&one, &msg, sizeof(msg));
		end(&one, at);
		assert_false(monitor_take(m, one.b, one.len));
	}
	monitor_close(m);
}

/* The kernel's own words, with nothing having changed. */
static void test_kernel(void **state)
{
	struct monitor *m = NULL;

	(void)state;
	assert_int_equal(monitor_open(&m, NULL), ERR_OK);
	(void)monitor_read(m); /* others may be at work on this host */
	monitor_close(m);
	monitor_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_seed), TEST(test_many),
					    TEST(test_cut), TEST(test_link),
					    TEST(test_kernel) };

	return RUN_ROWS("addresses", check_row, rows) +
	       RUN_ROWS("routes", check_route, routes) +
	       RUN_TESTS("monitor", tests);
}
