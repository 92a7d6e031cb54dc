#ifndef DDNS01_UTIL_LOG_H
#define DDNS01_UTIL_LOG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Messages to stderr, one line each.  Control and non-ASCII bytes, which may
 * come from the network, are escaped.  On a terminal the kind of a message has a
 * colour, unless $NO_COLOR says otherwise.  Only flow and cmd log above debug;
 * lower rooms return their reasons.
 */
enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Set once, before anything else runs. */
void log_set_level(enum log_level level);

void log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* text as messages show it; what does not fit into room bytes is cut off. */
void log_escape(char *out, size_t room, const char *text);

/* A line that the next one overwrites; only on a terminal. */
void log_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_progress_end(void);

#endif
