#!/bin/sh
# Builds the image ddns01:VERSION as Containerfile says and writes it to FILE.
#
#     packaging/image.sh VERSION FILE [BASE]
#
# Without BASE, Debian is what is in base.tar next to FILE.
set -eu
version=$1 file=$2 base=${3-}

if [ -z "$base" ]; then
	base=localhost/ddns01-base
	made=$($BUILDAH from scratch)
	$BUILDAH add --quiet "$made" "${file%/*}/base.tar" / >/dev/null
	$BUILDAH commit --quiet --rm "$made" "$base" >/dev/null
fi
$BUILDAH build --isolation chroot --build-arg BASE="$base" \
	--tag "ddns01:$version" --tag ddns01:latest .
[ "$base" != localhost/ddns01-base ] || $BUILDAH rmi "$base" >/dev/null
rm -f "$file"
$BUILDAH push --quiet "ddns01:$version" "oci-archive:$file:ddns01:$version"
size=$($BUILDAH images --format '{{.Size}}' "ddns01:$version" | sed 1q)
echo "ddns01:$version has $size, packed $(stat -c %s "$file") bytes: $file"
