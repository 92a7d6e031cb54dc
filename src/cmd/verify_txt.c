#include "cmd/commands.h"
#include "cmd/txt_command.h"

/* Only the option counts: 'wait' in the file is for what publishes. */
static long wait_of(const struct setup *s, const struct args *args)
{
	for (size_t i = 0; i < args->n_options; i++)
		if (args->options[i].setting == SET_TXT_WAIT)
			return value_number(&s->conf->values, SET_TXT_WAIT);
	return 0;
}

static int verify(struct setup *s, struct values_given *v,
		  const struct args *args)
{
	struct args looks = *args;

	looks.dry_run = false; /* it changes nothing, planned or not */
	txt_verify(&s->ctx, v->txt, v->n, wait_of(s, args));
	return values_report(v, &looks, "visible", true);
}

int cmd_verify_txt(const struct args *args)
{
	return txt_command(args, setup_open_dns, verify);
}
