#include "cmd/report.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "util/log.h"

static const char *word_for(const struct outcome *o)
{
	if (!o->err)
		return o->done;
	return o->err == ERR_LATER ? "later" : "failed";
}

bool report_add(cJSON *obj, const char *key, const char *text)
{
	return text && *text ? cJSON_AddStringToObject(obj, key, text) != NULL
			     : cJSON_AddNullToObject(obj, key) != NULL;
}

/* Moves the members of more to obj. */
static void add_more(cJSON *obj, cJSON *more)
{
	cJSON *item;

	while (more && (item = more->child)) {
		(void)cJSON_DetachItemViaPointer(more, item);
		if (!cJSON_AddItemToObject(obj, item->string, item))
			cJSON_Delete(item);
	}
}

bool report_json(cJSON *obj, bool ok)
{
	char *text = ok ? cJSON_PrintUnformatted(obj) : NULL;
	bool printed = text != NULL;

	if (text)
		(void)puts(text);
	cJSON_free(text);
	cJSON_Delete(obj);
	return printed;
}

static bool print_json(const struct outcome *o)
{
	cJSON *obj = cJSON_CreateObject(), *values;
	bool ok = obj && report_add(obj, "name", o->name) &&
		  report_add(obj, "record", o->record) &&
		  report_add(obj, "type", o->type) &&
		  report_add(obj, "zone", o->zone) &&
		  report_add(obj, "account", o->account);

	values = ok ? cJSON_AddArrayToObject(obj, "values") : NULL;
	ok = values != NULL;
	if (ok && o->value && *o->value)
		ok = cJSON_AddItemToArray(values, cJSON_CreateString(o->value));
	ok = ok && report_add(obj, "outcome", word_for(o)) &&
	     cJSON_AddNumberToObject(obj, "status", err_exit_status(o->err)) &&
	     (!o->err || report_add(obj, "error", o->reason));
	if (ok)
		add_more(obj, o->more);
	return report_json(obj, ok);
}

static void print_line(const struct outcome *o)
{
	const char *value = o->line ? o->line : o->value;

	printf("%s %s %s%s%s\n", o->record ? o->record : o->name, o->type,
	       word_for(o), value && *value ? " " : "", value ? value : "");
}

/* Is it the first outcome with that reason? */
static bool is_first(const struct outcome *o, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (o[k].err && strcmp(o[k].reason, o[i].reason) == 0)
			return false;
	return true;
}

static void print_error(const struct outcome *o, size_t i, size_t n)
{
	size_t more = 0;

	for (size_t k = i + 1; k < n; k++)
		if (o[k].err && strcmp(o[k].reason, o[i].reason) == 0 &&
		    strcmp(o[k].name, o[i].name) != 0)
			more++;
	if (more)
		log_err("'%s' and %zu more: %s", o[i].name, more, o[i].reason);
	else
		log_err("'%s': %s", o[i].name, o[i].reason);
}

int report_all(const struct outcome *o, size_t n, bool json, bool quiet)
{
	int status = 0;

	for (size_t i = 0; i < n; i++) {
		status = err_worse_status(status, err_exit_status(o[i].err));
		if (json && !print_json(&o[i])) {
			log_err("out of memory");
			status = err_worse_status(status, 1);
		}
		if (!json && !quiet && !o[i].err)
			print_line(&o[i]);
		if (o[i].err && is_first(o, i))
			print_error(o, i, n);
	}
	return report_end(status);
}

int report_end(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	log_err("cannot write the results: %s", strerror(errno));
	return err_worse_status(status, 1);
}
