#include "util/name.h"

#include <ctype.h>
#include <idn2.h>
#include <string.h>

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Lower-cases into out and checks labels and lengths; says what is wrong or
 * returns NULL. */
static const char *normalize(char out[static NAME_MAX_TEXT + 1], const char *s)
{
	size_t len = strlen(s), label = 0;

	if (len && s[len - 1] == '.')
		len--;
	if (len == 0)
		return "it is empty";
	if (len > NAME_MAX_TEXT)
		return "it is longer than 253 characters";
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '.') {
			if (label == 0)
				return "it has an empty label";
			label = 0;
		} else if (isalnum(c) || c == '-' || c == '_' ||
			   (c == '*' && i == 0 && s[1] == '.' && len > 2)) {
			if (++label > 63)
				return "a label is longer than 63 characters";
		} else {
			return "only letters, digits, '-', '_' and a "
			       "leading '*.' may stand in it";
		}
		out[i] = (char)tolower(c);
	}
	out[len] = '\0';
	return label ? NULL : "it has an empty label";
}

/* A-labels must be what IDNA makes; says what is wrong or returns NULL. */
static const char *check_punycode(const char *name)
{
	char *text = NULL;
	int rc;

	if (strncmp(name, "xn--", 4) != 0 && !strstr(name, ".xn--"))
		return NULL;
	rc = idn2_to_unicode_8z8z(name, &text, 0);
	idn2_free(text);
	return rc ? idn2_strerror(rc) : NULL;
}

enum err name_parse(char out[static NAME_MAX_TEXT + 1], const char *text,
		    struct why *why)
{
	char ascii_name[NAME_MAX_TEXT + 1];
	const char *bad;
	char *ascii = NULL;
	int rc = IDN2_OK;

	if (strlen(text) > 4UL * NAME_MAX_TEXT) {
		bad = "it is too long";
	} else if (is_ascii(text)) {
		bad = normalize(ascii_name, text);
	} else {
		rc = idn2_to_ascii_8z(text, &ascii,
				      IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
		if (rc == IDN2_MALLOC)
			return err_nomem(why);
		bad = rc ? idn2_strerror(rc) : normalize(ascii_name, ascii);
		idn2_free(ascii);
	}
	if (!bad)
		bad = check_punycode(ascii_name);
	if (bad)
		return err_set(why, ERR_USAGE,
			       "'%.300s' is not a domain name: %s", text, bad);
	memcpy(out, ascii_name, sizeof(ascii_name));
	return ERR_OK;
}

char *name_unicode(const char *name)
{
	char *text = NULL, *copy;

	if ((strncmp(name, "xn--", 4) != 0 && !strstr(name, ".xn--")) ||
	    idn2_to_unicode_8z8z(name, &text, 0) != IDN2_OK)
		return NULL;
	copy = strdup(text);
	idn2_free(text);
	return copy;
}

bool name_under(const char *name, const char *zone)
{
	size_t n = strlen(name), z = strlen(zone);

	if (z == 0)
		return true;
	if (n < z || strcmp(name + n - z, zone) != 0)
		return false;
	return n == z || name[n - z - 1] == '.';
}

const char *name_parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? dot + 1 : "";
}

size_t name_labels(const char *name)
{
	size_t n = *name ? 1 : 0;

	for (; *name; name++)
		n += *name == '.';
	return n;
}

const char *name_zone(const char *name)
{
	const char *zone = name;

	for (const char *p = name; *p; p = name_parent(p))
		if (*p == '_' || *p == '*')
			zone = name_parent(p);
	return zone;
}

const char *name_suffix(const char *name, size_t n)
{
	for (size_t have = name_labels(name); have > n; have--)
		name = name_parent(name);
	return name;
}
