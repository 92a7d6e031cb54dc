/* Settings from the environment: DDNS01_KEY for every row of the table, and
 * the names that users of other clients have set already. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/credentials.h"
#include "util/log.h"
#include "util/nearest.h"
#include "util/secret.h"
#include "util/strbuf.h"

#define PREFIX "DDNS01_"

extern char **environ;

/* lego (4.x and 5.x), acme.sh, certbot's and favonia's names; see the pages on
 * their providers. */
static const struct alias {
	const char *variable; /* also with _FILE: the value is in that file */
	enum setting setting;
	const char *provider;
} aliases[] = {
	{ "CLOUDFLARE_API_TOKEN", SET_API_TOKEN, "cloudflare" },
	{ "CLOUDFLARE_DNS_API_TOKEN", SET_API_TOKEN, "cloudflare" },
	{ "CF_API_TOKEN", SET_API_TOKEN, "cloudflare" },
	{ "CF_DNS_API_TOKEN", SET_API_TOKEN, "cloudflare" },
	{ "CF_Token", SET_API_TOKEN, "cloudflare" },
	{ "CLOUDFLARE_EMAIL", SET_API_EMAIL, "cloudflare" },
	{ "CF_API_EMAIL", SET_API_EMAIL, "cloudflare" },
	{ "CF_Email", SET_API_EMAIL, "cloudflare" },
	{ "CLOUDFLARE_API_KEY", SET_API_KEY, "cloudflare" },
	{ "CF_API_KEY", SET_API_KEY, "cloudflare" },
	{ "CF_Key", SET_API_KEY, "cloudflare" },
	{ "CF_Zone_ID", SET_ZONE_ID, "cloudflare" },
	{ "CLOUDFLARE_ZONE_ID", SET_ZONE_ID, "cloudflare" },
	{ "GODADDYV3_PERSONAL_ACCESS_TOKEN", SET_API_TOKEN, "godaddy" },
	{ "GODADDY_PAT", SET_API_TOKEN, "godaddy" },
	{ "PDNS_API_URL", SET_API_URL, "powerdns" },
	{ "PDNS_API_KEY", SET_API_KEY, "powerdns" },
	{ "PDNS_SERVER_NAME", SET_SERVER_ID, "powerdns" },
	{ "PDNS_URL", SET_API_URL, "powerdns" },
	{ "PDNS_Url", SET_API_URL, "powerdns" },
	{ "PDNS_Token", SET_API_KEY, "powerdns" },
	{ "PDNS_ServerId", SET_SERVER_ID, "powerdns" },
	{ "RFC2136_NAMESERVER", SET_SERVER, "rfc2136" },
	{ "RFC2136_TSIG_KEY", SET_TSIG_KEY, "rfc2136" },
	{ "RFC2136_TSIG_SECRET", SET_TSIG_SECRET, "rfc2136" },
	{ "RFC2136_TSIG_ALGORITHM", SET_TSIG_ALGORITHM, "rfc2136" },
	{ "RFC2136_TSIG_FILE", SET_TSIG_KEY_FILE, "rfc2136" },
	{ "RFC2136_ZONES", SET_ZONES, "rfc2136" },
	{ "DNSUPDATE_NAMESERVER", SET_SERVER, "rfc2136" },
	{ "DNSUPDATE_TSIG_KEY", SET_TSIG_KEY, "rfc2136" },
	{ "DNSUPDATE_TSIG_SECRET", SET_TSIG_SECRET, "rfc2136" },
	{ "DNSUPDATE_TSIG_ALGORITHM", SET_TSIG_ALGORITHM, "rfc2136" },
	{ "DNSUPDATE_TSIG_FILE", SET_TSIG_KEY_FILE, "rfc2136" },
	{ "NSUPDATE_SERVER", SET_SERVER, "rfc2136" },
	{ "NSUPDATE_KEY", SET_TSIG_KEY_FILE, "rfc2136" },
	{ "NSUPDATE_ZONE", SET_ZONES, "rfc2136" },
};

/* Two variables that make one credential, KEY:SECRET; each also with _FILE. */
static const struct pair {
	struct alias key, secret;
} pairs[] = {
	{ { "GODADDY_API_KEY", SET_API_KEY, "godaddy" },
	  { "GODADDY_API_SECRET", SET_API_KEY, "godaddy" } },
	{ { "GD_Key", SET_API_KEY, "godaddy" },
	  { "GD_Secret", SET_API_KEY, "godaddy" } },
};

/* "tsig-key-file" -> "DDNS01_TSIG_KEY_FILE" */
static void variable_name(char out[static 64], const char *key)
{
	int n = snprintf(out, 64, PREFIX "%s", key);

	for (int i = 0; i < n && i < 64; i++)
		out[i] = out[i] == '-' ? '_'
				       : (char)toupper((unsigned char)out[i]);
}

/* Notes a secret for when the environment is read again without it. */
static enum err keep(struct conf *conf, const char *variable, const char *text,
		     struct why *why)
{
	struct strbuf both;
	enum err rc;

	sb_init(&both, 1UL << 20);
	sb_addf(&both, "%s=", variable);
	sb_adds(&both, text);
	rc = sb_check(&both, why);
	if (!rc && !strlist_has(&conf->kept, both.s))
		rc = strlist_add(&conf->kept, both.s, why);
	sb_free(&both);
	return rc;
}

/* Takes text over; a secret leaves the environment. */
static enum err store(struct conf *conf, enum setting s, const char *text,
		      const char *variable, struct why *why)
{
	enum err rc = conf_override(conf, s, text, variable, why);

	if (setting_table[s].kind != KIND_SECRET)
		return rc;
	if (!rc)
		rc = keep(conf, variable, text, why);
	(void)unsetenv(variable);
	return rc;
}

/* A variable that is set but empty counts as not set, as container files and
 * unit files often write it. */
static const char *get(const char *variable)
{
	const char *text = getenv(variable);

	return text && *text ? text : NULL;
}

/* The same, or what the variable was before it left the environment. */
static const char *get_or_kept(const struct conf *conf, const char *variable)
{
	const char *text = get(variable);
	size_t len = strlen(variable);

	for (size_t i = 0; !text && i < conf->kept.n; i++)
		if (strncmp(conf->kept.v[i], variable, len) == 0 &&
		    conf->kept.v[i][len] == '=')
			text = conf->kept.v[i] + len + 1;
	return text;
}

static enum err read_own(struct conf *conf, struct why *why)
{
	char variable[64];
	const char *text;
	enum err rc;

	for (int i = 0; i < SETTING_COUNT; i++) {
		variable_name(variable, setting_table[i].key);
		text = get_or_kept(conf, variable);
		if (!text)
			continue;
		rc = store(conf, (enum setting)i, text, variable, why);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

/* The value of alias, from its variable or the file that VARIABLE_FILE names;
 * *text is NULL when neither is set. */
static enum err alias_text(const struct conf *conf, const struct alias *a,
			   struct secret *from_file, const char **text,
			   struct why *why)
{
	char variable[64];
	const char *path;
	enum err rc;

	*text = get_or_kept(conf, a->variable);
	if (*text)
		return ERR_OK;
	(void)snprintf(variable, sizeof(variable), "%s_FILE", a->variable);
	path = get(variable);
	if (!path)
		return ERR_OK;
	rc = secret_read_line(from_file, path, why);
	if (rc)
		return err_prefix(why, rc, "%s", variable);
	*text = (const char *)from_file->bytes;
	return ERR_OK;
}

/* acme.sh gives the port on its own. */
static enum err add_port(struct values *vs, struct why *why)
{
	const char *port = get("NSUPDATE_SERVER_PORT");
	char server[300];

	if (!port || !get("NSUPDATE_SERVER"))
		return ERR_OK;
	(void)snprintf(server, sizeof(server),
		       strchr(value_text(vs, SET_SERVER), ':') ? "[%s]:%s"
							       : "%s:%s",
		       value_text(vs, SET_SERVER), port);
	return value_set(vs, SET_SERVER, server, "NSUPDATE_SERVER_PORT", why);
}

/* The other clients' names make one account, and only where nothing of ours
 * says anything about accounts. */
static enum err read_aliases(struct conf *conf, struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		const struct alias *a = &aliases[i];
		struct secret from_file = { 0 };
		struct section *account;
		const char *text;

		rc = alias_text(conf, a, &from_file, &text, why);
		if (rc || !text)
			goto next;
		rc = conf_only_account(conf, &account, a->variable, why);
		if (rc || value_is_set(&account->values, a->setting))
			goto next;
		rc = store(conf, a->setting, text, a->variable, why);
		if (!rc && !value_is_set(&account->values, SET_PROVIDER))
			rc = value_set(&account->values, SET_PROVIDER,
				       a->provider, a->variable, why);
		if (!rc && strcmp(a->variable, "NSUPDATE_SERVER") == 0)
			rc = add_port(&account->values, why);
	next:
		secret_wipe(&from_file);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

/* Takes a pair over that is there as a whole. */
static enum err take_pair(struct conf *conf, const struct pair *p,
			  const char *key, const char *secret, struct why *why)
{
	struct section *account;
	struct strbuf text;
	enum err rc;

	rc = conf_only_account(conf, &account, p->key.variable, why);
	if (rc || value_is_set(&account->values, SET_API_KEY) ||
	    value_is_set(&account->values, SET_API_TOKEN))
		return rc;
	if (!key || !secret)
		return err_set(why, ERR_CONFIG,
			       "set both '%s' and '%s', or neither",
			       p->key.variable, p->secret.variable);
	sb_init(&text, 4096);
	sb_addf(&text, "%s:%s", key, secret);
	rc = sb_check(&text, why);
	if (!rc)
		rc = conf_override(conf, SET_API_KEY, text.s, p->key.variable,
				   why);
	sb_free(&text);
	if (!rc)
		rc = keep(conf, p->key.variable, key, why);
	if (!rc)
		rc = keep(conf, p->secret.variable, secret, why);
	(void)unsetenv(p->key.variable);
	(void)unsetenv(p->secret.variable);
	if (!rc && !value_is_set(&account->values, SET_PROVIDER))
		rc = value_set(&account->values, SET_PROVIDER, p->key.provider,
			       p->key.variable, why);
	return rc;
}

static enum err read_pairs(struct conf *conf, struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct secret from_file[2] = { { 0 }, { 0 } };
		const char *key, *secret = NULL;

		rc = alias_text(conf, &pairs[i].key, &from_file[0], &key, why);
		if (!rc)
			rc = alias_text(conf, &pairs[i].secret, &from_file[1],
					&secret, why);
		if (!rc && (key || secret))
			rc = take_pair(conf, &pairs[i], key, secret, why);
		secret_wipe(&from_file[0]);
		secret_wipe(&from_file[1]);
	}
	return rc;
}

static bool is_known(const char *variable)
{
	char known[64];

	if (strcmp(variable, PREFIX "CONFIG") == 0)
		return true;
	for (int i = 0; i < SETTING_COUNT; i++) {
		variable_name(known, setting_table[i].key);
		if (strcmp(variable, known) == 0)
			return true;
	}
	/* what Kubernetes sets for a Service of our name */
	return strncmp(variable, PREFIX "SERVICE_", 15) == 0 ||
	       strncmp(variable, PREFIX "PORT", 11) == 0;
}

/* What it may be meant to be. */
static void find_nearest(struct nearest *near, const char *variable)
{
	char known[64];

	nearest_init(near, variable + sizeof(PREFIX) - 1);
	nearest_offer(near, "CONFIG");
	for (int i = 0; i < SETTING_COUNT; i++) {
		variable_name(known, setting_table[i].key);
		nearest_offer(near, known + sizeof(PREFIX) - 1);
	}
}

static void warn_unknown(void)
{
	for (char **e = environ; e && *e; e++) {
		char variable[64];
		size_t len = strcspn(*e, "=");
		struct nearest near;

		if (strncmp(*e, PREFIX, sizeof(PREFIX) - 1) != 0)
			continue;
		nearest_init(&near, "");
		if (len < sizeof(variable)) {
			memcpy(variable, *e, len);
			variable[len] = '\0';
			if (is_known(variable))
				continue;
			find_nearest(&near, variable);
		}
		log_warn("the environment variable '%.*s' is no setting; %s",
			 (int)len, *e,
			 nearest_hint(&near, PREFIX, "see ddns01(1)"));
	}
}

/* lego signs with hmac-sha1 unless told otherwise, and so do the keys that its
 * users have made. */
static enum err add_lego_algorithm(struct conf *conf, struct why *why)
{
	struct section *account;
	enum err rc;

	if (!get("RFC2136_TSIG_KEY") && !get("RFC2136_TSIG_KEY_FILE"))
		return ERR_OK;
	rc = conf_only_account(conf, &account, "RFC2136_TSIG_KEY", why);
	if (rc || value_is_set(&account->values, SET_TSIG_ALGORITHM) ||
	    value_is_set(&account->values, SET_TSIG_KEY_FILE))
		return rc;
	return value_set(&account->values, SET_TSIG_ALGORITHM, "hmac-sha1",
			 "RFC2136_TSIG_KEY", why);
}

enum err conf_read_environment(struct conf *conf, struct why *why)
{
	bool from_file = conf->n_accounts > 0;
	enum err rc;

	warn_unknown();
	rc = read_own(conf, why);
	if (!rc && !from_file)
		rc = read_aliases(conf, why);
	if (!rc && !from_file)
		rc = read_pairs(conf, why);
	if (!rc && !from_file)
		rc = add_lego_algorithm(conf, why);
	if (!rc)
		rc = conf_read_credentials(conf, why);
	return rc;
}
