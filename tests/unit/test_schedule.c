#include "unit.h"

#include "flow/schedule.h"

#define SECOND UINT64_C(1000)
#define HOUR (3600 * SECOND)

/* Is the pause from now within a part-th of ms? */
static void assert_pause(const struct schedule *s, uint64_t now, uint64_t ms,
			 uint64_t part)
{
	assert_true(s->next >= now + ms - ms / part);
	assert_true(s->next <= now + ms + ms / part);
}

static void test_start_is_at_once(void **state)
{
	struct schedule s;

	(void)state;
	schedule_start(&s, 300, 5000);
	assert_true(s.next == 5000);
}

/* An hour in which nothing happens: as many checks as 'every' makes, and none
 * too early. */
static void test_idle_hour(void **state)
{
	struct schedule s;
	uint64_t now = 12345, end = now + 100 * HOUR, last = now;
	unsigned checks = 0;

	(void)state;
	schedule_start(&s, 300, now);
	while (s.next < end) {
		now = s.next;
		assert_true(checks == 0 || (now - last >= 270 * SECOND &&
					    now - last <= 330 * SECOND));
		last = now;
		schedule_done(&s, ERR_OK, 0, now);
		checks++;
	}
	/* 1200 on the average; by chance never so far from it */
	assert_in_range(checks, 1150, 1250);
}

static void test_never_without_every(void **state)
{
	struct schedule s;

	(void)state;
	schedule_start(&s, 0, 1);
	schedule_done(&s, ERR_OK, 0, 2);
	assert_true(s.next == SCHEDULE_NEVER);
	schedule_event(&s, 10);
	assert_true(s.next == 10 + SCHEDULE_DEBOUNCE_MS);
	schedule_done(&s, ERR_LATER, 0, 300);
	assert_pause(&s, 300, SCHEDULE_RETRY_MS, 2);
}

/* Events put the check off, but not for ever, and never beyond its time. */
static void test_bursts(void **state)
{
	struct schedule s;
	uint64_t now;

	(void)state;
	schedule_start(&s, 3600, 0);
	schedule_done(&s, ERR_OK, 0, 0);
	schedule_event(&s, 1000);
	assert_true(s.next == 1000 + SCHEDULE_DEBOUNCE_MS);
	schedule_event(&s, 1100);
	assert_true(s.next == 1100 + SCHEDULE_DEBOUNCE_MS);
	for (now = 1100; now < 5000; now += 100)
		schedule_event(&s, now);
	assert_true(s.next == 1000 + SCHEDULE_BURST_MS);
	schedule_done(&s, ERR_OK, 0, now);
	schedule_event(&s, 100000);
	assert_true(s.next == 100000 + SCHEDULE_DEBOUNCE_MS);

	schedule_start(&s, 3600, 500);
	schedule_event(&s, 400);
	assert_true(s.next == 500); /* it was due before */
	schedule_now(&s, 450);
	schedule_event(&s, 460);
	assert_true(s.next == 450);
}

/* A row of failures, and how long the pause after each is. */
static struct row {
	const char *label;
	long every;
	enum err outcome;
	uint64_t pauses[8]; /* seconds */
} rows[] = {
	{ "passing", 300, ERR_LATER, { 10, 20, 40, 80, 160, 300, 300, 300 } },
	{ "passing, often", 5, ERR_LATER, { 5, 5, 5, 5, 5, 5, 5, 5 } },
	{ "passing, without every",
	  0,
	  ERR_LATER,
	  { 10, 20, 40, 80, 160, 320, 640, 1280 } },
	{ "passing, seldom",
	  86400,
	  ERR_LATER,
	  { 10, 20, 40, 80, 160, 320, 640, 1280 } },
	{ "for good",
	  300,
	  ERR_AUTH,
	  { 300, 600, 1200, 2400, 3600, 3600, 3600, 3600 } },
	{ "for good, seldom",
	  86400,
	  ERR_AUTH,
	  { 86400, 86400, 86400, 86400, 86400, 86400, 86400, 86400 } },
	{ "for good, without every",
	  0,
	  ERR_REPLY,
	  { 10, 20, 40, 80, 160, 320, 640, 1280 } },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct schedule s;
	uint64_t now = 77;

	schedule_start(&s, r->every, now);
	for (size_t i = 0; i < COUNT(r->pauses); i++) {
		schedule_done(&s, r->outcome, 0, now);
		assert_pause(&s, now, r->pauses[i] * SECOND, 2);
		now = s.next;
	}
	for (int i = 0; i < 1000; i++) /* no overflow */
		schedule_done(&s, r->outcome, 0, now);
	assert_true(s.next > now);
	schedule_done(&s, ERR_OK, 0, now);
	schedule_done(&s, r->outcome, 0, now);
	assert_pause(&s, now, r->pauses[0] * SECOND, 2);
}

static void test_told_wait(void **state)
{
	struct schedule s;

	(void)state;
	schedule_start(&s, 300, 0);
	schedule_done(&s, ERR_LATER, 900, 50);
	assert_true(s.next >= 50 + 900 * SECOND);
	assert_true(s.next <= 50 + 901 * SECOND);
	schedule_done(&s, ERR_LATER, 1, 50); /* less than it waits anyway */
	assert_pause(&s, 50, 20 * SECOND, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_start_is_at_once),    TEST(test_idle_hour),
		TEST(test_never_without_every), TEST(test_bursts),
		TEST(test_told_wait),
	};

	return RUN_ROWS("back_off", check_row, rows) +
	       RUN_TESTS("schedule", tests);
}
