/* Replies of GoDaddy's API: "VERSION STATUS\nBODY", such as "1 200\n[]", to a look
 * before ours is added, removed or set. */
#include <cjson/cJSON.h>

#include "fuzz.h"
#include "provider/godaddy_api.h"
#include "provider/godaddy_v1_plan.h"

#define ZONE "fuzz.example"
#define NAME "www.fuzz.example"

/* What is not ours and not blank is in a set that replaces another. */
static void check_put(const struct gd_names *all, const struct gd_name *s)
{
	for (size_t i = 0; i < s->have.n; i++) {
		const char *data = s->have.v[i].data;
		bool found = false;

		for (size_t k = 0; k < s->n_todo; k++)
			if (strcmp(s->todo[k].data, data) == 0) {
				found = true;
				assert(s->todo[k].ttl >= GD_TTL_MIN);
			}
		if (all->c->kind != CHANGE_SET)
			assert(found == (!gd_is_blank(data) &&
					 strcmp(data, "ours") != 0));
	}
}

static void plan_v1(struct gd_call *call, enum change_kind kind)
{
	struct rrset want = { .zone = ZONE, .name = NAME, .type = RR_TXT };
	struct change c = { .kind = kind, .want = &want, .unsure = true };
	struct gd_names all;
	struct why why;

	assert(strlist_add(&want.values, "ours", &why) == ERR_OK);
	assert(gd_names_make(&all, &c, 1, &why) == ERR_OK && all.n == 1);
	gd_name_seen(&all, all.v, call);
	assert(!call->outcome || all.v->outcome);
	if (!all.v->outcome) {
		gd_name_plan(&all, all.v);
		if (all.v->step == GD_PUT)
			check_put(&all, all.v);
		if (all.v->step == GD_DELETE)
			assert(kind == CHANGE_REMOVE);
		if (all.v->step == GD_PATCH)
			assert(kind == CHANGE_ADD && all.v->n_todo == 1);
	}
	gd_names_free(&all);
	strlist_free(&c.had);
	strlist_free(&want.values);
}

static void read_v3(const struct gd_call *call)
{
	struct gd_set set = { 0 };
	struct why why;

	if (!call->outcome)
		(void)gd_set_add(
			&set,
			cJSON_GetObjectItemCaseSensitive(call->doc, "items"),
			RR_A, "www", &why);
	for (size_t i = 0; i < set.n; i++) {
		struct gd_record again;
		char text[64];

		gd_id_text(text, &set.v[i]);
		assert(gd_id_parse(&again, text) == (set.v[i].id[0] != '\0'));
	}
	gd_set_free(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gd_call call = { .method = "GET" };
	struct why why = { "" };
	char *body;
	long status = 0;

	if (len < 6)
		return 0;
	for (int i = 2; i < 5; i++)
		status = status * 10 + data[i] % 10;
	body = fuzz_text(data + 6, len - 6);
	gd_judge(&call, data[0] == '1', status, body, strlen(body), -1);
	assert(call.outcome || (status >= 200 && status < 300 && call.doc));
	assert(!call.outcome || strncmp(call.why.text, "godaddy: ", 9) == 0);
	assert(call.wait >= 0 && call.wait <= 86400);
	assert(strlen(call.code) < sizeof(call.code) && !why.text[0]);
	if (data[0] == '1') {
		plan_v1(&call, CHANGE_ADD);
		plan_v1(&call, CHANGE_REMOVE);
		plan_v1(&call, CHANGE_SET);
	} else {
		read_v3(&call);
	}
	gd_call_free(&call);
	free(body);
	return 0;
}
