#include "cmd/commands.h"
#include "cmd/txt_command.h"

static int present(struct setup *s, struct values_given *v,
		   const struct args *args)
{
	const struct values *set = &s->conf->values;
	struct txt_options options = {
		.ttl = (uint32_t)value_number(set, SET_TXT_TTL),
		.wait = value_number(set, SET_TXT_WAIT),
		.explain = args->explain,
	};
	struct why why;
	enum err rc = values_read_run(v, args, &why);

	if (rc)
		return setup_fail(rc, &why);
	options.run = v->run;
	txt_present(&s->ctx, v->txt, v->n, &options);
	return values_report(v, args, "published", false);
}

int cmd_present_txt(const struct args *args)
{
	return txt_command(args, setup_open, present);
}
