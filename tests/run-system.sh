#!/bin/sh
# Runs tests/system, or what is asked for, in a network of its own, where port
# 53 and every 127.* address are free: tests/run-system.sh [PYTEST ARGUMENT...]
#
# Environment: DDNS01 (the program; build/ddns01), PYTHON, JOBS (workers; 12: they wait more than they work)
set -eu
cd "$(dirname "$0")/.."

DDNS01=$(realpath "${DDNS01:-build/ddns01}")
PYTHON=${PYTHON:-/usr/bin/python3}
PATH=$PATH:/usr/sbin:/sbin
export DDNS01 PYTHON PATH PYTHONDONTWRITEBYTECODE=1

if [ ! -x "$DDNS01" ]; then
	echo "$DDNS01 is missing: run 'make'" >&2
	exit 1
fi

if [ "$(id -u)" = 0 ]; then
	new_network='unshare --net'
else
	new_network='unshare --user --map-root-user --net'
fi
# shellcheck disable=SC2016
loopback='ip link set lo up && exec "$@"'

set -- "$PYTHON" -m pytest -p no:cacheprovider -q -n "${JOBS:-12}" \
	-o testpaths="tests/system tests/fake/tests" "$@"
if $new_network sh -c "$loopback" sh true 2>/dev/null; then
	exec $new_network sh -c "$loopback" sh "$@"
elif [ "$(id -u)" = 0 ]; then
	exec "$@"
fi
echo "no network namespace: run as root, or allow unprivileged user namespaces" >&2
exit 1
