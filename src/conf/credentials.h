#ifndef DDNS01_CONF_CREDENTIALS_H
#define DDNS01_CONF_CREDENTIALS_H

#include "conf/setting.h"
#include "util/err.h"

struct conf;

/* The settings that name a file with a secret; SETTING_COUNT ends them. */
extern const enum setting credential_files[];

/*
 * What the service manager hands over in $CREDENTIALS_DIRECTORY, such as systemd's
 * LoadCredential=tsig-key-file:PATH: a file with the name of a setting that names a
 * file is that file, of the account that has this setting; ACCOUNT.SETTING is for
 * just that account.  It counts more than the configuration file, since what that
 * names may be closed to us, and less than a variable.
 */
enum err conf_read_credentials(struct conf *conf, struct why *why);

#endif
