# SPDX-License-Identifier: GPL-2.0-only
#
# Every way in. What the kernel's own build reads is in Kbuild; `make help` lists the verbs.

ifneq ($(KERNELRELEASE),)
# The kernel's build reads Kbuild and never comes here.
$(error Kbuild is missing)
endif

VERSION := $(shell sed -n 's/.*CXL_LIVE_VERSION "\(.*\)"/\1/p' include/cxll/version.h)
KDIR ?= $(shell scripts/find-kdir)
RELEASE = $(shell scripts/release-of $(KDIR))
DEPMOD = PATH=$$PATH:/usr/sbin:/sbin depmod

.DEFAULT_GOAL := help
.PHONY: help modules modules_install install uninstall dkms sign demo bench check check-quick check-style \
	check-build check-install check-unit check-vm check-long clean kernel-there python

help:
	@echo 'Build and install'
	@echo '  modules          build for KDIR=… (default: the running kernel, else the newest headers)'
	@echo '  modules_install  install below INSTALL_MOD_PATH=… lib/modules/VERSION/updates, run depmod'
	@echo '  install          this machine: modules, modprobe.d and depmod.d files, manual page, initramfs'
	@echo '  uninstall        take all of that away again'
	@echo '  dkms             register with DKMS, which rebuilds for every new 6.1 or 6.12 kernel'
	@echo '  sign             sign the built modules with this machine'"'"'s own key (Secure Boot)'
	@echo '  clean            remove what a build left here'
	@echo 'Try and test (each installs what it lacks and caches it below ~/.cache/cxl-live)'
	@echo '  demo             boot a stock kernel in QEMU and use a CXL device'"'"'s memory'
	@echo '                   (DEMO_KERNEL=6.12 or 6.1)'
	@echo '  bench            time from modprobe to memory online, ours and the stock drivers'
	@echo '  check            all of the following'
	@echo '  check-quick      beside check, in a minute and a half: lib in user space, both builds, the'
	@echo '                   KUnit suite nearest to the change (or SUITE=…), one machine'
	@echo '  check-style      checkpatch, sparse, codespell, shellcheck, kernel-doc, calls,'
	@echo '                   ABI file, manual page, messages of commits'
	@echo '  check-build      both stock kernels, no warning'
	@echo '  check-unit       on a debug kernel: KUnit with line coverage, failing allocations, races;'
	@echo '                   SERIES=6.1 instead of 6.12; PARTS=… of kunit, failslab, race, and of the'
	@echo '                   long ones resizes, loads, fuzz'
	@echo '  check-vm         stock 6.1 and 6.12 in QEMU; KERNEL=… and TESTS=… choose'
	@echo '  check-long       beside check, for hours: check-vm on all machines there are; on the debug'
	@echo '                   kernel a race of ten minutes with devices torn out and ejected, 1000'
	@echo '                   resizes, 1000 loads of all modules, an hour of anything into every file'
	@echo '  check-install    beside check: install, uninstall, sign and dkms on a view of this machine'
	@echo 'One virtual machine with a shell: scripts/vm one 6.12 --shell'

kernel-there:
	@[ -n "$(KDIR)" ] || { echo 'No kernel headers here: install linux-headers-$(shell uname -r),' \
		'or name a kernel build directory with KDIR=…' >&2; exit 1; }
	@[ -e "$(KDIR)/Makefile" ] || { echo '$(KDIR) is no kernel build directory.' >&2; exit 1; }
	@scripts/kernel-supported "$(RELEASE)" "$(KDIR)" $(if $(CXL_LIVE_ANY_KERNEL),--anyway)

# No W=1 here, which runs kernel-doc and thereby perl: scripts/build-modules adds it for the checks.
modules: kernel-there
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# Debian's headers have no System.map, so the kernel's own depmod step would skip itself; nor do
# they have the distribution's signing key: "make sign" uses the machine's own, before installing.
modules_install: kernel-there
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(INSTALL_MOD_PATH) \
		INSTALL_MOD_DIR=updates DEPMOD=true CONFIG_MODULE_SIG_ALL= \
		CONFIG_MODULE_COMPRESS_ALL= modules_install
	$(DEPMOD) -b "$(INSTALL_MOD_PATH)/" $(RELEASE)

# It refuses before it builds: root rights, and a KDIR that is the running kernel's.
install: kernel-there
	@KDIR=$(KDIR) scripts/install/live check
	$(MAKE) --no-print-directory KDIR=$(KDIR) modules
	@KDIR=$(KDIR) scripts/install/live install

uninstall:
	@scripts/install/live uninstall

dkms:
	@scripts/install/dkms $(VERSION)

sign: kernel-there
	@scripts/install/sign $(KDIR)

# Some verbs are written in python, which a minimal Debian does not have.
python:
	@[ -x /usr/bin/python3 ] || scripts/install-deps python

demo: python
	@scripts/demo $(or $(DEMO_KERNEL),6.12)

bench: python
	@scripts/bench

check:
	@scripts/check

check-quick: python
	@scripts/check-quick $(SUITE)

check-style:
	@scripts/check-style

check-build:
	@scripts/check-build

check-install:
	@scripts/check-install

check-unit: python
	@scripts/check-unit $(addprefix --series ,$(SERIES)) $(PARTS)

check-vm: python
	@scripts/check-vm $(addprefix --kernel ,$(KERNEL)) $(TESTS)

check-long: python
	@scripts/check-vm --long $(addprefix --kernel ,$(KERNEL)) $(TESTS)
	@scripts/check-unit --long

# No kernel is needed to remove files, and the one they were built for may be gone.
clean:
	@find . -path ./.git -prune -o -type f \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '*.gcno' -o -name 'Module.symvers' \
		-o -name 'modules.order' -o -name '.*.d' \) -exec rm -f {} +
	@rm -f dkms.conf
