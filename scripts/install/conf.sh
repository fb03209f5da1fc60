# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154	# top is set by live and dkms, which source this
#
# Files beside the modules: below /etc, how modprobe and depmod find ours, and the policy, which
# belongs to the user; and the manual page.

POLICY=/etc/modprobe.d/cxl-live-policy.conf
MANUAL=/usr/local/share/man/man7/cxl-live.7

install_conf() {
	install -D -m 644 "$top/scripts/install/modprobe.conf" /etc/modprobe.d/cxl-live.conf
	install -D -m 644 "$top/scripts/install/depmod.conf" /etc/depmod.d/cxl-live.conf
	if [ -e "$POLICY" ] && ! cmp -s "$top/scripts/install/policy.conf" "$POLICY"; then
		say "$POLICY is kept as you changed it"
	else
		install -D -m 644 "$top/scripts/install/policy.conf" "$POLICY"
	fi
	install -D -m 644 "$top/Documentation/man/cxl-live.7" "$MANUAL"
}

remove_conf() {
	rm -f /etc/modprobe.d/cxl-live.conf /etc/depmod.d/cxl-live.conf "$MANUAL"
	# Debian has the directory above it, and not this one until somebody installs a page.
	if [ -d "${MANUAL%/*}" ]; then rmdir --ignore-fail-on-non-empty "${MANUAL%/*}"; fi
	if cmp -s "$top/scripts/install/policy.conf" "$POLICY"; then
		rm "$POLICY"
	elif [ -e "$POLICY" ]; then
		say "$POLICY stays, as you changed it: remove it yourself"
	fi
}
