#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs, looks, removes and looks again, on a machine that is thrown away afterwards.
#
# usage: inside.sh RELEASE SOURCES
# Lists of words are meant to be split.
# shellcheck disable=SC2086
set -euo pipefail
release=$1 sources=$2 series=$(echo "$1" | cut -d. -f1,2)
export PATH=/tmp/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export DEBIAN_FRONTEND=noninteractive HOME=/root LC_ALL=C
unset MAKEFLAGS MAKELEVEL MFLAGS KDIR
cd "$sources"

# The machine "runs" the kernel under test.
mkdir -p /tmp/bin
cat >/tmp/bin/uname <<-SHIM
	#!/bin/sh
	case \$* in -r) echo $release ;; *) exec /bin/uname "\$@" ;; esac
SHIM
# A user whose files these are, but who is not root.
mkdir /tmp/user
printf '#!/bin/sh\necho 1000\n' >/tmp/user/id
chmod +x /tmp/bin/uname /tmp/user/id

OURS="cxl_bus cxl_acpi cxl_pci cxl_mem cxl_region dax_cxl"
modules=/lib/modules/$release
# The stock modules that have a name of ours: 6.1 has no dax_cxl.
REPLACED=
for m in $OURS; do
	if [ -n "$(find "$modules/kernel" -name "$m.ko*")" ]; then REPLACED+="${REPLACED:+ }$m"; fi
done
initrd=/boot/initrd.img-$release

# An initramfs that holds what a machine with CXL hardware would have in it.
mkdir -p /etc/initramfs-tools/conf.d
rm -f /etc/initramfs-tools/conf.d/*
printf 'MODULES=list\nCOMPRESS=gzip\nBUSYBOX=n\nRESUME=none\n' >/etc/initramfs-tools/conf.d/test
tr ' ' '\n' <<<"$REPLACED" >/etc/initramfs-tools/modules

# verdict NAME FUNCTION: all of it must succeed. In the background, because "set -e" means nothing
# to a command whose status somebody asks for.
verdict() {
	local rc=0 begin=$SECONDS
	echo "== $1"
	"$2" &
	wait $! || rc=$?
	if [ "$rc" = 0 ]; then
		echo "PASS  $series: $1 ($((SECONDS - begin)) s)"
	else
		echo "FAIL  $series: $1"
	fi
}

die() { echo "-- $*"; exit 1; }

# one_sentence STATUS REGEXP COMMAND...: it ends with that status and says one line like that.
one_sentence() {
	local status=$1 regexp=$2 rc=0
	shift 2
	"$@" >/tmp/said 2>&1 || rc=$?
	cat /tmp/said
	[ "$rc" = "$status" ] || die "status $rc instead of $status: $*"
	[ "$(grep -c '^cxl-live' /tmp/said)" = 1 ] || die "not one sentence: $*"
	grep -Eq -- "$regexp" /tmp/said || die "it does not say: $regexp"
}

# state FILE: every file and what is in it, where an installation could have left something.
state() {
	{
		find /etc /boot /usr/src /usr/local "$modules" -xdev \
			! -name 'initrd.img*' -printf '%y %m %p %l\n' 2>/dev/null | sort
		find /etc "$modules" -xdev -type f -print0 2>/dev/null | sort -z | xargs -0 sha256sum
		find /var/lib/dkms -mindepth 1 ! -name 'mok.*' 2>/dev/null | sort
		lsinitramfs "$initrd" | sort
	} >"$1"
}

# comes_from DIRECTORY MODULE...: what modprobe would load.
comes_from() {
	local where=$1 m path
	shift
	for m in "$@"; do
		path=$(modinfo -k "$release" -n "$m") || die "no module $m"
		echo "$m: $path"
		case $path in "$modules/$where"/*) ;; *) die "$m does not come from $where" ;; esac
	done
}

in_initramfs() {
	local where=$1 m path
	shift
	lsinitramfs "$initrd" >/tmp/listing
	for m in "$@"; do
		path=$(grep -E "/$m\.ko" /tmp/listing) || die "$m is not in the initramfs"
		[ "$(wc -l <<<"$path")" = 1 ] || die "$m is in the initramfs twice: $path"
		case $path in *"/$where/"*) echo "$path" ;; *) die "in the initramfs: $path" ;; esac
	done
}

# Where the distribution looks for built-in modules first, too.
elsewhere_too() {
	echo 'search built-in updates' >/etc/depmod.d/zz-test.conf
	depmod "$release"
	comes_from updates $OURS
	rm /etc/depmod.d/zz-test.conf
	depmod "$release"
}

# What a minimal machine lacks: nothing in a build asks for it.
needs_no_perl() {
	mkdir -p /tmp/noperl
	printf '#!/bin/sh\necho "$*" >>/tmp/perl-called\nexit 1\n' >/tmp/noperl/perl
	chmod +x /tmp/noperl/perl
	touch drivers/cxl/bus/reason.c
	PATH=/tmp/noperl:$PATH make modules
	[ ! -e /tmp/perl-called ] || die "the build called perl: $(head -n 1 /tmp/perl-called)"
}

# What "make install" says about the stock modules, on a machine that is made up.
advises() {
	local root=/tmp/machine memory n
	export STOCK_ROOT=$root
	. scripts/install/stock.sh
	memory=$root/sys/devices/system/memory
	mkdir -p "$memory" $root/sys/bus/cxl/devices $root/sys/module $root/proc
	printf '%s\n' 'loop 1 0 - Live 0x0' >$root/proc/modules
	printf '%s\n' '100000000-1ffffffff : System RAM' '490000000-58fffffff : CXL Window 0' \
		'  490000000-4afffffff : region0' >$root/proc/iomem
	stock_advice | tee /tmp/advice
	grep -q "^'modprobe cxl_pci'" /tmp/advice
	printf '%s 1 0 - Live 0x0\n' cxl_mem cxl_pci cxl_acpi >>$root/proc/modules
	stock_advice | tee /tmp/advice
	grep -q "'modprobe -r cxl_acpi cxl_pci cxl_mem && modprobe cxl_pci'" /tmp/advice

	printf '    490000000-4afffffff : System RAM (kmem)\n' >>$root/proc/iomem
	stock_advice | tee /tmp/advice
	grep -q 'reboot' /tmp/advice
	if grep 'modprobe -r' /tmp/advice; then die "RAM in a window, and modprobe -r is advised"; fi

	echo 8000000 >"$memory/block_size_bytes"
	for n in 145 146 147 148 149 150; do
		mkdir "$memory/memory$n"
		echo online >"$memory/memory$n/state"
	done
	echo offline >"$memory/memory148/state"
	mkdir $root/sys/bus/cxl/devices/region7
	echo 0x490000000 >$root/sys/bus/cxl/devices/region7/resource
	echo 0x20000000 >$root/sys/bus/cxl/devices/region7/size
	stock_advice | tee /tmp/advice
	grep -q 'region7, with 4 memory blocks, 3 of them online' /tmp/advice
	grep -q 'daxctl offline-memory -r 7 all' /tmp/advice
	if grep 'modprobe -r' /tmp/advice; then die "a region, and modprobe -r is advised"; fi
	mkdir $root/sys/module/cxl_bus
	stock_advice | tee /tmp/advice
	if grep 'modprobe -r' /tmp/advice; then die "ours are loaded, and modprobe -r is advised"; fi
}

installs() {
	make install
	comes_from updates $OURS
	in_initramfs updates $REPLACED
	cmp /usr/local/share/man/man7/cxl-live.7 Documentation/man/cxl-live.7 ||
		die "the manual page is not installed"
	elsewhere_too
	modprobe -S "$release" --show-depends cxl_pci | tee /tmp/depends
	grep -q "^insmod $modules/updates/.*/cxl_pci.ko" /tmp/depends
	for m in cxl_bus cxl_acpi cxl_mem cxl_region dax_cxl; do
		grep -q "^insmod $modules/updates/.*/$m.ko" /tmp/depends || die "it would not load $m"
	done
	modprobe -S "$release" --show-depends cxl_pmem | grep '^install .*cxl_bus' ||
		die "the stock cxl_pmem would be loaded beside ours"
	if grep -E '/kernel/drivers/(cxl|dax/(hmem/)?)[^/]*cxl' /tmp/depends; then
		die "a stock module would be loaded"
	fi
}

# The policy is the user's: it survives an installation, and an uninstallation that says so.
keeps_policy() {
	local file=/etc/modprobe.d/cxl-live-policy.conf
	echo 'options dax_cxl policy=devdax' >"$file"
	cp "$file" /tmp/policy
	make install | tee /tmp/said
	grep -q "^cxl-live: $file is kept as you changed it" /tmp/said || die "it is not said"
	cmp "$file" /tmp/policy || die "it was overwritten"
	modprobe -S "$release" -c >/tmp/configuration	# no pipe: grep -q would break it
	grep -q '^options dax_cxl policy=devdax' /tmp/configuration ||
		die "modprobe does not see the policy"
	make uninstall | tee /tmp/said
	grep -q "^cxl-live: $file stays, as you changed it" /tmp/said || die "it is not said"
	cmp "$file" /tmp/policy || die "it was removed"
	rm "$file"
	make install
	cmp "$file" scripts/install/policy.conf || die "it was not installed"
}

uninstalls() {
	make uninstall
	state /tmp/after
	diff /tmp/before /tmp/after || die "something was left behind, or taken away"
	comes_from kernel $REPLACED
	in_initramfs kernel $REPLACED
}

uninstalls_nothing() {
	one_sentence 0 'nothing of ours' make --no-print-directory uninstall
	state /tmp/after
	diff /tmp/before /tmp/after
}

refuses() {
	# The other kernel's headers, a user who is not root, a kernel that is not supported.
	local other verb build
	build=$(readlink "$modules/build")
	other=$(find "${build%/"$release"/usr/*}" -maxdepth 4 -path '*/usr/src/linux-headers-*-amd64' \
		! -path "*/linux-headers-$release" | head -n 1)
	if [ -n "$other" ]; then
		one_sentence 2 "modules are for .* and this machine runs ${release%%+*}" \
			make --no-print-directory install KDIR="$other"
	fi
	for verb in install uninstall dkms; do
		one_sentence 2 "run this as root: sudo make $verb" env PATH="/tmp/user:$PATH" \
			make --no-print-directory "$verb"
	done
	one_sentence 2 'supports Linux 6.1 and 6.12 and not 6.6.9' \
		make --no-print-directory modules KDIR=/tmp/kdir-66
	state /tmp/after
	diff /tmp/before /tmp/after
}

signature() { tail -c 28 "$1" | grep -a -q 'Module signature appended'; }

signs() {
	local ko vars=/sys/firmware/efi/efivars
	one_sentence 0 'Secure Boot is off' make --no-print-directory sign
	mkdir -p "$vars"
	printf '\6\0\0\0\1' >"$vars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
	one_sentence 2 'no module signing key.*generate_mok' make --no-print-directory sign
	mkdir -p /var/lib/dkms
	openssl req -new -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=thrown away/' -outform DER \
		-keyout /var/lib/dkms/mok.key -out /var/lib/dkms/mok.pub 2>/dev/null
	make sign
	for ko in $OURS; do
		signature "$(find drivers -name "$ko.ko")" || die "$ko.ko is not signed"
	done
	# What is installed then, over what is installed already, still is.
	make install
	comes_from updates $OURS
	for ko in $OURS; do
		modinfo -k "$release" -F signer "$ko" | grep 'thrown away' ||
			die "$ko is not signed after installing"
	done
	rm -rf /var/lib/dkms/mok.* "${vars:?}"
}

registers() {
	make dkms
	dkms status
	dkms status "cxl-live" | grep -q "$release.*installed"
	comes_from updates/dkms $OURS
	in_initramfs updates/dkms $REPLACED
	elsewhere_too
	# A kernel that is not supported costs one sentence and no build.
	rc=0
	dkms build "cxl-live/$(dkms_version)" -k 6.6.9-amd64 --kernelsourcedir /tmp/kdir-66 \
		>/tmp/said 2>&1 || rc=$?
	cat /tmp/said
	[ "$rc" != 0 ] || die "DKMS built for 6.6.9"
	make uninstall
	state /tmp/after
	diff /tmp/before /tmp/after || die "something was left behind, or taken away"
}

dkms_version() { sed -n 's/.*CXL_LIVE_VERSION "\(.*\)"/\1/p' include/cxll/version.h; }

mkdir -p /tmp/kdir-66/include/generated
echo '#define UTS_RELEASE "6.6.9-amd64"' >/tmp/kdir-66/include/generated/utsrelease.h
touch /tmp/kdir-66/Makefile
depmod "$release"
update-initramfs -c -k "$release"
in_initramfs kernel $REPLACED
state /tmp/before

verdict "nothing to uninstall is said, and nothing changes" uninstalls_nothing
verdict "a build needs no perl" needs_no_perl
verdict "advice about the stock modules" advises
verdict "refusals, each in one sentence" refuses
verdict "make install: ours are found first, on disk and in the initramfs" installs
verdict "make sign: Secure Boot off, no key, with a key; installed once more" signs
verdict "the policy file is the user's" keeps_policy
verdict "make uninstall leaves nothing, and the stock modules" uninstalls
verdict "make dkms, and away again" registers
echo END
