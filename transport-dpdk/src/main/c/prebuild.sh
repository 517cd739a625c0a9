#!/bin/sh
# Compiles the shim for the jar: prebuild.sh OUTPUT. A machine without DPDK's development files builds a jar that
# carries the source alone.
set -eu
output=$1
here=$(dirname "$0")
if [ -f "$output" ] && [ "$output" -nt "$here/peregrine_eal.c" ] && [ "$output" -nt "$here/build.sh" ]; then
    exit 0
fi
mkdir -p "$(dirname "$output")"
status=0
sh "$here/build.sh" "$output" || status=$?
case $status in
    0) ;;
    3) echo "The DPDK binding is packed as source only: it is compiled where it first runs (apt-get install libdpdk-dev gcc)" ;;
    *) exit "$status" ;;
esac
