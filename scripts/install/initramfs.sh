# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by live and dkms.

say() { echo "cxl-live: $*"; }

# The stock modules of the same names may sit in the initramfs: whoever comes first wins there.
refresh_initramfs() {
	if command -v update-initramfs >/dev/null; then
		say "refreshing the initramfs of $1"
		update-initramfs -u -k "$1"
	elif command -v dracut >/dev/null; then
		say "refreshing the initramfs of $1"
		dracut --force --kver "$1"
	else
		say "no update-initramfs and no dracut here: refresh the initramfs of $1 by hand"
	fi
}
