#include "flow/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/file.h"
#include "util/num.h"
#include "util/strbuf.h"

#define FILE_MAX (64UL << 20)
#define PREFIX "ddns01_"
#define SUCCESS PREFIX "last_success_timestamp_seconds"
#define FAILURE PREFIX "last_failure_timestamp_seconds"
#define CHANGE PREFIX "last_change_timestamp_seconds"
#define CHANGES PREFIX "changes_total"
#define RECORD PREFIX "record_ok"

/* "KEY NUMBER" at the beginning of a line; the last one counts. */
static void read_number(const char *line, size_t len, const char *key,
			long *out)
{
	size_t n = strlen(key);
	char digits[24];

	if (len <= n + 1 || len - n - 1 >= sizeof(digits) ||
	    strncmp(line, key, n) != 0 || line[n] != ' ')
		return;
	memcpy(digits, line + n + 1, len - n - 1);
	digits[len - n - 1] = '\0';
	(void)num_range(out, digits, 0, INT64_MAX / 2);
}

void metrics_parse(struct metrics *m, const char *text)
{
	long found[4] = { (long)m->success, (long)m->failure, (long)m->change,
			  (long)m->changes };

	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");

		read_number(line, len, SUCCESS, &found[0]);
		read_number(line, len, FAILURE, &found[1]);
		read_number(line, len, CHANGE, &found[2]);
		read_number(line, len, CHANGES, &found[3]);
		line += len + (line[len] == '\n');
	}
	*m = (struct metrics){ .success = found[0],
			       .failure = found[1],
			       .change = found[2],
			       .changes = (uint64_t)found[3] };
}

static void head(struct strbuf *out, const char *name, const char *type,
		 const char *help)
{
	sb_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A moment, unless it has not come yet. */
static void add_time(struct strbuf *out, const char *name, int64_t when,
		     const char *help)
{
	if (!when)
		return;
	head(out, name, "gauge", help);
	sb_addf(out, "%s %" PRId64 "\n", name, when);
}

static void add_records(struct strbuf *out, const struct ddns_result *res)
{
	if (res->n)
		head(out, RECORD, "gauge",
		     "Whether the record is as asked, by name and type.");
	for (size_t i = 0; i < res->n; i++) /* names need no escape */
		sb_addf(out, RECORD "{name=\"%s\",type=\"%s\"} %d\n",
			res->d[i].name, rrtype_text(res->d[i].type),
			!res->d[i].outcome);
}

static void build(struct strbuf *out, const struct metrics *m,
		  const struct ddns_result *res)
{
	head(out, PREFIX "info", "gauge", "The version of ddns01.");
	sb_adds(out, PREFIX "info{version=\"" DDNS01_VERSION "\"} 1\n");
	head(out, PREFIX "up", "gauge",
	     "Whether all records were as asked after the last run.");
	sb_addf(out, PREFIX "up %d\n", res && !res->worst);
	add_time(out, SUCCESS, m->success,
		 "When a run last left all records as asked.");
	add_time(out, FAILURE, m->failure,
		 "When a run last failed for a record.");
	add_time(out, CHANGE, m->change, "When a run last changed a record.");
	head(out, CHANGES, "counter", "Records changed so far.");
	sb_addf(out, CHANGES " %" PRIu64 "\n", m->changes);
	if (res)
		add_records(out, res);
}

enum err metrics_write(const char *path, const struct ddns_result *res,
		       int64_t now, struct why *why)
{
	struct metrics m = { 0 };
	struct strbuf text;
	enum err rc;

	sb_init(&text, FILE_MAX);
	if (!file_read(path, FILE_TEXT, &text, NULL))
		metrics_parse(&m, text.s);
	sb_free(&text);
	sb_init(&text, FILE_MAX);
	if (res && !res->worst)
		m.success = now;
	else
		m.failure = now;
	if (res && res->changed) {
		m.change = now;
		m.changes += res->changed;
	}
	build(&text, &m, res);
	rc = sb_check(&text, why);
	if (!rc)
		rc = file_publish(path, text.s, text.len, why);
	sb_free(&text);
	return rc;
}
