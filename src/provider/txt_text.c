#include "provider/txt_text.h"

#include <stdlib.h>
#include <string.h>

#include "util/strbuf.h"

void txt_quote(struct strbuf *out, const char *text)
{
	sb_adds(out, "\"");
	for (; *text; text++) {
		unsigned char b = (unsigned char)*text;

		if (b < ' ' || b >= 0x7f)
			sb_addf(out, "\\%03d", b);
		else
			sb_addf(out, b == '"' || b == '\\' ? "\\%c" : "%c", b);
	}
	sb_adds(out, "\"");
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : -1;
}

/* Reads one character of a quoted string from *data on; 0: it is broken. */
static char read_one(const char **data)
{
	const char *s = *data;
	int value;

	if (*s != '\\') {
		*data = s + 1;
		return *s;
	}
	if (digit(s[1]) < 0) {
		*data = s[1] ? s + 2 : s + 1;
		return s[1];
	}
	if (digit(s[2]) < 0 || digit(s[3]) < 0)
		return '\0';
	value = digit(s[1]) * 100 + digit(s[2]) * 10 + digit(s[3]);
	*data = s + 4;
	return value < 256 ? (char)value : '\0';
}

char *txt_unquote(const char *data)
{
	char *out, c = 'x';
	size_t n = 0;

	if (*data != '"')
		return strdup(data);
	out = malloc(strlen(data) + 1);
	while (out && *data == '"') {
		data++;
		while (*data && *data != '"') {
			c = read_one(&data);
			if (!c)
				break;
			out[n++] = c;
		}
		if (!c || *data != '"')
			break;
		data++;
		data += strspn(data, " \t");
		if (!*data) {
			out[n] = '\0';
			return out;
		}
	}
	free(out);
	return NULL;
}
