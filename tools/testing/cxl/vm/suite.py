# SPDX-License-Identifier: GPL-2.0-only
"""Which tests there are and what each needs, read from the scripts' own headers.

A test script in tests/ starts with comment lines "# key: value":
  topology     the machines it runs on, one after the other (topologies.py); required
  more         further machines, for a long run only (check-vm --long)
  kernels      the series it runs on; default: all
  kernel-args  appended to the kernel's command line
  qemu-args    appended to QEMU's
  acpi         names of ACPI table variants (cedt.py): one boot for each, $CXL_VARIANT says which
  memory       the guest's ordinary RAM; default 2G
  cpus         its processors; default 1, which costs QEMU a third less than 2
  second       yes: kernel and initrd for a kexec are in /cxl-live/second; the script runs again in
               that second life, see "second_life" in guest.sh
  timeout      seconds for one run of the script; default 60
Scripts with the same needs share a boot.
"""
import os
import shlex

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "tests")
KEYS = {"topology", "more", "kernels", "kernel-args", "qemu-args", "acpi", "timeout", "memory",
        "cpus", "second"}
SERIES = ("6.1", "6.12")


class Test:
    def __init__(self, path, long=False):
        self.name = os.path.basename(path)[:-3]
        self.path = path
        needs = _header(path)
        unknown = set(needs) - KEYS
        if unknown or "topology" not in needs:
            raise SystemExit(f"{path}: the header "
                             + (f"has unknown keys: {unknown}" if unknown else "names no topology"))
        self.topologies = needs["topology"].split()
        if long:
            self.topologies += needs.get("more", "").split()
        self.kernels = needs.get("kernels", " ".join(SERIES)).split()
        self.kernel_args = needs.get("kernel-args", "")
        self.qemu_args = tuple(shlex.split(needs.get("qemu-args", "")))
        self.variants = needs.get("acpi", "").split() or [""]
        self.memory = needs.get("memory", "2G")
        self.cpus = int(needs.get("cpus", "1"))
        self.second = needs.get("second", "") == "yes"
        self.timeout = int(needs.get("timeout", "60"))

    def label(self, variant):
        """What the guest calls it."""
        return f"{self.name}:{variant}" if variant else self.name

    def script(self, _place):
        with open(self.path, "rb") as f:
            return f.read()

    def boot_key(self, kernel, topology, variant):
        return (kernel, topology, self.kernel_args, self.qemu_args, variant, self.memory, self.cpus,
                self.second)


def _header(path):
    needs = {}
    with open(path) as f:
        for line in f:
            if not line.startswith("#"):
                break
            key, colon, value = line[1:].strip().partition(":")
            if colon and key.islower() and " " not in key:
                needs[key] = value.strip()
    return needs


def all_tests(names=(), long=False):
    found = {n[:-3]: Test(os.path.join(TESTS, n), long)
             for n in sorted(os.listdir(TESTS)) if n.endswith(".sh")}
    unknown = [n for n in names if n not in found]
    if unknown:
        raise SystemExit(f"no such test: {' '.join(unknown)}; there are: {' '.join(found)}")
    return [found[n] for n in (names or found)]


def boots(tests, kernels):
    """[(key, [(test, variant)...])...], the longest first so that two cores end together."""
    groups = {}
    for test in tests:
        for kernel in kernels:
            if kernel not in test.kernels:
                continue
            for topology in test.topologies:
                for variant in test.variants:
                    key = test.boot_key(kernel, topology, variant)
                    groups.setdefault(key, []).append((test, variant))
    return sorted(groups.items(), key=lambda g: -sum(t.timeout for t, _ in g[1]))
