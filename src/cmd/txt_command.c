#include "cmd/txt_command.h"

#include "cmd/confine.h"
#include "util/num.h"

static enum err read_values(struct values_given *v, struct setup *s,
			    const struct args *args, struct why *why)
{
	long age;

	bool cleanup = args->command->flags & FLAGS_CLEANUP;

	if (cleanup && args->order && !args->n_operands && !args->from_stdin &&
	    !args->stale)
		return values_recall_order(v, &s->ctx.state, args->order, why);
	if (!args->stale)
		return values_read(v, args, why);
	if (args->n_operands || args->from_stdin)
		return err_set(why, ERR_USAGE,
			       "'--stale' finds the values itself: give no "
			       "others");
	if (!num_duration(&age, args->stale))
		return err_set(why, ERR_USAGE,
			       "'--stale' wants a time such as 90s, 5m, 2h or "
			       "1d, not '%.60s'",
			       args->stale);
	return values_read_stale(v, &s->ctx.state, age, why);
}

int txt_command(const struct args *args,
		enum err (*open)(struct setup *s, const struct args *args,
				 struct why *why),
		int (*run)(struct setup *s, struct values_given *v,
			   const struct args *args))
{
	struct values_given v = { .n = 0 };
	struct setup s;
	struct why why;
	enum err rc;
	int status;

	rc = open(&s, args, &why);
	if (!rc)
		rc = read_values(&v, &s, args, &why);
	if (!rc)
		confine(s.conf, s.ctx.state.path, false);
	status = rc ? setup_fail(rc, &why) : run(&s, &v, args);
	values_given_free(&v);
	setup_close(&s);
	return status;
}
