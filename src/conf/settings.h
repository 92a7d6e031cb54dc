#ifndef DDNS01_CONF_SETTINGS_H
#define DDNS01_CONF_SETTINGS_H

#include "conf/setting.h"

/* Where in the file a setting stands. */
enum scope {
	SCOPE_TOP = 1,     /* outside all sections */
	SCOPE_ACCOUNT = 2, /* account NAME { } */
	SCOPE_TXT = 4,     /* present-txt { } */
	SCOPE_UPDATE = 8,  /* update-ip { } */
	SCOPE_NAME = 16,   /* update-ip { name NAME { } } */
	SCOPE_VERIFY = 32, /* no place of its own: options of verify-txt */
};

enum kind {
	KIND_TEXT,
	KIND_LINE,     /* text without control characters */
	KIND_WORD,     /* up to max printable ASCII characters, no blanks */
	KIND_LIST,     /* of texts */
	KIND_NAMES,    /* list of domain names */
	KIND_BOOL,     /* yes/no, on/off, true/false */
	KIND_NUMBER,   /* min to max */
	KIND_DURATION, /* seconds */
	KIND_RESOLVER, /* ADDR[:PORT] or an https:// URL */
	KIND_DOH,      /* https:// URL, on or off */
	KIND_SERVER,   /* HOST[:PORT] */
	KIND_SUBNET,   /* a number, also in hexadecimal */
	KIND_HOST,     /* an IPv6 host part, see util/prefix.h */
	KIND_SECRET,   /* never an option, never shown */
};

struct setting_row {
	const char *key;
	unsigned scopes; /* enum scope, joined */
	enum kind kind;
	const char *fallback; /* as one would write it; NULL: none */
	long min, max;        /* KIND_NUMBER; KIND_WORD: length */
	const char *value;    /* what --help calls the value */
	const char *help;
};

/* The table: SETTING_COUNT rows, indexed by enum setting. */
extern const struct setting_row setting_table[SETTING_COUNT];

/* The row for key in one of scopes, or SETTING_COUNT. */
enum setting setting_find(const char *key, unsigned scopes);

#endif
