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

void log_escape(char *out, size_t room, const char *text)
{
	size_t n = 0;

	for (; *text && n + sizeof("\\x00") <= room; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c < 0x7f)
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, 5, "\\x%02x", c);
	}
	out[n] = '\0';
}

/* Room for every byte escaped, the prefix and the line end. */
static void put(const char *prefix, const char *text, const char *end)
{
	char line[4200];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s", prefix);

	log_escape(line + n, sizeof(line) - n - 3, text);
	n += strlen(line + n);
	n += (size_t)snprintf(line + n, sizeof(line) - n, "%s", end);
	/* one write, so that lines of parallel processes do not mix */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}

static bool on_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* https://no-color.org/ */
static bool in_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return !(no && *no) && on_terminal();
}

__attribute__((format(printf, 2, 0))) static void
message(enum log_level level, const char *fmt, va_list ap)
{
	/* off a terminal, on one */
	static const char *const prefix[][2] = {
		[LOG_ERROR] = { "ddns01: error: ",
				"ddns01: \033[1;31merror:\033[0m " },
		[LOG_WARNING] = { "ddns01: warning: ",
				  "ddns01: \033[1;33mwarning:\033[0m " },
		[LOG_INFO] = { "ddns01: ", "ddns01: " },
		[LOG_DEBUG] = { "ddns01: debug: ",
				"ddns01: \033[2mdebug:\033[0m " },
	};
	char text[1024];

	if (level > shown)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	log_progress_end();
	put(prefix[level][in_colour()], text, "\n");
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

static bool has_progress(void)
{
	return shown >= LOG_WARNING && on_terminal();
}

void log_progress(const char *fmt, ...)
{
	char text[80]; /* shorter than a narrow terminal's line */
	va_list ap;

	if (!has_progress())
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put("\r", text, "\033[K");
}

void log_progress_end(void)
{
	if (has_progress())
		put("\r", "", "\033[K");
}
