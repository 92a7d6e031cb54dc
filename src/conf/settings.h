#ifndef DDNS01_CONF_SETTINGS_H
#define DDNS01_CONF_SETTINGS_H

/* One per row of the settings table. */
enum setting {
	SET_RESOLVER,
	SET_CA_FILE,
	SET_STATE_DIR,
	SET_ACCOUNT,
	SET_PROVIDER,
	SET_ZONES,
	SET_SERVER,
	SET_TSIG_KEY_FILE,
	SET_TSIG_KEY,
	SET_TSIG_ALGORITHM,
	SET_TSIG_SECRET,
	SET_TSIG_SECRET_FILE,
	SET_API_URL,
	SET_API_TOKEN,
	SET_API_TOKEN_FILE,
	SET_API_EMAIL,
	SET_API_KEY,
	SET_API_KEY_FILE,
	SET_ZONE_ID,
	SET_BATCH_LIMIT,
	SET_TXT_WAIT,
	SET_TXT_TTL,
	SET_IP_NAMES,
	SET_IP_IPV4,
	SET_IP_IPV6,
	SET_IP_TTL,
	SET_IP_PROXIED,
	SET_IP_COMMENT,
	SET_IP_ALLOW_PRIVATE,
	SET_IP_AUDIT,
	SETTING_COUNT
};

/* Where in the file a setting stands. */
enum scope {
	SCOPE_TOP = 1,     /* outside all sections */
	SCOPE_ACCOUNT = 2, /* account NAME { } */
	SCOPE_TXT = 4,     /* present-txt { } */
	SCOPE_UPDATE = 8,  /* update-ip { } */
	SCOPE_NAME = 16,   /* update-ip { name NAME { } } */
};

enum kind {
	KIND_TEXT,
	KIND_LIST,     /* of texts */
	KIND_NAMES,    /* list of domain names */
	KIND_BOOL,     /* yes/no, on/off, true/false */
	KIND_NUMBER,   /* min to max */
	KIND_DURATION, /* seconds */
	KIND_RESOLVER, /* ADDR[:PORT] */
	KIND_SERVER,   /* HOST[:PORT] */
	KIND_SECRET,   /* never an option, never shown */
};

struct setting_row {
	const char *key;
	unsigned scopes; /* enum scope, joined */
	enum kind kind;
	const char *fallback; /* as one would write it; NULL: none */
	long min, max;        /* KIND_NUMBER */
	const char *value;    /* what --help calls the value */
	const char *help;
};

/* The table: SETTING_COUNT rows, indexed by enum setting. */
extern const struct setting_row setting_table[SETTING_COUNT];

/* The row for key in one of scopes, or SETTING_COUNT. */
enum setting setting_find(const char *key, unsigned scopes);

#endif
