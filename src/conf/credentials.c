#include "conf/credentials.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "util/file.h"
#include "util/strbuf.h"

const enum setting credential_files[] = {
	SET_TSIG_KEY_FILE,       SET_TSIG_SECRET_FILE, SET_API_TOKEN_FILE,
	SET_API_KEY_FILE,        SET_PASSWORD_FILE,    SET_IP_HEALTHCHECKS_FILE,
	SET_IP_UPTIME_KUMA_FILE, SETTING_COUNT
};

/* Does nothing, or nothing but the file, say what s is? */
static bool may_replace(const struct conf *conf, const struct values *vs,
			enum setting s)
{
	const char *path = conf->path ? conf->path : "";

	return !value_is_set(vs, s) ||
	       (*path && strncmp(vs->v[s].origin, path, strlen(path)) == 0);
}

/* Of several accounts the one that has the setting, if only one has it. */
static enum err find_values(struct conf *conf, enum setting s,
			    struct values **vs, struct why *why)
{
	const char *key = setting_table[s].key;
	struct section *found = NULL;
	size_t n = 0;
	enum err rc;

	if (!(setting_table[s].scopes & SCOPE_ACCOUNT)) {
		*vs = &conf->values;
		return ERR_OK;
	}
	if (conf->n_accounts > 1 && !value_is_set(&conf->values, SET_ACCOUNT)) {
		for (size_t i = 0; i < conf->n_accounts; i++) {
			struct section *a = &conf->accounts[i];

			if (!value_is_set(&a->values, s) ||
			    !may_replace(conf, &a->values, s))
				continue;
			found = a;
			n++;
		}
		if (n != 1)
			return err_set(why, ERR_CONFIG,
				       "credential '%s': there are several "
				       "accounts, call it 'ACCOUNT.%s'",
				       key, key);
	} else {
		rc = conf_only_account(conf, &found, key, why);
		if (rc)
			return rc;
	}
	*vs = &found->values;
	return ERR_OK;
}

/* Takes the credential of that name over, if there is one, into vs; NULL: where it
 * fits. */
static enum err take(struct conf *conf, const char *dir, const char *name,
		     enum setting s, struct values *vs, struct why *why)
{
	struct strbuf path, text;
	enum err rc = ERR_OK;

	sb_init(&path, 4096);
	sb_init(&text, 65536);
	sb_addf(&path, "%s/%s", dir, name);
	if (!sb_check(&path, NULL) &&
	    !file_read(path.s, FILE_OWNED, &text, NULL)) {
		if (!vs)
			rc = find_values(conf, s, &vs, why);
		if (!rc && may_replace(conf, vs, s))
			rc = value_set(vs, s, path.s, path.s, why);
	}
	sb_free(&text);
	sb_free(&path);
	return rc;
}

/* ACCOUNT.SETTING */
static enum err take_own(struct conf *conf, const char *dir,
			 struct section *account, enum setting s,
			 struct why *why)
{
	struct strbuf name;
	enum err rc;

	if (strchr(account->title, '/'))
		return ERR_OK;
	sb_init(&name, 256);
	sb_addf(&name, "%s.%s", account->title, setting_table[s].key);
	rc = sb_check(&name, why);
	if (!rc)
		rc = take(conf, dir, name.s, s, &account->values, why);
	sb_free(&name);
	return rc;
}

enum err conf_read_credentials(struct conf *conf, struct why *why)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	enum err rc = ERR_OK;

	if (!dir || !*dir)
		return ERR_OK;
	for (size_t i = 0; !rc && credential_files[i] != SETTING_COUNT; i++) {
		enum setting s = credential_files[i];

		for (size_t j = 0; !rc && j < conf->n_accounts &&
				   (setting_table[s].scopes & SCOPE_ACCOUNT);
		     j++)
			rc = take_own(conf, dir, &conf->accounts[j], s, why);
		if (!rc)
			rc = take(conf, dir, setting_table[s].key, s, NULL,
				  why);
	}
	return rc;
}
