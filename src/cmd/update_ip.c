#include "cmd/commands.h"
#include "cmd/confine.h"
#include "cmd/ddns_report.h"
#include "cmd/names.h"
#include "cmd/setup.h"
#include "cmd/watch.h"
#include "flow/ddns.h"
#include "flow/tell.h"

/* Updates the names, or removes their records, once. */
static int update(struct setup *s, const struct names *names,
		  const struct args *args, struct tell *tell)
{
	struct ddns_result res = { 0 };
	struct why why;
	enum err rc;
	int status;

	tell_begin(tell, &s->ctx);
	rc = args->remove ? ddns_delete(&s->ctx, &names->list, &res, &why)
			  : ddns_update(&s->ctx, &names->list, &res, &why);
	status = rc ? setup_fail(rc, &why)
		    : ddns_report(&res, names, args, NULL);
	tell_end(tell, &s->ctx, rc ? NULL : &res, &why);
	ddns_result_free(&res);
	return status;
}

int cmd_update_ip(const struct args *args)
{
	struct names names = { .list = { 0 } };
	struct tell tell = { .began = 0 };
	struct setup s;
	struct why why;
	enum err rc;
	int status;

	if (args->watch && args->remove) {
		rc = err_set(&why, ERR_USAGE,
			     "'--watch' and '--delete' do not go together; see "
			     "'delete-on-stop'");
		return setup_fail(rc, &why);
	}
	if (args->watch)
		return watch_run(args);
	rc = setup_open(&s, args, &why);
	if (!rc)
		rc = names_collect(&names, args, s.conf, &why);
	if (!rc)
		rc = tell_open(&tell, s.conf, &why);
	if (!rc)
		confine(s.conf, s.ctx.state.path, false);
	status = rc ? setup_fail(rc, &why) : update(&s, &names, args, &tell);
	tell_close(&tell);
	names_free(&names);
	setup_close(&s);
	return status;
}
