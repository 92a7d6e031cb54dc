#include "flow/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"
#include "util/strbuf.h"

/* A new line, or NULL. */
static struct check *new_line(struct check_report *r, const char *subject)
{
	struct check *v = reallocarray(r->v, r->n + 1, sizeof(*v));

	if (v) {
		r->v = v;
		v[r->n] = (struct check){ .subject = strdup(subject) };
	}
	if (!v || !v[r->n].subject) {
		r->nomem = true;
		return NULL;
	}
	return &v[r->n++];
}

__attribute__((format(printf, 2, 0))) static void
say(struct why *out, const char *fmt, va_list ap)
{
	char text[sizeof(out->text)];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	log_escape(out->text, sizeof(out->text), text);
}

__attribute__((format(printf, 6, 0))) static void
add(struct check_report *r, enum check_id id, const char *subject,
    enum check_level level, enum err e, const char *fmt, va_list ap)
{
	struct check *c = new_line(r, subject);

	if (!c)
		return;
	c->id = id;
	c->level = level;
	c->err = e;
	say(&c->text, fmt, ap);
}

void check_ok(struct check_report *r, enum check_id id, const char *subject,
	      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(r, id, subject, LEVEL_OK, ERR_OK, fmt, ap);
	va_end(ap);
}

void check_warn(struct check_report *r, enum check_id id, const char *subject,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(r, id, subject, LEVEL_WARNING, ERR_OK, fmt, ap);
	va_end(ap);
}

void check_fail(struct check_report *r, enum check_id id, const char *subject,
		enum err e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(r, id, subject, LEVEL_FAILED, e, fmt, ap);
	va_end(ap);
}

void check_need(struct check_report *r, const char *zone, const char *account)
{
	struct strbuf text;

	sb_init(&text, 4096);
	sb_addf(&text, "%s %s", zone, account);
	if (sb_check(&text, NULL) || (!strlist_has(&r->needed, text.s) &&
				      strlist_add(&r->needed, text.s, NULL)))
		r->nomem = true;
	sb_free(&text);
}

void check_remedy(struct check_report *r, const char *fmt, ...)
{
	va_list ap;

	/* without memory, the last line may be another one */
	if (r->nomem || r->n == 0)
		return;
	va_start(ap, fmt);
	say(&r->v[r->n - 1].remedy, fmt, ap);
	va_end(ap);
}

/* The number of each line's subject, in the order of their first lines; how many
 * there are.  They mostly come in the same order again and again. */
static size_t number_subjects(const struct check_report *r, size_t *number,
			      size_t *first)
{
	size_t n = 0, next = 0;

	for (size_t i = 0; i < r->n; i++) {
		size_t tried = 0;

		while (tried < n &&
		       strcmp(r->v[first[(next + tried) % n]].subject,
			      r->v[i].subject) != 0)
			tried++;
		next = tried < n ? (next + tried) % n : n;
		if (next == n)
			first[n++] = i;
		number[i] = next;
	}
	return n;
}

void check_group(struct check_report *r)
{
	struct check *v = calloc(r->n + 1, sizeof(*v));
	size_t *number = calloc(r->n + 1, sizeof(*number));
	size_t *first = calloc(r->n + 1, sizeof(*first)), n, k = 0;

	if (!v || !number || !first) {
		free(v); /* the order is for the eye alone */
	} else {
		n = number_subjects(r, number, first);
		/* where the lines of each subject begin */
		memset(first, 0, (r->n + 1) * sizeof(*first));
		for (size_t i = 0; i < r->n; i++)
			first[number[i]]++;
		for (size_t s = 0; s < n; s++) {
			size_t lines = first[s];

			first[s] = k;
			k += lines;
		}
		for (size_t i = 0; i < r->n; i++)
			v[first[number[i]]++] = r->v[i];
		free(r->v);
		r->v = v;
	}
	free(number);
	free(first);
}

const char *check_id_text(enum check_id id)
{
	static const char *const words[CHECK_IDS] = {
		[CHECK_CREDENTIAL] = "credential",
		[CHECK_ACCEPTED] = "accepted",
		[CHECK_RIGHTS] = "rights",
		[CHECK_ZONES] = "zones",
		[CHECK_DELEGATION] = "delegation",
		[CHECK_ZONE] = "zone",
		[CHECK_SERVERS] = "servers",
		[CHECK_AGREEMENT] = "agreement",
		[CHECK_DNSSEC] = "dnssec",
		[CHECK_CAA] = "caa",
		[CHECK_LEFTOVERS] = "leftovers",
		[CHECK_CLOCK] = "clock",
		[CHECK_PROBE] = "probe",
		[CHECK_SOURCES] = "sources",
		[CHECK_ADDRESS] = "address",
		[CHECK_CONFLICT] = "conflict",
		[CHECK_PROXIED] = "proxied",
		[CHECK_NOTIFY] = "notify",
		[CHECK_STATE] = "state",
	};

	return words[id];
}

const char *check_level_text(enum check_level level)
{
	static const char *const words[] = { [LEVEL_OK] = "ok",
					     [LEVEL_WARNING] = "warning",
					     [LEVEL_FAILED] = "failed" };

	return words[level];
}

int check_status(const struct check_report *r)
{
	int status = r->nomem ? err_exit_status(ERR_NOMEM) : 0;

	for (size_t i = 0; i < r->n; i++)
		status = err_worse_status(status, err_exit_status(r->v[i].err));
	return status;
}

void check_report_free(struct check_report *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->v[i].subject);
	free(r->v);
	strlist_free(&r->needed);
	*r = (struct check_report){ .n = 0 };
}
