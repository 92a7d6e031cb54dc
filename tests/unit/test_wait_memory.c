#include "unit.h"

#include "flow/wait_memory.h"
#include "util/log.h"

#define NOW 1000000
#define ALL_THE_TIME 120000

static void open_context(struct context *ctx)
{
	struct why why = { "" };

	*ctx = (struct context){ .conf = NULL };
	if (state_open(&ctx->state, folder, true, &why))
		fail_msg("%s", why.text);
}

/* Milliseconds after which the zone is asked, when there are limit. */
static uint64_t pause_of(struct context *ctx, const char *zone, uint64_t limit)
{
	struct wait w = { .zone = zone };

	wait_memory_recall(ctx, &w, 1, NOW, limit);
	return w.from - NOW;
}

/* A first wait and a second one for the same zone, and the pause after both. */
static struct row {
	const char *label;
	uint64_t first, second; /* how long they took */
	enum err outcome;       /* of the second */
	uint64_t limit;         /* of the next */
	uint64_t pause;
} rows[] = {
	{ "three quarters", 4000, 4000, ERR_OK, ALL_THE_TIME, 3000 },
	{ "half of the time at most", 20000, 20000, ERR_OK, 10000, 5000 },
	{ "no time", 4000, 4000, ERR_OK, 0, 0 },
	{ "fast", 0, 0, ERR_OK, ALL_THE_TIME, 0 },
	{ "not worth writing", 0, 249, ERR_OK, ALL_THE_TIME, 0 },
	{ "just worth it", 0, 252, ERR_OK, ALL_THE_TIME, 189 },
	{ "about as before", 4000, 4249, ERR_OK, ALL_THE_TIME, 3000 },
	{ "slower than before", 4000, 8000, ERR_OK, ALL_THE_TIME, 6000 },
	{ "faster than before", 8000, 4000, ERR_OK, ALL_THE_TIME, 3000 },
	{ "fast at last", 8000, 10, ERR_OK, ALL_THE_TIME, 0 },
	{ "never more than 30 s", 0, 90000, ERR_OK, ALL_THE_TIME, 22500 },
	{ "not seen in time", 4000, 60000, ERR_LATER, ALL_THE_TIME, 3000 },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct wait w = { .zone = "a.test", .took = r->first };
	struct context ctx;

	open_context(&ctx);
	wait_memory_keep(&ctx, &w, 1);
	w.took = r->second;
	w.outcome = r->outcome;
	wait_memory_keep(&ctx, &w, 1);
	assert_int_equal(pause_of(&ctx, "a.test", r->limit), r->pause);
	assert_int_equal(pause_of(&ctx, "b.test", r->limit), 0);
	state_close(&ctx.state);
}

/* The slowest value counts, and a zone of which one was not seen does not. */
static void test_many_values(void **state)
{
	struct wait w[] = {
		{ .zone = "b.test", .took = 400 },
		{ .zone = "a.test", .took = 4000 },
		{ .zone = NULL, .took = 9000 },
		{ .zone = "b.test", .took = 800 },
		{ .zone = "c.test", .took = 2000 },
		{ .zone = "", .took = 9000 },
		{ .zone = "a.test", .took = 400 },
		{ .zone = "c.test", .took = 2000, .outcome = ERR_LATER },
	};
	struct context ctx;

	(void)state;
	open_context(&ctx);
	wait_memory_keep(&ctx, w, COUNT(w));
	wait_memory_recall(&ctx, w, COUNT(w), NOW, ALL_THE_TIME);
	assert_int_equal(w[0].from, NOW + 600);
	assert_int_equal(w[1].from, NOW + 3000);
	assert_int_equal(w[2].from, NOW);
	assert_int_equal(w[3].from, NOW + 600);
	assert_int_equal(w[4].from, NOW);
	assert_int_equal(w[5].from, NOW);
	assert_int_equal(w[6].from, NOW + 3000);
	assert_int_equal(w[7].from, NOW);
	wait_memory_keep(&ctx, NULL, 0);
	state_close(&ctx.state);
}

static void test_dry_run(void **state)
{
	struct wait w = { .zone = "a.test", .took = 4000 };
	struct context ctx;

	(void)state;
	open_context(&ctx);
	ctx.dry_run = true;
	wait_memory_keep(&ctx, &w, 1);
	assert_int_equal(pause_of(&ctx, "a.test", ALL_THE_TIME), 0);
	state_close(&ctx.state);
}

static void test_without_a_state(void **state)
{
	struct wait w = { .zone = "a.test", .took = 4000 };
	struct context ctx = { .state = { .dir = -1 } };

	(void)state;
	wait_memory_keep(&ctx, &w, 1);
	assert_int_equal(pause_of(&ctx, "a.test", ALL_THE_TIME), 0);
}

/* Whatever else the file says of the zone is no reason to wait. */
static struct damage {
	const char *label, *fact;
	uint64_t pause;
} damages[] = {
	{ "good", "\"4000\"", 3000 },
	{ "zero", "\"0\"", 0 },
	{ "negative", "\"-4000\"", 0 },
	{ "too long", "\"30001\"", 0 },
	{ "huge", "\"99999999999999999999\"", 0 },
	{ "no number", "\"soon\"", 0 },
	{ "empty", "\"\"", 0 },
	{ "more than a number", "\"4000 \"", 0 },
	{ "not a text", "4000", 0 },
	{ "null", "null", 0 },
};

static void check_damage(void **state)
{
	const struct damage *r = *state;
	struct wait w = { .zone = "b.test", .took = 4000 };
	char text[200], *file;
	struct context ctx;
	const char *at;

	open_context(&ctx);
	wait_memory_keep(&ctx, &w, 1);
	file = read_text(in_folder("facts.json"));
	at = strstr(file, "\"4000\"");
	assert_non_null(at);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - file), file,
		       r->fact, at + strlen("\"4000\""));
	free(file);
	write_text(in_folder("facts.json"), text);
	assert_int_equal(pause_of(&ctx, "b.test", ALL_THE_TIME), r->pause);
	state_close(&ctx.state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_many_values),
		TEST(test_dry_run),
		TEST(test_without_a_state),
	};

	log_set_level(LOG_ERROR);
	return RUN_ROWS("two waits", check_row, rows) +
	       RUN_ROWS("damaged memory", check_damage, damages) +
	       RUN_TESTS("memory of waits", tests);
}
