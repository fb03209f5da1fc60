#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside a mount namespace of its own: lay a writable view over this machine's file systems, give
# it the stock modules of the kernel under test, and run inside.sh in it.
#
# usage: view.sh WORK RELEASE SOURCES STOCK HEADERS
#   WORK     an empty directory       SOURCES  a built copy of this tree
#   RELEASE  the kernel under test    STOCK    the unpacked package of its image
#   HEADERS  its build directory
set -euo pipefail
work=$1 release=$2 sources=$3 stock=$4 headers=$5
here=$(cd "$(dirname "$0")" && pwd)

mount -t tmpfs -o size=1g view "$work"
mkdir "$work"/{upper,under,root}
mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/under" view "$work/root"
root=$work/root

# The sources keep their place, so that nothing is compiled again; what happens to them stays here.
mkdir -p "$root$sources"
mkdir "$work"/{upper-src,under-src}
mount -t overlay -o "lowerdir=$sources,upperdir=$work/upper-src,workdir=$work/under-src" src \
	"$root$sources"
mount --bind "$(mktemp -d -p "$work")" "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
# No /sys: the machine has, or has not, Secure Boot as the test wants it.
rm -rf "${root:?}/lib/modules/$release" "${root:?}/boot"
mkdir -p "$root/lib/modules/$release/kernel" "$root/boot"
cp -a "$stock/lib/modules/$release/"modules.* "$root/lib/modules/$release/"
mount --bind "$stock/lib/modules/$release/kernel" "$root/lib/modules/$release/kernel"
cp "$stock/boot/config-$release" "$root/boot/"
ln -s "$headers" "$root/lib/modules/$release/build"

cp "$here/inside.sh" "$root/tmp/"
exec chroot "$root" /bin/bash /tmp/inside.sh "$release" "$sources"
