#include "cmd/check_report.h"
#include "cmd/commands.h"
#include "cmd/names.h"
#include "cmd/setup.h"
#include "flow/check_account.h"
#include "flow/check_name.h"

/* What names need of accounts is known once they have been looked at; but accounts
 * are told of first. */
static int check_all(struct context *ctx, const struct strlist *names,
		     const struct check_options *options,
		     const struct args *args)
{
	struct check_report of_names = { .n = 0 }, of_accounts = { .n = 0 };
	int status;

	if (names->n)
		check_names(ctx, names, options, &of_names);
	check_accounts(ctx, &of_names, names->n != 0, &of_accounts);
	status = check_report_print(&of_accounts, args);
	status = err_worse_status(status, check_report_print(&of_names, args));
	check_report_free(&of_accounts);
	check_report_free(&of_names);
	return status;
}

int cmd_check_setup(const struct args *args)
{
	/* a probe that is only planned would tell nothing */
	const struct check_options options = {
		.probe = args->probe && !args->dry_run,
		.ca = args->ca,
	};
	struct names names = { .list = { 0 } };
	struct setup setup;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open_each(&setup, args, !options.probe, &why);
	if (!rc)
		rc = names_collect_any(&names, args, setup.conf, &why);
	status = rc ? setup_fail(rc, &why)
		    : check_all(&setup.ctx, &names.list, &options, args);
	names_free(&names);
	setup_close(&setup);
	return status;
}
