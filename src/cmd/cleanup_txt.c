#include "cmd/commands.h"
#include "cmd/txt_command.h"

static int clean_up(struct setup *s, struct values_given *v,
		    const struct args *args)
{
	const struct txt_options options = { .explain = args->explain,
					     .by_value = args->stale != NULL };

	txt_cleanup(&s->ctx, v->txt, v->n, &options);
	return values_report(v, args, "removed", false);
}

int cmd_cleanup_txt(const struct args *args)
{
	return txt_command(args, setup_open, clean_up);
}
