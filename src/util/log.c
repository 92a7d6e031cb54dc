#include "util/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one variable of the process that is not passed along: set once at the
 * start, read by all. */
static enum log_level shown = LOG_WARNING;

void log_set_level(enum log_level level)
{
	shown = level;
}

/* Room for every byte escaped, the prefix and the line end. */
static void put(const char *prefix, const char *text, const char *end)
{
	char line[4200];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s", prefix);

	for (const char *p = text; *p && n < sizeof(line) - 8; p++) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x20 && c < 0x7f)
			line[n++] = (char)c;
		else
			n += (size_t)snprintf(line + n, 5, "\\x%02x", c);
	}
	n += (size_t)snprintf(line + n, sizeof(line) - n, "%s", end);
	/* one write, so that lines of parallel processes do not mix */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}

__attribute__((format(printf, 2, 0))) static void
message(enum log_level level, const char *fmt, va_list ap)
{
	static const char *const prefix[] = { [LOG_ERROR] = "ddns01: error: ",
					      [LOG_WARNING] =
						      "ddns01: warning: ",
					      [LOG_INFO] = "ddns01: ",
					      [LOG_DEBUG] = "ddns01: debug: " };
	char text[1024];

	if (level > shown)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	log_progress_end();
	put(prefix[level], text, "\n");
}

#define LOGGER(name, level)                                                    \
	void name(const char *fmt, ...)                                        \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		message(level, fmt, ap);                                       \
		va_end(ap);                                                    \
	}

LOGGER(log_err, LOG_ERROR)
LOGGER(log_warn, LOG_WARNING)
LOGGER(log_info, LOG_INFO)
LOGGER(log_debug, LOG_DEBUG)

static bool on_terminal(void)
{
	const char *term = getenv("TERM");

	return shown >= LOG_WARNING && isatty(STDERR_FILENO) && term &&
	       strcmp(term, "dumb") != 0;
}

void log_progress(const char *fmt, ...)
{
	char text[80]; /* shorter than a narrow terminal's line */
	va_list ap;

	if (!on_terminal())
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put("\r", text, "\033[K");
}

void log_progress_end(void)
{
	if (on_terminal())
		put("\r", "", "\033[K");
}
