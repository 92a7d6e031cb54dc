#!/bin/sh
# Lays out what a program needs to run where there is nothing else.
#
#     packaging/image-root.sh PROGRAM FOLDER
set -eu
umask 022
program=$1 root=$2

install -D "$program" "$root/usr/bin/${program##*/}"
# The loader is there by its full name, and finds the others by their folders.
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
	install -D "$library" "$root$library"
done
install -D -m 644 -t "$root/etc/ssl/certs" /etc/ssl/certs/ca-certificates.crt
install -D -m 644 -t "$root/usr/share/doc/ddns01" LICENSE
install -d -o 65532 -g 65532 -m 700 "$root/var/lib/ddns01"
