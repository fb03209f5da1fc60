# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every script here shares: where things are cached, how to speak, how to find kernels.
# Sourced, never run.

CXL_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CXL_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/cxl-live
export CXL_TOP CXL_CACHE

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# The two kernel series this project supports, oldest first.
CXL_SERIES=(6.1 6.12)

# image_pattern SERIES: what Debian calls the stock amd64 kernels of a series.
image_pattern() {
	case $1 in
	6.1) echo '^linux-image-6\.1\.0-[0-9]+-amd64$' ;;
	6.12) echo '^linux-image-6\.12\.[0-9]+\+deb1[23]-amd64$' ;;
	*) die "no supported kernel series is called $1; there are: ${CXL_SERIES[*]}" ;;
	esac
}

# stock_kernel SERIES: the release of the stock kernel that is unpacked in the cache.
# install-deps writes the file, so that nothing asks apt again.
stock_kernel() {
	local f="$CXL_CACHE/kernels/$1.release"
	[ -s "$f" ] || die "no stock $1 kernel in $CXL_CACHE: run scripts/install-deps vm"
	cat "$f"
}

# stock_kdir RELEASE: where its headers are unpacked.
stock_kdir() { echo "$CXL_CACHE/headers/$1/usr/src/linux-headers-$1"; }

# series_of RELEASE: 6.1.0-56-amd64 -> 6.1
series_of() { echo "$1" | cut -d. -f1,2; }

# run_logged FILE COMMAND...: quiet while it works, the tail of its log when it does not.
run_logged() {
	local log=$1
	shift
	mkdir -p "$(dirname "$log")"
	if ! "$@" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		die "failed: $* (whole log: $log)"
	fi
}
