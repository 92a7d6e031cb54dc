#ifndef DDNS01_FLOW_CHECK_H
#define DDNS01_FLOW_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"
#include "util/strlist.h"

/* What was checked: of accounts, of names' challenges, of their addresses. */
enum check_id {
	CHECK_CREDENTIAL, /* readable, and stored where others can't read it */
	CHECK_ACCEPTED,   /* by the provider */
	CHECK_RIGHTS,     /* what is missing, what is more than needed */
	CHECK_ZONES,      /* that the account has */
	CHECK_DELEGATION, /* the aliases from the challenge name on */
	CHECK_ZONE,       /* where they end: zone and account */
	CHECK_SERVERS,    /* reachable by UDP and TCP, IPv4 and IPv6 */
	CHECK_AGREEMENT,  /* the zone's servers say the same */
	CHECK_DNSSEC,
	CHECK_CAA,
	CHECK_LEFTOVERS, /* values at the challenge name, and their size */
	CHECK_CLOCK,
	CHECK_PROBE,    /* a value was written, seen and removed */
	CHECK_SOURCES,  /* what they answer, and whether they agree */
	CHECK_ADDRESS,  /* what would be published, what is there now */
	CHECK_CONFLICT, /* an alias is in the way */
	CHECK_PROXIED,
	CHECK_NOTIFY, /* what is told of changes and runs, and by what */
	CHECK_STATE,  /* the state directory, which is of neither */
	CHECK_IDS
};

enum check_level { LEVEL_OK, LEVEL_WARNING, LEVEL_FAILED };

/* One line of the report. */
struct check {
	enum check_id id;
	char *subject; /* a name, or the title of an account; owned */
	enum check_level level;
	enum err err;      /* of what has failed; else ERR_OK */
	struct why text;   /* what is so; printable, as all that is added */
	struct why remedy; /* what to do about it; "" for nothing */
};

struct check_report {
	struct check *v; /* owned */
	size_t n;
	bool nomem;            /* lines are missing, since memory ended */
	struct strlist needed; /* owned; "ZONE ACCOUNT" by check_need() */
};

/* Add a line about what was found out.  That memory ends is noted in the report. */
void check_ok(struct check_report *r, enum check_id id, const char *subject,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void check_warn(struct check_report *r, enum check_id id, const char *subject,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* e is not ERR_OK, and decides about the exit status. */
void check_fail(struct check_report *r, enum check_id id, const char *subject,
		enum err e, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Notes that a name's record goes to that zone of that account. */
void check_need(struct check_report *r, const char *zone, const char *account);

/* What to do about the line that was added last. */
void check_remedy(struct check_report *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts the lines of a subject together, the subjects as they have come first. */
void check_group(struct check_report *r);
const char *check_id_text(enum check_id id);          /* "credential" */
const char *check_level_text(enum check_level level); /* "warning" */

/* 0 while nothing has failed, else the worst exit status of what has. */
int check_status(const struct check_report *r);
void check_report_free(struct check_report *r);

#endif
