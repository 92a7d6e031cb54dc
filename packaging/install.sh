#!/bin/sh
# Puts ddns01 where it belongs, and takes it away again; see `make install`.
#
#     packaging/install.sh install|uninstall
#
# Environment: BUILD, DESTDIR, PREFIX, SYSCONFDIR, UNITDIR, BASHDIR, ZSHDIR,
# FISHDIR. Every file and every folder that was not there before is noted in
# $PREFIX/share/ddns01/installed: of these, nothing is left behind, and nothing
# else is touched.
set -eu
umask 022

for path in "$PREFIX" "$SYSCONFDIR" "$UNITDIR" "$BASHDIR" "$ZSHDIR" "$FISHDIR"; do
	case $path in
	/*) ;;
	*) echo "'$path' is no absolute path" >&2; exit 2 ;;
	esac
done
DESTDIR=${DESTDIR-}
share=${PREFIX:?}/share
list=$DESTDIR$share/ddns01/installed
made=''

note() {
	made="$made$1
"
}

# Also when something went wrong halfway.
save() {
	[ -d "${list%/*}" ] || return 0
	{ cat "$list" 2>/dev/null || :; printf '%s' "$made"; } | sort -u >"$list.new"
	mv "$list.new" "$list"
}

folder() {
	[ ! -d "$DESTDIR$1" ] || return 0
	folder "${1%/*}"
	mkdir "$DESTDIR$1"
	note "$1/"
}

# usage: put MODE SOURCE TARGET
put() {
	folder "${3%/*}"
	note "$3"
	install -m "$1" "$2" "$DESTDIR$3"
}

# The same for a text, which may tell where things are.
put_text() {
	folder "${3%/*}"
	note "$3"
	sed "s|/usr/local|$as_text|g
		s|{DDNS01:-ddns01}|{DDNS01:-$as_text/bin/ddns01}|" "$2" |
		install -m "$1" /dev/stdin "$DESTDIR$3"
}

install_all() {
	mkdir -p "$DESTDIR/"
	as_text=$(printf '%s' "$PREFIX" | sed 's/[|&\\]/\\&/g')
	trap save EXIT
	folder "$share/ddns01"
	put 755 "$BUILD/ddns01" "$PREFIX/bin/ddns01"
	for hook in hooks/*; do
		put_text 755 "$hook" "$share/ddns01/$hook"
	done
	for page in man/*.[1-8]; do
		put_text 644 "$page" "$share/man/man${page##*.}/${page#man/}"
	done
	put 644 completions/ddns01.bash "$BASHDIR/ddns01"
	put 644 completions/_ddns01 "$ZSHDIR/_ddns01"
	put 644 completions/ddns01.fish "$FISHDIR/ddns01.fish"
	for unit in examples/systemd/*; do
		put_text 644 "$unit" "$UNITDIR/${unit##*/}"
	done
	put 644 LICENSE "$share/doc/ddns01/LICENSE"
	for file in examples/*/* examples/*/*/*; do
		[ ! -f "$file" ] || put_text "$(stat -c %a "$file")" \
			"$file" "$share/doc/ddns01/$file"
	done
	# Closed, as what is made of it may hold secrets.
	put_text 600 examples/ddns01.conf "$SYSCONFDIR/ddns01/ddns01.conf.example"
	echo "Hooks of ACME clients are in $share/ddns01/hooks. For acme.sh:"
	echo "ln -s $share/ddns01/hooks/dns_ddns01.sh ~/.acme.sh/dnsapi/"
}

uninstall_all() {
	mkdir -p "$DESTDIR/"
	if [ ! -f "$list" ]; then
		echo "nothing to do: there is no '$list'" >&2
		return
	fi
	all=$(sort -r "$list")
	rm "$list"
	printf '%s\n' "$all" | while IFS= read -r path; do
		case $path in
		/*/) rmdir "$DESTDIR$path" 2>/dev/null || : ;; # others use it
		/*) rm -f "$DESTDIR$path" ;;
		esac
	done
}

case ${1-} in
install) install_all ;;
uninstall) uninstall_all ;;
*)
	echo "usage: packaging/install.sh install|uninstall" >&2
	exit 2
	;;
esac
