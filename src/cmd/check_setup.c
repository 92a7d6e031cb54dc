#include "cmd/check_report.h"
#include "cmd/commands.h"
#include "cmd/confine.h"
#include "cmd/names.h"
#include "cmd/setup.h"
#include "flow/check_account.h"
#include "flow/check_address.h"
#include "flow/check_clock.h"
#include "flow/check_name.h"
#include "flow/check_state.h"

/* Those names that are not among the bare ones. */
static enum err leave(struct strlist *rest, const struct strlist *names,
		      const struct strlist *bare)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < names->n; i++)
		if (!strlist_has(bare, names->v[i]))
			rc = strlist_add(rest, names->v[i], NULL);
	return rc;
}

/* What names need of accounts is known once they have been looked at; but accounts
 * are told of first. */
static int check_all(struct context *ctx, const struct strlist *names,
		     const struct check_options *options,
		     const struct args *args)
{
	struct check_report of_names = { .n = 0 }, of_accounts = { .n = 0 };
	struct strlist bare = { 0 }, rest = { 0 };
	int status;

	if (names->n) {
		check_addresses(ctx, names, &bare, &of_names);
		of_names.nomem |= leave(&rest, names, &bare) != ERR_OK;
	}
	if (rest.n)
		check_names(ctx, &rest, options, &of_names);
	check_accounts(ctx, &of_names, names, &of_accounts);
	check_state(ctx, &of_accounts);
	check_clock(ctx, &of_accounts);
	check_group(&of_names);
	status = check_report_print(&of_accounts, args);
	status = err_worse_status(status, check_report_print(&of_names, args));
	strlist_free(&bare);
	strlist_free(&rest);
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
		.account_url = args->account_url,
	};
	struct names names = { .list = { 0 } };
	struct setup setup;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open_each(&setup, args, !options.probe, &why);
	if (!rc)
		rc = names_collect_any(&names, args, setup.conf, &why);
	if (!rc)
		confine(setup.conf, setup.ctx.state.path, false);
	status = rc ? setup_fail(rc, &why)
		    : check_all(&setup.ctx, &names.list, &options, args);
	names_free(&names);
	setup_close(&setup);
	return status;
}
