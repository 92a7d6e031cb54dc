/* The kernel's answers about addresses, good and broken. */
#include "unit.h"

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "net/address_dump.h"

#define INDEX 7
#define SEQUENCE 3
#define PORT 4711

/* A datagram that is being built. */
struct datagram {
	union {
		struct nlmsghdr h;
		uint8_t b[1024];
	} u;
	size_t len, start; /* start: of the last message */
};

static void begin(struct datagram *d, unsigned type, unsigned flags)
{
	struct nlmsghdr h = { .nlmsg_type = (uint16_t)type,
			      .nlmsg_flags = (uint16_t)flags,
			      .nlmsg_seq = SEQUENCE,
			      .nlmsg_pid = PORT };

	d->start = d->len;
	memcpy(d->u.b + d->len, &h, sizeof(h));
	d->len += NLMSG_HDRLEN;
}

static void add(struct datagram *d, const void *bytes, size_t len)
{
	memcpy(d->u.b + d->len, bytes, len);
	d->len += NLMSG_ALIGN(len);
}

static void add_attribute(struct datagram *d, unsigned type, const void *bytes,
			  size_t len)
{
	struct rtattr r = { .rta_len = (uint16_t)(sizeof(r) + len),
			    .rta_type = (uint16_t)type };

	add(d, &r, sizeof(r));
	add(d, bytes, len);
}

static void end(struct datagram *d)
{
	uint32_t len = (uint32_t)(d->len - d->start);

	memcpy(d->u.b + d->start, &len, sizeof(len));
}

static struct row {
	const char *label;
	unsigned index, prefix_flags, flags; /* flags: of IFA_FLAGS; 0: none */
	unsigned message;                    /* flags of the message */
	uint32_t preferred;
	const char *local, *address; /* NULL: not there */
	const char *want;            /* NULL: none */
} rows[] = {
	{ "global", INDEX, 0, IFA_F_PERMANENT, 0, 100, "2600::1", "2600::1",
	  "2600::1" },
	{ "no local", INDEX, 0, 0, 0, 100, NULL, "2600::1", "2600::1" },
	{ "with a peer", INDEX, 0, 0, 0, 100, "2600::1", "2600::2", "2600::1" },
	{ "another interface", INDEX + 1, 0, 0, 0, 100, NULL, "2600::1", NULL },
	{ "temporary", INDEX, 0, IFA_F_TEMPORARY, 0, 100, NULL, "2600::1",
	  NULL },
	{ "deprecated", INDEX, 0, IFA_F_DEPRECATED, 0, 100, NULL, "2600::1",
	  NULL },
	{ "deprecated, as old kernels say", INDEX, IFA_F_DEPRECATED, 0, 0, 100,
	  NULL, "2600::1", NULL },
	{ "tentative", INDEX, 0, IFA_F_TENTATIVE, 0, 100, NULL, "2600::1",
	  NULL },
	{ "failed", INDEX, 0, IFA_F_DADFAILED, 0, 100, NULL, "2600::1", NULL },
	{ "optimistic", INDEX, 0, IFA_F_OPTIMISTIC | IFA_F_TENTATIVE, 0, 100,
	  NULL, "2600::1", NULL },
	{ "no longer preferred", INDEX, 0, 0, 0, 0, NULL, "2600::1", NULL },
	{ "no address", INDEX, 0, 0, 0, 100, NULL, NULL, NULL },
	{ "of the other family", INDEX, 0, 0, 0, 100, NULL, "1.2.3.4", NULL },
	{ "interrupted", INDEX, 0, 0, NLM_F_DUMP_INTR, 100, NULL, "2600::1",
	  "2600::1" },
};

static void add_addr(struct datagram *d, unsigned type, const char *text)
{
	struct addr a;

	if (!text)
		return;
	assert_true(addr_parse(&a, text));
	add_attribute(d, type, a.b, a.family == AF_INET ? 4 : 16);
}

static void build(struct datagram *d, const struct row *r)
{
	struct ifaddrmsg m = { .ifa_family = AF_INET6,
			       .ifa_flags = (uint8_t)r->prefix_flags,
			       .ifa_index = r->index };
	struct ifa_cacheinfo life = { .ifa_prefered = r->preferred };
	uint32_t flags = r->flags;

	*d = (struct datagram){ .len = 0 };
	begin(d, RTM_NEWADDR, NLM_F_MULTI | r->message);
	add(d, &m, sizeof(m));
	add_addr(d, IFA_LOCAL, r->local);
	add_addr(d, IFA_ADDRESS, r->address);
	if (flags)
		add_attribute(d, IFA_FLAGS, &flags, sizeof(flags));
	add_attribute(d, IFA_CACHEINFO, &life, sizeof(life));
	end(d);
}

static void finish(struct datagram *d, int code)
{
	begin(d, NLMSG_DONE, NLM_F_MULTI);
	add(d, &code, sizeof(code));
	end(d);
}

static struct address_dump empty(void)
{
	return (struct address_dump){ .index = INDEX,
				      .family = AF_INET6,
				      .sequence = SEQUENCE,
				      .port = PORT };
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct address_dump dump = empty();
	char text[ADDR_MAX_TEXT + 1];
	struct datagram d;

	build(&d, r);
	finish(&d, 0);
	assert_int_equal(address_dump_read(&dump, d.u.b, d.len, NULL), ERR_OK);
	assert_true(dump.done);
	assert_int_equal(dump.interrupted, r->message != 0);
	assert_int_equal(dump.n, r->want ? 1 : 0);
	if (r->want) {
		addr_text(text, &dump.v[0].addr);
		assert_string_equal(text, r->want);
		assert_int_equal(dump.v[0].preferred, r->preferred);
	}
	free(dump.v);
}

/* What answers another request, or somebody else's, is passed over. */
static void test_strangers(void **state)
{
	struct address_dump dump = empty();
	struct datagram d;

	(void)state;
	build(&d, &rows[0]);
	finish(&d, 0);
	dump.sequence++;
	assert_int_equal(address_dump_read(&dump, d.u.b, d.len, NULL), ERR_OK);
	assert_true(!dump.done && dump.n == 0);
	dump.sequence--;
	dump.port++;
	assert_int_equal(address_dump_read(&dump, d.u.b, d.len, NULL), ERR_OK);
	assert_true(!dump.done && dump.n == 0);
}

static void test_refused(void **state)
{
	struct address_dump dump = empty();
	struct why why = { "" };
	struct datagram d = { .len = 0 };
	int code = -1; /* EPERM */

	(void)state;
	begin(&d, NLMSG_ERROR, 0);
	add(&d, &code, sizeof(code));
	end(&d);
	assert_int_equal(address_dump_read(&dump, d.u.b, d.len, &why),
			 ERR_LATER);
	assert_contains(why.text, strerror(1));
	dump = empty();
	d.len = 0;
	finish(&d, -1);
	assert_int_equal(address_dump_read(&dump, d.u.b, d.len, &why),
			 ERR_LATER);
}

/* Cut off anywhere, it is never taken for whole, and nothing is read beyond. */
static void test_cut(void **state)
{
	struct datagram d;
	size_t whole;

	(void)state;
	build(&d, &rows[0]);
	whole = d.len;
	finish(&d, 0);
	for (size_t len = 0; len < d.len; len++) {
		struct address_dump dump = empty();
		uint8_t *copy = malloc(len + !len);
		enum err rc;

		assert_non_null(copy);
		memcpy(copy, d.u.b, len);
		rc = address_dump_read(&dump, copy, len, NULL);
		assert_int_equal(rc,
				 len == 0 || len == whole ? ERR_OK : ERR_LATER);
		assert_false(dump.done);
		free(dump.v);
		free(copy);
	}
}

static struct choice {
	const char *label;
	struct {
		const char *addr;
		uint32_t preferred;
	} of[3];
	const char *want;
} choices[] = {
	{ "alone", { { "2600::1", 1 } }, "2600::1" },
	{ "lowest of equals",
	  { { "2600::2", 100 }, { "2600::1", 100 }, { "2600::3", 100 } },
	  "2600::1" },
	{ "for ever, before a lower one",
	  { { "2600::1", 86400 }, { "2600::2", UINT32_MAX } },
	  "2600::2" },
	{ "a second more does not count",
	  { { "2600::2", 1800 }, { "2600::1", 1799 } },
	  "2600::1" },
	{ "renewed a while ago",
	  { { "2600::1", 1200 }, { "2600::2", 1800 } },
	  "2600::1" },
	{ "no longer renewed",
	  { { "2600::1", 899 }, { "2600::2", 1800 } },
	  "2600::2" },
	{ "the longest is not the lowest",
	  { { "2600::3", 50 }, { "2600::2", 40 }, { "2600::1", 10 } },
	  "2600::2" },
};

static void check_choice(void **state)
{
	const struct choice *c = *state;
	struct interface_address list[3];
	char text[ADDR_MAX_TEXT + 1];
	size_t n = 0;

	for (; n < 3 && c->of[n].addr; n++) {
		assert_true(addr_parse(&list[n].addr, c->of[n].addr));
		list[n].preferred = c->of[n].preferred;
	}
	addr_text(text, interface_best(list, n));
	assert_string_equal(text, c->want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_strangers),
		TEST(test_refused),
		TEST(test_cut),
	};

	return RUN_ROWS("address_dump_read", check_row, rows) +
	       RUN_ROWS("interface_best", check_choice, choices) +
	       RUN_TESTS("address_dump", tests);
}
