#!/bin/sh
# Installs what building and testing need (Debian); elsewhere says what is missing.
#
#     tests/setup.sh            install what is missing
#     tests/setup.sh --check    only say what is missing
#     tests/setup.sh packages   install what making packages and images needs
set -eu

# Debian package, and how to see elsewhere that it is there: a command, a
# pkg-config module (lib:), a Python module (py:).
table='
build-essential      cc
pkg-config           pkg-config
libcjson-dev         lib:libcjson
libcurl4-openssl-dev lib:libcurl
libssl-dev           lib:libcrypto
libldns-dev          lib:ldns
libidn2-dev          lib:libidn2
libconfuse-dev       lib:libconfuse
libcmocka-dev        lib:cmocka
clang-14             clang-14
libclang-rt-14-dev   clang-14
clang-format-14      clang-format-14
clang-tidy-14        clang-tidy-14
llvm-14              llvm-symbolizer-14
cppcheck             cppcheck
shellcheck           shellcheck
mandoc               mandoc
valgrind             valgrind
gcovr                gcovr
bind9                named
bind9-dnsutils       dig
knot                 knotd
pdns-server          pdns_server
pdns-backend-sqlite3 pdns_server
certbot              certbot
pebble               pebble
lego                 lego
dehydrated           dehydrated
uacme                uacme
fish                 fish
zsh                  zsh
busybox              busybox
openssl              openssl
strace               strace
faketime             faketime
iproute2             ip
procps               ps
systemd              systemd-analyze
nftables             nft
util-linux           unshare
musl-tools           musl-gcc
python3              python3
python3-pytest       py:pytest
python3-pytest-xdist py:xdist
python3-h2           py:h2
python3-dnspython    py:dns
python3-seccomp      py:seccomp
python3-cryptography py:cryptography
'
# For `make deb image check-packages` alone.
packages='
build-essential      cc
debhelper            dh
fakeroot             fakeroot
lintian              lintian
mmdebstrap           mmdebstrap
buildah              buildah
podman               podman
runc                 runc
python3-pip          pip3
'
# Services that these packages would start; the tests start their own.
services='bind9:named.service knot:knot.service pdns-server:pdns.service
certbot:certbot.timer'

[ "${1:-}" != packages ] || table=$packages
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
on_debian=$(command -v apt-get || true)

present() {
	if [ -n "$on_debian" ]; then
		printf '%s\n' "$installed" | grep -qx "$1 installed"
		return
	fi
	case $2 in
	lib:*) pkg-config --exists "${2#lib:}" 2>/dev/null ;;
	py:*) "${PYTHON:-/usr/bin/python3}" -c "import ${2#py:}" 2>/dev/null ;;
	*) command -v "$2" >/dev/null ;;
	esac
}

# dpkg-query fails when a package is unknown, and lists the others.
names=$(printf '%s' "$table" | awk '{ print $1 }')
# shellcheck disable=SC2086
[ -z "$on_debian" ] || installed=$(dpkg-query -W \
	-f '${Package} ${db:Status-Status}\n' $names 2>/dev/null || true)

missing=
while read -r package probe; do
	[ -z "$package" ] || present "$package" "$probe" || missing="$missing
$([ -n "$on_debian" ] && echo "$package" || echo "${probe#*:}")"
done <<END
$table
END
[ -n "$missing" ] || exit 0
missing=$(printf '%s\n' "${missing#?}" | sort -u | paste -sd ' ' -)

if [ "${1:-}" = --check ]; then
	echo "missing: $missing (run 'make setup')" >&2
	exit 1
elif [ -z "$on_debian" ]; then
	echo "please install: $missing" >&2
	exit 1
elif [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null && exec sudo -- "$0" "$@"
	echo "as root: apt-get install $missing" >&2
	exit 1
fi

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends $missing

# Nor should they start when the machine does.
for entry in $services; do
	case " $missing " in
	*" ${entry%%:*} "*)
		if command -v systemctl >/dev/null; then
			systemctl disable --quiet "${entry#*:}" || true
		fi
		;;
	esac
done
