#!/bin/sh
# For acme.sh --dns dns_ddns01: link it into ~/.acme.sh/dnsapi/.
# shellcheck disable=SC2034
dns_ddns01_info='ddns01
 All providers that ddns01 knows, as its own configuration says
Site: ddns01(1)
Docs: ddns01.conf(5)
Options:
 DDNS01_CONFIG Configuration, a whole path. Default "/etc/ddns01/ddns01.conf".
 DDNS01 The program. Default "ddns01".
'

dns_ddns01_add() { # acme.sh waits itself
	_ddns01_settings && "$DDNS01" present-txt --record-names \
		--wait "${DDNS01_WAIT:-0}" -- "$1" "$2"
}

dns_ddns01_rm() {
	_ddns01_settings && "$DDNS01" cleanup-txt --record-names -- "$1" "$2"
}

# From the environment, else from account.conf, where all is plain text. So only
# paths are saved, and secrets are for files that the configuration names.
_ddns01_settings() {
	for _ddns01_key in DDNS01 DDNS01_CONFIG; do
		eval "_ddns01_value=\${$_ddns01_key:-}"
		if [ -n "$_ddns01_value" ]; then
			_saveaccountconf_mutable "$_ddns01_key" "$_ddns01_value"
		else
			_ddns01_value=$(_readaccountconf_mutable "$_ddns01_key")
			[ -z "$_ddns01_value" ] || export "$_ddns01_key=$_ddns01_value"
		fi
	done
	DDNS01=${DDNS01:-ddns01}
	command -v "$DDNS01" >/dev/null && return
	_err "'$DDNS01' is missing: install ddns01 or set DDNS01"
	return 1
}
