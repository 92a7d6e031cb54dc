#ifndef DDNS01_UTIL_ERR_H
#define DDNS01_UTIL_ERR_H

/*
 * What went wrong, sorted by what the caller should do about it.  The function
 * that knows the reason writes it into a struct why; the one that knows the
 * user prints it, once.
 */
enum err {
	ERR_OK = 0,
	ERR_USAGE,    /* the command line: exit status 2 */
	ERR_CONFIG,   /* settings, environment, file modes: 2 */
	ERR_AUTH,     /* credentials are not accepted, for any name: 1 */
	ERR_REFUSED,  /* this change is refused, others may pass: 1 */
	ERR_NOZONE,   /* nobody serves this name: 1 */
	ERR_CONFLICT, /* a foreign record is in the way: 1 */
	ERR_REPLY,    /* an answer that makes no sense: 1 */
	ERR_SYSTEM,   /* files, sockets, the kernel: 1 */
	ERR_NOMEM,    /* 1 */
	ERR_LATER,    /* may pass by itself: 75 */
};

/* The reason in words: lower case, no full stop, what failed first. */
struct why {
	char text[320];
};

/* Writes the reason (cut when too long) and returns e. why may be NULL. */
enum err err_set(struct why *why, enum err e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "PREFIX: " before the reason that is there and returns e. */
enum err err_prefix(struct why *why, enum err e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* For a failed allocation. */
enum err err_nomem(struct why *why);

/* Static analysers do not look into these: tell them what comes back. */
#define err_set(why, e, ...) (err_set(why, e, __VA_ARGS__), (enum err)(e))
#define err_prefix(why, e, ...) (err_prefix(why, e, __VA_ARGS__), (enum err)(e))
#define err_nomem(why) (err_nomem(why), (enum err)ERR_NOMEM)

/* The exit status that stands for e: 0, 1, 2 or 75 (EX_TEMPFAIL). */
int err_exit_status(enum err e);

/* The worse of two exit statuses: 2, then 1, then 75, then 0. */
int err_worse_status(int a, int b);

#endif
