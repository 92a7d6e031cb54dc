#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/confine.h"
#include "cmd/names.h"
#include "cmd/report.h"
#include "cmd/setup.h"
#include "flow/secure.h"
#include "util/log.h"

static const char *word_for(const struct secure *s, const struct args *args)
{
	if (s->outcome)
		return s->outcome == ERR_LATER ? "later" : "failed";
	switch (s->what) {
	case SECURE_OK:
		return "ok";
	case SECURE_DIFFERS:
		return "differs";
	case SECURE_CHANGED:
		return args->dry_run ? "planned" : "changed";
	case SECURE_UNKNOWN:
		return "unknown";
	}
	return "";
}

static bool print_json(const struct secure *s, const char *word)
{
	cJSON *obj = cJSON_CreateObject();
	bool ok = obj && report_add(obj, "zone", s->zone) &&
		  report_add(obj, "account", s->account) &&
		  report_add(obj, "setting", zone_key_text(s->key)) &&
		  report_add(obj, "is", s->is) &&
		  report_add(obj, "should", s->should) &&
		  report_add(obj, "outcome", word) &&
		  cJSON_AddNumberToObject(obj, "status",
					  err_exit_status(s->outcome)) &&
		  (!s->outcome || report_add(obj, "error", s->why.text));

	return report_json(obj, ok);
}

static void print_row(const char *zone, const char *setting, const char *is,
		      const char *should, const char *word)
{
	printf("%-24s %-17s %-12s %-10s %s\n", zone, setting, is, should, word);
}

/* The table, and one error line for each different reason. */
static int report(const struct secure *s, size_t n, const struct args *args)
{
	int status = 0;

	if (!args->json && args->verbosity >= 0)
		print_row("ZONE", "SETTING", "IS", "SHOULD BE", "OUTCOME");
	for (size_t i = 0; i < n; i++) {
		const char *word = word_for(&s[i], args);

		status =
			err_worse_status(status, err_exit_status(s[i].outcome));
		if (args->json && !print_json(&s[i], word))
			status = err_worse_status(
				status, setup_fail(ERR_NOMEM, &s[i].why));
		if (!args->json && args->verbosity >= 0)
			print_row(s[i].zone, zone_key_text(s[i].key),
				  s[i].is[0] ? s[i].is : "-",
				  s[i].should ? s[i].should : "-", word);
		/* a zone that nobody serves fails as a whole */
		if (s[i].outcome && (s[i].account || i % ZONE_KEYS == 0))
			log_err("'%s': %s", s[i].zone, s[i].why.text);
	}
	return report_end(status);
}

static void warn_of_universal_ssl(const struct secure *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].key == ZONE_UNIVERSAL_SSL && !s[i].outcome &&
		    (s[i].what == SECURE_CHANGED ||
		     s[i].what == SECURE_DIFFERS))
			log_warn("'%s': without Universal SSL, visitors of "
				 "proxied names get no certificate until one "
				 "of your own is uploaded to Cloudflare",
				 s[i].zone);
}

int cmd_secure_zone(const struct args *args)
{
	const struct secure_options options = {
		.apply = args->apply,
		.strict = args->strict,
		.disable_universal_ssl = args->disable_universal_ssl,
	};
	struct names zones = { .list = { 0 } };
	struct secure *s = NULL;
	struct setup setup;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open(&setup, args, &why);
	if (!rc && args->n_operands == 0)
		rc = err_set(&why, ERR_USAGE, "no zones: give ZONE");
	if (!rc)
		rc = names_collect(&zones, args, setup.conf, &why);
	if (!rc)
		confine(setup.conf, setup.ctx.state.path, false);
	if (!rc)
		rc = secure_zones(&setup.ctx, &zones.list, &options, &s, &why);
	if (rc) {
		status = setup_fail(rc, &why);
	} else {
		warn_of_universal_ssl(s, zones.list.n * ZONE_KEYS);
		status = report(s, zones.list.n * ZONE_KEYS, args);
	}
	free(s);
	names_free(&zones);
	setup_close(&setup);
	return status;
}
