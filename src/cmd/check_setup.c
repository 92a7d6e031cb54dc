#include "cmd/check_report.h"
#include "cmd/commands.h"
#include "cmd/names.h"
#include "cmd/setup.h"
#include "flow/check_name.h"

static void check_accounts(const struct context *ctx, struct check_report *out)
{
	for (size_t i = 0; i < ctx->n_failed; i++)
		check_fail(out, CHECK_CREDENTIAL, ctx->failed[i].conf->title,
			   ctx->failed[i].outcome, "%s",
			   ctx->failed[i].why.text);
}

int cmd_check_setup(const struct args *args)
{
	/* a probe that is only planned would tell nothing */
	const struct check_options options = {
		.probe = args->probe && !args->dry_run,
		.ca = args->ca,
	};
	struct names names = { .list = { 0 } };
	struct check_report report = { .n = 0 };
	struct setup setup;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open_each(&setup, args, !options.probe, &why);
	if (!rc)
		rc = names_collect_any(&names, args, setup.conf, &why);
	if (!rc) {
		check_accounts(&setup.ctx, &report);
		if (names.list.n)
			check_names(&setup.ctx, &names.list, &options, &report);
	}
	status = rc ? setup_fail(rc, &why) : check_report_print(&report, args);
	check_report_free(&report);
	names_free(&names);
	setup_close(&setup);
	return status;
}
