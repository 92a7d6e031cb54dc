#!/bin/sh
# Who may know whom, and how long things may be.
#
#     tests/layers.sh [OBJECT...]    also looks for mutable globals in the objects
set -u
cd "$(dirname "$0")/.." || exit 1

# Mutable globals: none, but for these.  file.o: libConfuse hands its callbacks
# nothing of ours, so a thread-local says what is being read.  log.o: the level, set
# once before anything runs.  strbuf.o: the empty string, never written to.
globals='
conf/file.o:reading
util/log.o:shown
util/strbuf.o:empty
'

# Prints what it reads, under a heading. Whatever is printed is a fault.
refuse() {
	found=$(cat)
	[ -z "$found" ] || printf '%s:\n%s\n' "$1" "$found"
}

# $1 may include headers of the rooms $2, and all headers by room.
room() {
	[ ! -d "src/$1" ] || grep -rnE '^#[[:space:]]*include "' "src/$1" |
		grep -vE "\"($2)/[a-z0-9_]+\.h\"" |
		refuse "src/$1 may include from $2, by room"
}

rooms() {
	room util util
	room net 'net|util'
	room store 'store|util'
	room conf 'conf|util'
	room provider 'provider|net|store|conf|util'
	room flow 'flow|provider|net|store|conf|util'
	room cmd 'cmd|flow|provider|net|store|conf|util'
	grep -nE '^#[[:space:]]*include "provider/' \
		src/main.c src/flow/* src/cmd/* 2>/dev/null |
		grep -v '"provider/provider.h"' |
		refuse 'above, only provider/provider.h is known'
}

# A provider is a file that defines NAME_ops, with files called NAME_*.
providers() {
	names=$(sed -nE 's/^(static )?const struct provider_ops ([a-z0-9_]+)_ops.*/\2/p' \
		src/provider/*.c 2>/dev/null)
	for name in $names; do
		others=$(printf '%s\n' "$names" | grep -vx "$name" | paste -sd '|' -)
		[ -z "$others" ] ||
			grep -nE "^#[[:space:]]*include \"provider/($others)[_.]" \
				src/provider/"$name".[ch] src/provider/"$name"_*.[ch] 2>/dev/null
	done | refuse 'a provider knows no other'
}

# Headers that match $1 are included in src/$2 only.
library() {
	find src -name '*.[ch]' | sort | grep -vE "^src/($2)$" |
		xargs -r grep -nE "^#[[:space:]]*include [<\"]($1)" |
		refuse "$1 belongs in src/($2)"
}

libraries() {
	library 'ldns/' 'net/(dns|dnssec|tsig|update)\.c'
	library 'curl/' 'net/http(_reply)?\.[ch]'
	library 'openssl/' '(net|flow|util)/.*\.c'
	library '(cjson/)?cJSON' '((provider|store|cmd)/.*|flow/account_key)\.c'
	library 'confuse\.h' 'conf/.*\.c'
	library 'idn2\.h' 'util/.*\.c'
}

# Lists files on stdin of more than $1 lines, functions of more than $2.
# shellcheck disable=SC2016
longer() {
	sort | xargs -r awk -v file="$1" -v body="$2" '
		FNR == 1 && NR > 1 { check() }
		{ name = FILENAME; lines = FNR }
		/^[a-z].*\(/ { head = $0 }
		/^{/ { start = FNR }
		/^}/ && start {
			if (FNR - start + 1 > body)
				print name ":" start ": " FNR - start + 1 " lines: " head
			start = 0
		}
		END { check() }
		function check() { if (lines > file) print name ": " lines " lines" }'
}

sizes() {
	find src tests -name '*.c' | longer 500 80 |
		refuse 'a file has 500 lines at most, a function 80'
	find src -name '*.h' | longer 79 79 |
		refuse 'a header has fewer than 80 lines'
	find hooks tests examples -type f ! -name '*.[ch]' ! -path '*/corpus/*' \
		! -path '*/data/*' ! -path '*/__pycache__/*' 2>/dev/null | longer 500 500 |
		refuse 'a script has 500 lines at most'
}

mutable_globals() {
	[ $# -eq 0 ] || nm --format=sysv --defined-only "$@" | tr -d ' ' | awk -F '|' '
		/^Symbolsfrom/ { object = $0; gsub(/^Symbolsfrom|:$/, "", object)
			n = split(object, part, "/")
			object = n > 1 ? part[n - 1] "/" part[n] : object }
		$4 ~ /^(OBJECT|TLS)$/ && $7 ~ /^(\.t?data|\.t?bss|\*COM)/ && $7 !~ /^\.data\.rel\.ro/ && $1 !~ /^__gcov/ {
			sub(/\.[0-9]+$/, "", $1)
			print object ":" $1
		}' | grep -vxF "$globals" |
		refuse 'mutable globals, though a later server runs many flows at once'
}

faults=$(
	rooms
	providers
	libraries
	sizes
	mutable_globals "$@"
)
[ -z "$faults" ] || { printf '%s\n' "$faults" >&2; exit 1; }
