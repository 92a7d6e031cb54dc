# Stands in for acme.sh: how it finds and calls a hook, with the functions for
# hooks that its developer guide describes. To be run by any POSIX shell.
# shellcheck shell=sh
ACCOUNT_CONF_PATH=$HOME/.acme.sh/account.conf

_info() { printf '%s\n' "$*"; }
_err() { printf '%s\n' "$*" >&2; }

_readaccountconf_mutable() {
	while IFS='=' read -r key value; do
		[ "$key" = "SAVED_$1" ] || continue
		value=${value#\'}
		printf '%s\n' "${value%\'}"
	done <"$ACCOUNT_CONF_PATH"
}

_saveaccountconf_mutable() {
	[ "$(_readaccountconf_mutable "$1")" = "$2" ] ||
		printf "SAVED_%s='%s'\n" "$1" "$2" >>"$ACCOUNT_CONF_PATH"
}

_call() ( # FUNCTION FULLDOMAIN TXT
	# shellcheck disable=SC1090
	. "$HOME/.acme.sh/dnsapi/$hook.sh" && "$@"
)

_undo() { # in the order in which they were added
	for name in $added; do
		_call "${hook}_rm" "_acme-challenge.${name%%=*}" "${name#*=}" ||
			_err "cannot remove $name"
	done
}

hook='' domains='' added='' number=0
while [ $# -gt 0 ]; do
	case $1 in
	--issue | --force) ;;
	--dns) hook=$2 && shift ;;
	-d) domains="$domains ${2#\*.}" && shift ;;
	*) _err "unknown: $1" && exit 2 ;;
	esac
	shift
done
[ -f "$ACCOUNT_CONF_PATH" ] || : >"$ACCOUNT_CONF_PATH"
for domain in $domains; do
	number=$((number + 1))
	value=-value-of-challenge-$number
	_call "${hook}_add" "_acme-challenge.$domain" "$value" || {
		_undo
		exit 1
	}
	added="$added $domain=$value"
done
[ -z "${LOOK:-}" ] || "$LOOK"
_undo
