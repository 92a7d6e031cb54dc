#!/bin/sh
# Looks at what `make deb image` have made, installs it where it does no harm (a
# folder with a Debian of its own, a container) and lets the demo run with it.
#
#     tests/packages.sh VERSION FOLDER
set -eu
version=$1 made=$(realpath "$2") python=${PYTHON:-/usr/bin/python3}
top=$(cd "$(dirname "$0")/.." && pwd)
unset MAKEFLAGS MFLAGS MAKELEVEL
export LC_ALL=C.UTF-8

work=$(mktemp -d)
podman="podman --root $work/store --runroot $work/run --storage-driver vfs \
	--runtime runc --cgroup-manager cgroupfs"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

die() {
	printf 'packages: FAILED: %s\n' "$*" >&2
	exit 1
}

same() { # usage: same WHAT FILE FILE
	diff "$2" "$3" >&2 || die "$1"
}

# The archive of the source: all that is committed, the same every time.
check_dist() {
	archive=$made/ddns01-$version.tar.gz
	tar -tf "$archive" | sed -n "s|^ddns01-$version/||; /[^/]\$/p" |
		sort >"$work/has"
	git -C "$top" ls-files | sort >"$work/committed"
	same 'the archive has other files' "$work/committed" "$work/has"
	mv "$archive" "$work"
	make -C "$top" --no-print-directory dist >/dev/null
	cmp "$archive" "$work/ddns01-$version.tar.gz" ||
		die 'the archive differs when it is made again'
	echo "dist: $(wc -l <"$work/has") files, $(stat -c %s "$archive") bytes"
}

# All that is there, but for what dpkg and apt keep for themselves.
files() {
	find "$1" -xdev \( -path "$1/var/lib/dpkg" -o -path "$1/var/lib/apt" \
		-o -path "$1/var/cache" -o -path "$1/var/log" -o -path "$1/tmp" \) \
		-prune -o -printf '%P %y %m %u\n' | sort
}

inside() {
	DEBIAN_FRONTEND=noninteractive chroot "$root" "$@" >"$work/log" 2>&1 ||
		{ cat "$work/log" >&2; die "$*"; }
}

check_deb() {
	root=$work/root
	deb=$(echo "$made"/ddns01_"$version"_*.deb)
	mkdir "$root"
	tar -C "$root" -xf "$made/base.tar"
	cp -L /etc/resolv.conf "$root/etc/"
	cp "$deb" "$root/tmp/ddns01.deb"
	inside apt-get update
	inside apt-get satisfy -y --no-install-recommends \
		"$(dpkg-deb -f "$deb" Depends)"
	files "$root" >"$work/before"
	inside dpkg -i /tmp/ddns01.deb
	[ "$(chroot "$root" ddns01 -V)" = "ddns01 $version" ] || die 'ddns01 -V'

	for unit in ddns01 ddns01-watch; do
		systemd-analyze security --offline=yes --root="$root" \
			--threshold=20 "$unit.service" >"$work/log" 2>&1 ||
			{ cat "$work/log" >&2; die "exposure of $unit"; }
		sed -n 's/.*Overall exposure level/deb: exposure/p' "$work/log"
	done

	# The demo's folder is inside, where its name is shorter.
	cat >"$work/ddns01" <<END
#!/bin/sh
export DDNS01_CONFIG="\${DDNS01_CONFIG#$root}"
exec chroot $root env -C "\${PWD#$root}" ddns01 "\$@"
END
	demo deb "$root/tmp"

	mkdir -p "$root/etc/ddns01" "$root/var/lib/ddns01"
	echo '# of the administrator' >"$root/etc/ddns01/ddns01.conf"
	echo '{}' >"$root/var/lib/ddns01/cache.json"
	inside dpkg --purge ddns01
	[ -f "$root/etc/ddns01/ddns01.conf" ] || die 'the configuration is gone'
	rm -r "$root/etc/ddns01"
	files "$root" >"$work/after"
	same 'something is left' "$work/before" "$work/after"
	echo "deb: $(stat -c %s "$deb") bytes, installed and purged"
}

# usage: demo WHAT FOLDER (in FOLDER, with the program $work/ddns01)
demo() {
	chmod 755 "$work/ddns01"
	TMPDIR=$2 DDNS01=$work/ddns01 "$top/tests/demo/run.sh" \
		>"$work/log" 2>&1 || { cat "$work/log" >&2; die "the demo with $1"; }
	grep '^    home.example.test A changed' "$work/log" | sed "s/^ */$1: /"
}

# With an API, whose authority stands in place of those that the image trusts.
over_https() {
	mkdir "$work/api"
	cat >"$work/https" <<END
ip link set lo up
cd "$top/tests"
$python -m fake.cloudflare --state $work/api/state --folder $work/api \
	--dns 127.0.0.1:53 --zone example.test &
trap "kill \$!; wait \$!" EXIT
tries=0
until [ -s $work/api/state ]; do
	tries=\$((tries + 1))
	[ \$tries -lt 100 ]
	sleep 0.1
done
value() { sed -n "s/.*\"\$1\": \"\([^\"]*\)\".*/\1/p" $work/api/state; }
DDNS01_API_TOKEN=\$(value token)
export DDNS01_API_TOKEN
$run --env DDNS01_API_TOKEN --env DDNS01_API_URL="\$(value url)" \
	--env DDNS01_PROVIDER=cloudflare --env DDNS01_RESOLVER=127.0.0.1 \
	-v $work/api/ca.pem:/etc/ssl/certs/ca-certificates.crt:ro \
	$image update-ip --ipv4 static:203.0.113.7 home.example.test
END
	unshare -n sh -eu "$work/https" >"$work/log" 2>&1 ||
		{ cat "$work/log" >&2; die 'the image does not speak HTTPS'; }
	sed -n 's/^home.*changed/image, by HTTPS: &/p' "$work/log"
}

check_image() {
	$podman pull --quiet \
		"oci-archive:$made/ddns01-$version-image.tar" >"$work/id"
	image=$(cat "$work/id")
	# Limits: podman would set them higher than a container may.
	run="$podman run --rm --read-only --read-only-tmpfs=false --cap-drop=all \
		--security-opt no-new-privileges --network host --log-driver none \
		--ulimit nofile=1024:1024 --ulimit nproc=1024:1024"
	[ "$($run "$image" -V)" = "ddns01 $version" ] || die 'ddns01 -V'

	there=$($podman image mount "$image")
	(cd "$there" && find . -type f | sed 's|^\./||' | sort) >"$work/has"
	$podman image unmount "$image" >/dev/null
	grep -vE '^(lib|lib64|usr/lib)/.*\.so[.0-9]*$' "$work/has" >"$work/other" || :
	sort >"$work/want" <<END
etc/ssl/certs/ca-certificates.crt
usr/bin/ddns01
usr/share/doc/ddns01/LICENSE
END
	same 'the image has other files' "$work/want" "$work/other"
	[ "$($podman image inspect --format '{{.User}}' "$image")" = 65532:65532 ] ||
		die 'the image is for another user'

	# As Kubernetes lays files out: links into folders, open to a group, and
	# a state whose folder that group may write to.
	mkdir -p "$work/credentials/..data" "$work/conf" "$work/state"
	ln -s ..data/tsig-key-file "$work/credentials/tsig-key-file"
	chmod 755 "$work"
	chgrp 65532 "$work/state"
	chmod 2775 "$work/state"
	cat >"$work/ddns01" <<END
#!/bin/sh
sed '/tsig-key-file/d; /state-dir/d' ddns01.conf >$work/conf/ddns01.conf
install -m 440 -g 65532 update.key $work/credentials/..data/tsig-key-file
chmod 644 $work/conf/ddns01.conf
exec $run --env-host --env DDNS01_CONFIG=/etc/ddns01/ddns01.conf \
	--env CREDENTIALS_DIRECTORY=/run/credentials --memory 32m --cpus 0.1 \
	-v $work/conf:/etc/ddns01:ro -v $work/credentials:/run/credentials:ro \
	-v $work/state:/var/lib/ddns01 $image "\$@"
END
	demo image "$work"
	[ -f "$work/state/state/cache.json" ] || die 'the image keeps no state'
	over_https
	echo "image: $(wc -l <"$work/has") files, $(stat -c %s \
		"$made/ddns01-$version-image.tar") bytes packed"
}

check_dist
check_deb
check_image
