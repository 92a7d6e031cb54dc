#include "conf/value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/addr.h"
#include "util/name.h"
#include "util/num.h"
#include "util/prefix.h"

static bool parse_bool(long *out, const char *text)
{
	static const struct {
		const char *word;
		long value;
	} words[] = { { "yes", 1 }, { "on", 1 },  { "true", 1 },  { "1", 1 },
		      { "no", 0 },  { "off", 0 }, { "false", 0 }, { "0", 0 } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(text, words[i].word) == 0) {
			*out = words[i].value;
			return true;
		}
	return false;
}

/* Text without control characters? Octets of UTF-8 are none. */
static bool is_line(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return false;
	return *text;
}

static bool is_word(const char *text, const struct setting_row *row)
{
	size_t len = strlen(text);

	for (const char *c = text; *c; c++)
		if (*c <= ' ' || *c >= 0x7f)
			return false;
	return len >= (size_t)row->min && len <= (size_t)row->max;
}

/* The URL of a DoH server; a template of RFC 8484 may end in "{?dns}". */
static bool is_doh(const char *text)
{
	size_t len = strlen(text), end = strcspn(text, "{");

	if (strncmp(text, "https://", 8) != 0 || len < 9 || len > 1024 ||
	    text[8] == '/' || strchr(text, '#'))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)text[i]))
			return false;
	return !text[end] || strcmp(text + end, "{?dns}") == 0;
}

/* Checks one item; says what a right one looks like, or returns NULL. */
static const char *check(const struct setting_row *row, const char *text,
			 long *number)
{
	char host[NAME_MAX_TEXT + 1];
	struct prefix_host part;
	struct endpoint e;
	uint64_t subnet;
	uint16_t port = 53;

	switch (row->kind) {
	case KIND_SUBNET:
		return prefix_subnet_parse(&subnet, text)
			       ? NULL
			       : "a number such as 3 or 0x1f";
	case KIND_HOST:
		return prefix_host_parse(&part, text)
			       ? NULL
			       : "the end of an address such as ::1:2, "
				 "mac:52:54:00:12:34:56, or off";
	case KIND_TEXT:
	case KIND_SECRET:
		return *text ? NULL : "a value";
	case KIND_LINE:
		return is_line(text) ? NULL : "one line of text";
	case KIND_WORD:
		return is_word(text, row) ? NULL
					  : "a word of letters, digits and "
					    "signs that is not too long";
	case KIND_LIST:
	case KIND_NAMES:
		return *text ? NULL : "a list without empty items";
	case KIND_BOOL:
		return parse_bool(number, text) ? NULL : "yes or no";
	case KIND_NUMBER:
		return num_range(number, text, row->min, row->max)
			       ? NULL
			       : "a whole number in its range";
	case KIND_DURATION:
		return num_duration(number, text)
			       ? NULL
			       : "a time such as 90, 90s, 5m, 2h or 1d";
	case KIND_RESOLVER:
		return is_doh(text) || endpoint_parse(&e, text, 53)
			       ? NULL
			       : "an address, with or without :PORT, or an "
				 "https:// URL";
	case KIND_DOH:
		return is_doh(text) || strcmp(text, "on") == 0 ||
				       strcmp(text, "off") == 0
			       ? NULL
			       : "an https:// URL, on or off";
	case KIND_SERVER:
		return host_port_split(host, sizeof(host), &port, text)
			       ? NULL
			       : "a host or address, with or without :PORT";
	}
	return "a known kind";
}

enum err value_add(struct values *vs, enum setting s, const char *item,
		   const char *origin, struct why *why)
{
	const struct setting_row *row = &setting_table[s];
	struct value *v = &vs->v[s];
	char name[NAME_MAX_TEXT + 1];
	const char *want = check(row, item, &v->number);

	if (want && row->kind == KIND_SECRET)
		return err_set(why, ERR_CONFIG, "%s: '%s' wants %s", origin,
			       row->key, want);
	if (want && row->kind == KIND_NUMBER)
		return err_set(why, ERR_CONFIG,
			       "%s: '%s' wants a number from %ld to %ld, "
			       "not '%.100s'",
			       origin, row->key, row->min, row->max, item);
	if (want)
		return err_set(why, ERR_CONFIG,
			       "%s: '%s' wants %s, not '%.100s'", origin,
			       row->key, want, item);
	if (row->kind == KIND_NAMES) {
		if (name_parse(name, item, why))
			return err_prefix(why, ERR_CONFIG, "%s: '%s'", origin,
					  row->key);
		item = name;
	}
	if (!v->origin) {
		v->origin = strdup(origin);
		if (!v->origin)
			return err_nomem(why);
	}
	return strlist_add(&v->items, item, why);
}

void value_clear(struct values *vs, enum setting s)
{
	struct value *v = &vs->v[s];

	strlist_free(&v->items);
	free(v->origin);
	*v = (struct value){ 0 };
}

static enum err add_words(struct values *vs, enum setting s, char *words,
			  const char *origin, struct why *why)
{
	enum err rc = ERR_OK;
	char *word;

	while (!rc && (word = strsep(&words, ","))) {
		size_t len;

		word += strspn(word, " \t");
		len = strlen(word);
		while (len && strchr(" \t", word[len - 1]))
			word[--len] = '\0';
		rc = value_add(vs, s, word, origin, why);
	}
	return rc;
}

enum err value_set(struct values *vs, enum setting s, const char *text,
		   const char *origin, struct why *why)
{
	enum kind kind = setting_table[s].kind;
	enum err rc;
	char *copy;

	value_clear(vs, s);
	if (kind != KIND_LIST && kind != KIND_NAMES)
		return value_add(vs, s, text, origin, why);
	copy = strdup(text);
	if (!copy)
		return err_nomem(why);
	rc = add_words(vs, s, copy, origin, why);
	free(copy);
	return rc;
}

void values_free(struct values *vs)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		value_clear(vs, (enum setting)i);
}

bool value_is_set(const struct values *vs, enum setting s)
{
	return vs->v[s].items.n > 0;
}

const char *value_text(const struct values *vs, enum setting s)
{
	return value_is_set(vs, s) ? vs->v[s].items.v[0]
				   : setting_table[s].fallback;
}

long value_number(const struct values *vs, enum setting s)
{
	const struct setting_row *row = &setting_table[s];
	long n = 0;

	if (value_is_set(vs, s) || vs->v[s].is_fallback)
		return vs->v[s].number;
	if (row->fallback)
		(void)check(row, row->fallback, &n);
	return n;
}

void values_fill(struct values *vs)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		struct value *v = &vs->v[i];

		if (v->items.n)
			continue;
		v->number = value_number(vs, (enum setting)i);
		v->is_fallback = true;
	}
}

const struct strlist *value_list(const struct values *vs, enum setting s)
{
	return &vs->v[s].items;
}
