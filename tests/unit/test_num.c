#include "unit.h"

#include "util/num.h"

static struct range {
	const char *label, *text;
	long min, max, want; /* want -1: refused */
} ranges[] = {
	{ "one digit", "7", 0, 10, 7 },
	{ "smallest", "1", 1, 10, 1 },
	{ "largest", "10", 1, 10, 10 },
	{ "leading zeros are decimal", "010", 0, 100, 10 },
	{ "too small", "0", 1, 10, -1 },
	{ "too large", "11", 1, 10, -1 },
	{ "empty", "", 0, 10, -1 },
	{ "minus", "-1", 0, 10, -1 },
	{ "plus", "+1", 0, 10, -1 },
	{ "blank before", " 1", 0, 10, -1 },
	{ "blank behind", "1 ", 0, 10, -1 },
	{ "line end", "1\n", 0, 10, -1 },
	{ "tail", "1x", 0, 10, -1 },
	{ "hexadecimal", "0x1", 0, 10, -1 },
	{ "fraction", "1.0", 0, 10, -1 },
	{ "exponent", "1e1", 0, 10, -1 },
	{ "beyond 64 bits", "18446744073709551617", 0, 10, -1 },
	{ "other digits", "\xd9\xa1", 0, 10, -1 },
};

static void check_range(void **state)
{
	const struct range *r = *state;
	long n = -77;

	assert_int_equal(num_range(&n, r->text, r->min, r->max), r->want >= 0);
	assert_int_equal(n, r->want >= 0 ? r->want : -77);
}

static struct u16 {
	const char *label, *text;
	int want;
} u16s[] = {
	{ "zero", "0", 0 },
	{ "port", "53", 53 },
	{ "largest", "65535", 65535 },
	{ "one more", "65536", -1 },
	{ "negative", "-1", -1 },
	{ "empty", "", -1 },
};

static void check_u16(void **state)
{
	const struct u16 *r = *state;
	uint16_t n = 4242;

	assert_int_equal(num_u16(&n, r->text), r->want >= 0);
	assert_int_equal(n, r->want >= 0 ? r->want : 4242);
}

static struct duration {
	const char *label, *text;
	long want;
} durations[] = {
	{ "bare seconds", "90", 90 },
	{ "seconds", "90s", 90 },
	{ "minutes", "5m", 300 },
	{ "hours", "2h", 7200 },
	{ "days", "1d", 86400 },
	{ "none", "0", 0 },
	{ "none with a unit", "0m", 0 },
	{ "ten years", "3660d", 316224000 },
	{ "longer than ten years", "3661d", -1 },
	{ "longer in seconds", "316224001", -1 },
	{ "overflow", "999999999999999999d", -1 },
	{ "very long text", "00000000000000000000000000000001", -1 },
	{ "unit alone", "m", -1 },
	{ "two units", "1hm", -1 },
	{ "compound", "1h30m", -1 },
	{ "upper case", "1H", -1 },
	{ "weeks", "1w", -1 },
	{ "milliseconds", "10ms", -1 },
	{ "blank", "1 m", -1 },
	{ "negative", "-1s", -1 },
	{ "fraction", "1.5h", -1 },
	{ "empty", "", -1 },
};

static void check_duration(void **state)
{
	const struct duration *r = *state;
	long n = -77;

	assert_int_equal(num_duration(&n, r->text), r->want >= 0);
	assert_int_equal(n, r->want >= 0 ? r->want : -77);
}

int main(void)
{
	return RUN_ROWS("num_range", check_range, ranges) +
	       RUN_ROWS("num_u16", check_u16, u16s) +
	       RUN_ROWS("num_duration", check_duration, durations);
}
