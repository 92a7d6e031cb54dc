/* One setting: its number in the first octet, then what a user wrote. */
#include "conf/value.h"
#include "fuzz.h"
#include "util/name.h"

static void check_item(enum setting s, const char *item)
{
	struct values vs = { 0 };
	struct why why;

	assert(value_add(&vs, s, item, "fuzz", &why) == ERR_OK);
	assert(strcmp(value_text(&vs, s), item) == 0);
	values_free(&vs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct setting_row *row;
	struct values vs = { 0 };
	struct why why;
	enum setting s;
	char *text;
	enum err rc;

	if (len == 0)
		return 0;
	s = data[0] % SETTING_COUNT;
	row = &setting_table[s];
	text = fuzz_text(data + 1, len - 1);
	for (int twice = 0; twice < 2; twice++) {
		rc = value_set(&vs, s, text, "fuzz", &why);
		assert(rc == ERR_OK || rc == ERR_CONFIG);
		assert(rc || value_is_set(&vs, s));
		for (size_t i = 0; i < value_list(&vs, s)->n; i++)
			check_item(s, value_list(&vs, s)->v[i]);
	}
	if (!rc && row->kind == KIND_NUMBER)
		assert(value_number(&vs, s) >= row->min &&
		       value_number(&vs, s) <= row->max);
	if (!rc && row->kind == KIND_BOOL)
		assert(value_number(&vs, s) == 0 || value_number(&vs, s) == 1);
	values_free(&vs);
	free(text);
	return 0;
}
