#!/bin/sh
# Runs bench.py in a network of its own, as run-system.sh does for the tests:
# tests/bench/run.sh DDNS01 FOLDER-OF-FLOOR PYTHON [ARGUMENT...]
set -eu
cd "$(dirname "$0")/../.."

export DDNS01="$1" BENCH="$2" PYTHONDONTWRITEBYTECODE=1
PATH=$PATH:/usr/sbin:/sbin
python=$3
shift 3
export PATH

if [ "$(id -u)" = 0 ]; then
	new_network='unshare --net'
else
	new_network='unshare --user --map-root-user --net'
fi
# shellcheck disable=SC2016
in_network() {
	$new_network sh -c 'ip link set lo up && exec "$@"' sh "$@"
}

in_network "$python" tests/bench/bench.py "$@"
# what watches is measured when everything is
[ $# -gt 0 ] || in_network "$python" tests/bench/watch.py
