#!/bin/sh
# Compiles the shim against the installed DPDK: build.sh OUTPUT. Run by the Maven build and, on a machine with another
# DPDK than the build machine's, by Peregrine itself. Exit status 3: no compiler or no development files.
set -eu
output=$1
source=$(dirname "$0")/peregrine_eal.c
compiler=${CC:-cc}
if ! command -v "$compiler" >/dev/null 2>&1; then
    echo "no C compiler ($compiler)" >&2
    exit 3
fi
if ! command -v pkg-config >/dev/null 2>&1 || ! pkg-config --exists libdpdk; then
    echo "no development files of DPDK (pkg-config libdpdk)" >&2
    exit 3
fi
temporary=$output.$$
trap 'rm -f "$temporary"' EXIT
# shellcheck disable=SC2046 # pkg-config's answer is a list of words
"$compiler" -std=gnu11 -O3 -Wall -Wextra -fPIC -shared -fvisibility=hidden \
    -DPG_BUILT_FOR="\"$(pkg-config --modversion libdpdk)\"" -DALLOW_EXPERIMENTAL_API \
    $(pkg-config --cflags libdpdk) -o "$temporary" "$source" \
    -Wl,--as-needed $(pkg-config --libs-only-L libdpdk) -lrte_ethdev -lrte_mbuf -lrte_mempool -lrte_ring -lrte_eal
mv -f "$temporary" "$output"
