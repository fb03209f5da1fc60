# SPDX-License-Identifier: GPL-2.0-only
"""One boot: put an initrd together, run QEMU, read what came back.

A guest reports on a second serial line and sends files on a third, as a tar stream: plain 8250
ports need no module, so the guest's module list stays that of the tests. A line "host ..." on the
second one asks for something that only the machine's owner can do (host.py).
"""
import lzma
import os
import shutil
import signal
import subprocess
import sys
import time

import clock
import complaints
import cpio
import host
from topologies import TOPOLOGIES

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                     "cxl-live")
# QEMU repeats a string instruction once for each byte with ERMS and FSRM, once for eight without, and
# each miss of its TLB walks one level less without LA57: a fifth of the processor time of a test.
CPU = "max,erms=off,fsrm=off,la57=off"

# Stock modules that tests load or that must be there to be overridden.
STOCK = ("cxl_acpi", "cxl_pci", "cxl_mem", "cxl_pmem", "dax_cxl", "device_dax", "kmem",
         "dax_hmem", "dax_pmem", "nd_pmem", "nd_btt", "libnvdimm")


class HarnessError(Exception):
    """The test could not be run, which is never a pass."""


def stock_release(series):
    path = os.path.join(CACHE, "kernels", series + ".release")
    if not os.path.exists(path):
        raise HarnessError(f"no stock {series} kernel: run scripts/install-deps vm")
    with open(path) as f:
        return f.read().strip()


class Kernel:
    """A kernel to boot: its ELF image, and where its modules and ours are."""

    def __init__(self, label, release, image, root, ours=None, packed=None):
        self.label, self.release, self.image = label, release, image
        self.packed = packed      # the image as it is installed, which kexec can load
        self.root = root          # lib/modules/RELEASE below it: the kernel's own modules
        self.ours = ours          # the same, with updates/: what build-modules installed

    @classmethod
    def stock(cls, series, ours=None):
        release = stock_release(series)
        base = os.path.join(CACHE, "kernels", release)
        return cls(series, release, os.path.join(base, "vmlinux"), base, ours,
                   os.path.join(base, "boot", "vmlinuz-" + release))

    @classmethod
    def debug(cls, build, install_ours=None):
        """The debug kernel in its build directory; INSTALL_OURS(build) builds our modules."""
        with open(os.path.join(build, "include/config/kernel.release")) as f:
            release = f.read().strip()
        ours = os.path.join(install_ours(build), "root") if install_ours else None
        packed = os.path.join(build, "arch/x86/boot/bzImage")
        image = packed if os.path.exists(packed) else os.path.join(build, "vmlinux")
        return cls("debug", release, image, os.path.join(build, "root"), ours, packed)

    def modules_archive(self, work, out):
        """A module tree with what tests need and nothing more, with its depmod index."""
        stage = os.path.join(work, "modules")
        shutil.rmtree(stage, ignore_errors=True)
        target = os.path.join(stage, "lib/modules", self.release)
        source = os.path.join(self.root, "lib/modules", self.release)
        os.makedirs(target)
        for name in os.listdir(source):
            if name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
                shutil.copy(os.path.join(source, name), target)
        for path in self._needed(source):
            self._copy_module(os.path.join(source, path), os.path.join(target, path))
        if self.ours:
            updates = os.path.join(self.ours, "lib/modules", self.release, "updates")
            if not os.path.isdir(updates):
                raise HarnessError(f"our modules are not built for {self.release}: {updates}")
            shutil.copytree(updates, os.path.join(target, "updates"))
        depmod = shutil.which("depmod", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        done = subprocess.run([depmod, "-b", stage, self.release], stderr=subprocess.PIPE,
                              text=True, check=False)
        if done.returncode or "WARNING" in done.stderr or "ERROR" in done.stderr:
            raise HarnessError(f"depmod for {self.release}: {done.stderr.strip()}")
        archive = cpio.Archive(out)
        # /lib is a link into /usr in the root file system: write where it leads.
        archive.tree(os.path.join(stage, "lib/modules"), "usr/lib/modules")
        archive.close()

    def _needed(self, source):
        """Paths of the STOCK modules and of what they depend on."""
        depends = {}
        with open(os.path.join(source, "modules.dep")) as f:
            for line in f:
                path, _, rest = line.partition(":")
                depends[path] = rest.split()
        # A debug kernel has few modules: take them all, but not what brings a second CXL core
        # beside ours, which the tools would load by a region's alias.
        few = len(depends) < 100
        if few and self.ours:
            depends = {p: on for p, on in depends.items()
                       if not any("/drivers/cxl/" in q for q in [p] + on)}
        roots = [p for p in depends if few or _module_name(p) in STOCK]
        chosen = set()
        while roots:
            path = roots.pop()
            if path not in chosen and not path.startswith("updates/"):
                chosen.add(path)
                roots += depends[path]
        return sorted(chosen)

    @staticmethod
    def _copy_module(source, target):
        """Unpacked: kmod and the kernel need not agree on a compression."""
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if source.endswith(".xz"):
            with lzma.open(source) as f, open(target[:-3], "wb") as out:
                shutil.copyfileobj(f, out)
        elif source.endswith(".ko"):
            shutil.copy(source, target)
        else:
            raise HarnessError(f"unknown module compression: {source}")


def _module_name(path):
    return os.path.basename(path).split(".ko")[0].replace("-", "_")


class Boot:
    """One run of QEMU. After run(): .log, .results, .seconds, .cpu and the directory .files."""

    def __init__(self, kernel, topology, work, kernel_args="", qemu_args=(), acpi=None,
                 memory="2G", cpus=2, second=False):
        if topology not in TOPOLOGIES:
            raise HarnessError(f"no topology is called {topology}; there are: "
                               + ", ".join(TOPOLOGIES))
        self.kernel, self.topology, self.work = kernel, TOPOLOGIES[topology], work
        self.kernel_args, self.qemu_args = kernel_args, list(qemu_args)
        self.acpi = acpi          # {file name: bytes} to override ACPI tables with
        self.memory, self.cpus = memory, cpus
        self.second = second      # the guest gets what it takes to kexec into a second life
        self.log, self.results, self.seconds, self.cpu = "", [], 0.0, 0.0
        self.hung = None          # the test that had no end within its time
        self.files = os.path.join(work, "files")

    def _initrd(self, payload):
        path = os.path.join(self.work, "initrd")
        self._write_initrd(path, payload)
        if self.second:           # the same again, inside
            self._write_initrd(path, {**payload, "second/initrd": (_read(path), 0o644),
                                      "second/kernel": (_read(self.kernel.packed), 0o644)})
        return path

    def _write_initrd(self, path, payload):
        with open(path, "wb") as out:
            if self.acpi:         # must come first, uncompressed
                archive = cpio.Archive(out)
                for name, data in self.acpi.items():
                    archive.file("kernel/firmware/acpi/" + name, data)
                archive.close()
            with open(os.path.join(CACHE, "rootfs.cpio"), "rb") as rootfs:
                shutil.copyfileobj(rootfs, out, 1 << 20)
            self.kernel.modules_archive(self.work, out)
            archive = cpio.Archive(out)
            archive.file("init", _read(os.path.join(HERE, "guest/init")), 0o755)
            archive.tree(os.path.join(HERE, "guest"), "cxl-live")
            archive.file("cxl-live/patience", str(clock.patience()).encode())
            for name, (data, mode) in payload.items():
                archive.file("cxl-live/" + name, data, mode)
            archive.close()

    def command(self, initrd, serial):
        accel = [] if "-accel" in self.qemu_args else ["-accel", "tcg"]
        return (["qemu-system-x86_64"] + self.topology.arguments() + accel +
                ["-cpu", CPU, "-smp", str(self.cpus),
                 "-m", f"{self.memory},maxmem=8G,slots=8", "-nodefaults", "-display", "none",
                 "-no-reboot", "-kernel", self.kernel.image, "-initrd", initrd,
                 "-qmp", f"unix:{self.work}/qmp,server=on,wait=off",
                 "-append", "console=ttyS0 panic=-1 oops=panic mitigations=off "
                 "memhp_default_state=offline log_buf_len=4M " + self.kernel_args] +
                serial + self.qemu_args)

    def run(self, payload, timeout, follow=None):
        """Boot with PAYLOAD below /cxl-live; True if the guest said it came to its end.

        TIMEOUT and the limits of the tests are seconds of a PatientClock.
        """
        os.makedirs(self.work, exist_ok=True)
        shutil.rmtree(self.files, ignore_errors=True)
        names = {n: os.path.join(self.work, n) for n in ("console", "results", "files.tar")}
        for name in names.values():
            open(name, "w").close()
        serial = []
        for name in ("console", "results", "files.tar"):
            serial += ["-serial", "file:" + names[name]]
        begin = time.monotonic()
        timed_out, failed = False, None
        command = self.command(self._initrd(payload), serial)
        with open(os.path.join(self.work, "qemu.log"), "w") as errors:
            errors.write(" ".join(command) + "\n")
            errors.flush()
            qemu = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors,
                                    stderr=errors, start_new_session=True)
            try:
                timed_out = not self._wait(qemu, timeout, names["results"], follow)
            except (host.HostError, ConnectionError, TimeoutError) as error:
                failed = str(error)
            finally:
                if qemu.poll() is None:
                    os.killpg(qemu.pid, signal.SIGKILL)
                    qemu.wait()
        self.seconds = time.monotonic() - begin
        self.log = _read(names["console"]).decode(errors="replace").replace("\r", "")
        lines = _read(names["results"]).decode(errors="replace").replace("\r", "").splitlines()
        self.results = [l for l in lines if l]
        if os.path.getsize(names["files.tar"]):
            os.makedirs(self.files)
            subprocess.run(["tar", "-xf", names["files.tar"], "-C", self.files], check=True)
        os.unlink(os.path.join(self.work, "initrd"))
        if failed:
            self.log += f"\n[harness] the host could not do what the guest asked for: {failed}\n"
        elif timed_out:
            self.log += f"\n[harness] no end of {self.hung or 'the boot'} in time, QEMU killed\n"
        elif qemu.returncode:
            self.log += f"\n[harness] QEMU exited with {qemu.returncode}:\n" + \
                _read(os.path.join(self.work, "qemu.log")).decode(errors="replace")
        return "end" in self.results and not timed_out and not failed

    def _wait(self, qemu, timeout, results, follow):
        """Wait for QEMU to end; do what new result lines ask for, hand them to FOLLOW."""
        seen = 0
        owner = host.Host(os.path.join(self.work, "qmp"))
        patient = clock.PatientClock(qemu.pid)
        limits = {None: timeout}  # when the boot and the test that runs have to end
        while True:
            now = patient.seconds()
            self.cpu = _cpu_seconds(qemu.pid) or self.cpu
            done = qemu.poll() is not None
            lines = _read(results).decode(errors="replace").split("\n")[:-1]
            for line in lines[seen:]:
                self._limit(limits, now, line.split())
                owner.hear(line.rstrip("\r"))
                if follow:
                    follow(line.rstrip("\r"))
            seen = len(lines)
            if done:
                return True
            late = [name for name, end in limits.items() if now > end]
            if late:
                self.hung = late[-1]
                return False
            time.sleep(0.05)

    @staticmethod
    def _limit(limits, now, words):
        """The guest says when a test begins, with its limit in seconds, and how it ended."""
        if len(words) == 3 and words[0] == "begin":
            limits[words[1]] = now + int(words[2])
        elif len(words) > 1 and words[0] in ("pass", "fail", "skip"):
            limits.pop(words[1], None)

    def splats(self, log=None):
        """Lines of the log that are complaints and not known, see complaints.py."""
        return self.judge(log)[0]

    def judge(self, log=None):
        """The same, and how many known complaints there are beside them."""
        return complaints.judge(self.log if log is None else log, self.kernel.release)

    def shell(self, payload):
        """Boot with the terminal on the guest's console (C-a x ends it)."""
        os.makedirs(self.work, exist_ok=True)
        serial = ["-serial", "mon:stdio", "-serial", "null", "-serial", "null"]
        return subprocess.run(self.command(self._initrd(payload), serial), check=False).returncode


def _cpu_seconds(pid):
    """Processor time of a process so far: on a busy machine the clock says little."""
    try:
        fields = _read(f"/proc/{pid}/stat").rpartition(b") ")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _read(path):
    with open(path, "rb") as f:
        return f.read()


sys.dont_write_bytecode = True


def work_dir(top, name):
    """A fresh directory for what a run leaves, apart for every checkout."""
    import hashlib
    checkout = hashlib.sha256(os.path.realpath(top).encode()).hexdigest()[:8]
    path = os.path.join(CACHE, "vm", checkout, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path
