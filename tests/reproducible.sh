#!/bin/sh
# Two builds in different folders are the same, bit by bit.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export CCACHE_DISABLE=1 LC_ALL=C

# in folders whose names are not of one length
for place in "$work/a" "$work/another/folder"; do
	mkdir -p "$place"
	tar -cf - --exclude=build --exclude=.git . | tar -xf - -C "$place"
	(cd "$place" && env -u MAKEFLAGS -u MAKELEVEL make -s -j"${JOBS:-2}" BUILD=build all)
done
cmp "$work/a/build/ddns01" "$work/another/folder/build/ddns01"
sha256sum <"$work/a/build/ddns01" | sed 's/-$/build\/ddns01, twice/'
