#!/bin/sh
# The whole of ddns01 at work on this machine's loopback: a name server (BIND)
# and a certificate authority (Pebble) are started in a temporary folder, an
# address is set and certbot obtains a certificate through hooks/. Nothing is
# installed, nothing outside that folder is touched, and it is removed again.
#
# usage: tests/demo/run.sh      (or: make demo; DDNS01=FILE tries another build)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=${here%/tests/demo}
ddns01=${DDNS01:-$top/build/ddns01}
needs='named tsig-keygen dig pebble certbot openssl ip'

die() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# ddns01 asks name servers at port 53, where only root may listen and where
# another server may be listening already. So all of this runs in a network
# of its own, which needs no rights; only a root who may not make one (in a
# container) does without. The environment is left behind, so that nobody's
# own settings matter.
if [ "${1:-}" != inside ]; then
	PATH=$PATH:/usr/sbin:/sbin
	[ -x "$ddns01" ] || die "no program at $ddns01: run 'make' first"
	ddns01=$(realpath "$ddns01")
	for tool in $needs; do
		command -v "$tool" >/dev/null || die "$tool is missing: run 'make setup'"
	done
	if [ "$(id -u)" = 0 ]; then own=-n; else own=-Urn; fi
	if unshare "$own" ip link set lo up 2>/dev/null; then
		set -- unshare "$own"
	elif [ "$own" = -n ]; then
		set --
	else
		die "this user may not make a network namespace: run it as root"
	fi
	exec env -i PATH="$PATH" TMPDIR="${TMPDIR:-/tmp}" DDNS01="$ddns01" \
		"$@" "$here/run.sh" inside
fi
ip link set lo up 2>/dev/null || : # up already when it is not our own

dir='' servers=''
finish() {
	status=$?
	trap - EXIT
	trap '' INT TERM HUP PIPE
	for pid in $servers; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	cd /
	[ -z "$dir" ] || rm -rf "$dir"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP PIPE

umask 077
dir=$(mktemp -d "$TMPDIR/ddns01-demo.XXXXXX")
cp "$here"/*.conf "$here"/*.zone "$here"/*.json "$here"/*.ini "$dir"
cd "$dir"
mkdir bin
ln -s "$ddns01" bin/ddns01
ln -s "$top/hooks" hooks
# Debian's AppArmor profile keeps /usr/sbin/named, not a copy, out of here.
cp "$(command -v named)" bin/named
export PATH="$dir/bin:$PATH" HOME="$dir"

step() { printf '\n%s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
show() { printf '%s\n' "$1" | sed '1s/^/  $ /; 2,$s/^/    /'; }

# Says what went wrong, with the end of every log there is.
fail() {
	printf '\ndemo: FAILED: %s\n' "$1" >&2
	for log in out.log named.log pebble.log certbot/letsencrypt.log; do
		[ -s "$log" ] || continue
		printf -- '--- the end of %s\n' "$log" >&2
		tail -n 15 "$log" >&2
	done
	exit 1
}

# Shows a command line, runs exactly that, and shows what it printed.
run() {
	show "$1"
	eval "$1" >out.log 2>&1 || fail "this command ended with status $?: $1"
	sed 's/^/    /' out.log
}

# Starts a server: until CHECK succeeds, five seconds or so.
# usage: start NAME COMMAND CHECK
start() {
	show "$2 &"
	# in a session of its own: Ctrl-C is for us, who then stop it in order
	eval "exec setsid $2" >"$1.log" 2>&1 </dev/null &
	servers="$servers $!"
	tries=0
	until eval "$3" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 50 ] || fail "$1 does not answer"
		kill -0 "$!" 2>/dev/null || fail "$1 did not start"
		sleep 0.1
	done
}

expect() { # usage: expect WHAT "the text wanted" (of the last command's output)
	[ "$(cat out.log)" = "$2" ] || fail "$1: expected '$2'"
}

printf 'ddns01 at work, in %s\n' "$dir"

step '1. A name server for example.test, with a key that may change it'
run 'tsig-keygen ddns01 >update.key'
start named 'named -g -c named.conf' \
	'dig @127.0.0.1 example.test SOA +short +time=1 +tries=1 | grep -q hostmaster'
note 'BIND answers at 127.0.0.1'

step "2. A certificate authority: Pebble, Let's Encrypt's small one for tests"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
	-subj /CN=pebble -addext subjectAltName=IP:127.0.0.1 \
	-keyout pebble.key -out pebble.pem >out.log 2>&1 || fail 'openssl req'
# No pauses and no refusals at random, of which two in a row stop certbot.
export PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0
export REQUESTS_CA_BUNDLE="$dir/pebble.pem"
start pebble 'pebble -config pebble.json -dnsserver 127.0.0.1:53' \
	'openssl s_client -connect 127.0.0.1:14000'
note 'Pebble answers at https://127.0.0.1:14000/dir'

step '3. The settings of ddns01'
run 'cat ddns01.conf'
show "export DDNS01_CONFIG=\$PWD/ddns01.conf"
export DDNS01_CONFIG="$dir/ddns01.conf"

step '4. Dynamic DNS: an address for home.example.test'
run 'ddns01 update-ip'
run 'dig @127.0.0.1 home.example.test A +short'
expect 'the address' 203.0.113.7

step '5. A certificate: certbot asks ddns01 to publish the challenges'
run "certbot --config certbot.ini certonly --manual --preferred-challenges dns \\
  --manual-auth-hook hooks/certbot-auth \\
  --manual-cleanup-hook hooks/certbot-cleanup \\
  -d example.test -d '*.example.test'"
run 'openssl x509 -in certbot/live/example.test/cert.pem -noout -ext subjectAltName'
for name in example.test '*.example.test'; do
	tr -d ' ' <out.log | tr ',' '\n' | grep -qxF "DNS:$name" ||
		fail "the certificate has no $name"
done

step '6. What is left: the address, and no challenge'
run 'dig @127.0.0.1 home.example.test A +short'
expect 'the address' 203.0.113.7
run 'dig @127.0.0.1 _acme-challenge.example.test TXT +short'
expect 'the challenges' ''
note '(nothing)'

step 'All of it worked. The servers are stopped and the folder is removed.'
