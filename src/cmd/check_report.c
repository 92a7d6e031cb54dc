#include "cmd/check_report.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include "cmd/report.h"
#include "util/log.h"

static void print_line(const struct check *c)
{
	printf("%-7s  %-10s  %s: %s%s%s\n", check_level_text(c->level),
	       check_id_text(c->id), c->subject, c->text.text,
	       c->remedy.text[0] ? "; remedy: " : "", c->remedy.text);
}

static bool print_json(const struct check *c)
{
	cJSON *obj = cJSON_CreateObject();
	bool ok = obj && report_add(obj, "check", check_id_text(c->id)) &&
		  report_add(obj, "subject", c->subject) &&
		  report_add(obj, "outcome", check_level_text(c->level)) &&
		  cJSON_AddNumberToObject(obj, "status",
					  err_exit_status(c->err)) &&
		  report_add(obj, "text", c->text.text) &&
		  report_add(obj, "remedy", c->remedy.text);

	return report_json(obj, ok);
}

int check_report_print(const struct check_report *r, const struct args *args)
{
	bool nomem = r->nomem;

	for (size_t i = 0; i < r->n; i++) {
		if (args->json)
			nomem |= !print_json(&r->v[i]);
		else if (args->verbosity >= 0 || r->v[i].level == LEVEL_FAILED)
			print_line(&r->v[i]);
	}
	if (nomem)
		log_err("out of memory: not everything was checked");
	return report_end(err_worse_status(
		check_status(r), nomem ? err_exit_status(ERR_NOMEM) : 0));
}
