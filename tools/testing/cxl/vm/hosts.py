# SPDX-License-Identifier: GPL-2.0-only
"""The catalogue of hosts: set-ups of firmware as data, hosts/NAME.toml, each a test "host-NAME".

What a file says:
  summary    one line
  long       true: only with check-vm --long
  kernels    the series it runs on; default: all
  policy     what dax_cxl makes of regions; default devdax, "" is our own default
  boot       NAME of another set-up, whose [machine] this one has as well
  memory     ranges that hold memory before our modules come: each byte of them must have an owner
             then, while they are there, and after they left. Default: all Soft Reserved ranges
  patience   seconds that something to become true may take; default 5
  registers  "changed": decoders and DVSEC may be others afterwards, as where regions are made.
             Default: all as firmware left it
  modules    of the kernel's, that are there before any other, as kmem where its users have it loaded
  orders     orders of modules; default: dax_hmem first, and one of ORDERS by the name of the set-up
[machine]    what a boot is: set-ups with the same share one
  topology, kernel-args, qemu-args, memory, acpi (a variant of cedt.py)
  bridges = [["SIZE SERIAL", "-", ...], ...], a port each, windows = [["SIZE", "hb0", ...], ...] instead of a topology
  soft-reserved = ["BASE SIZE", ...], reserved likewise
  cedt = [{window = N, ...}, {bridge = N, ...}]: the Nth entry is changed: base, size, length, targets,
         restrictions, ways (the code), granularity (the code), version, pad (bytes behind it);
         add = true: it is a copy and the Nth stays
  zeros = N  bytes of padding behind the last entry
  prm = [GUID, ...]  modules of a PRMT
  hmat = [{domain, size, mode}]  memory side caches of an HMAT; mode 1 is "extended linear"
[firmware]   registers = [...]: verbs of fw() in guest/hosts.sh, done before modules come
[expect]     what must be true when modules are there: windows, regions, placed, owners, dpa, says,
             silent, refuses, creates; see expectations() in guest/hosts.sh
[[later]]    do = [...] more verbs, and then what must be true

Numbers are "512M" or "window0+1G"; windowN and windowN.size are those of QEMU's own table, hbN the
registers of its Nth bridge. Devices are dN, by their PCI address.
"""
import hashlib
import os
import re
import shlex
import struct
import tomllib
import uuid

import cedt
import machine
import suite
import topologies

CATALOGUE = os.path.join(suite.HERE, "hosts")
# dax_cxl needs symbols of cxl_region
ORDERS = ("cxl_acpi cxl_pci cxl_mem cxl_region dax_cxl dax_hmem",
          "cxl_region dax_cxl cxl_mem cxl_pci cxl_acpi dax_hmem",
          "cxl_pci cxl_acpi cxl_region dax_cxl cxl_mem dax_hmem",
          "cxl_mem cxl_acpi cxl_region dax_cxl cxl_pci dax_hmem")
FIRST = "dax_hmem cxl_region dax_cxl cxl_acpi cxl_mem cxl_pci"
KEYS = {"summary", "long", "kernels", "policy", "boot", "memory", "patience", "registers", "orders",
        "modules", "machine", "firmware", "expect", "later"}
MACHINE = {"topology", "kernel-args", "qemu-args", "memory", "acpi", "soft-reserved", "cedt", "zeros",
           "prm", "hmat", "reserved", "bridges", "windows"}
EXPECT = {"windows", "regions", "placed", "owners", "dpa", "says", "silent", "refuses", "creates"}
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
# Words of a boot's key that become kernel arguments: how memmap= says it
MEMMAP = {"soft-reserved": "memmap={1:#x}%{0:#x}+0xefffffff", "reserved": "memmap={1:#x}${0:#x}"}
WAYS_CODE = {1: 0, 2: 1, 4: 2, 8: 3, 16: 4, 3: 8, 6: 9, 12: 10}


def bridges_of(table):
    """The CHBS entries of TABLE by _UID, which is the bus number; QEMU has the last one first."""
    return sorted(table.of_kind(cedt.CHBS), key=lambda e: struct.unpack_from("<I", e, 4))


class Places:
    """The names that numbers of a set-up are made of."""

    def __init__(self, table=None):
        self.names = {}
        windows = table.of_kind(cedt.CFMWS) if table else []
        for n, entry in enumerate(windows):
            base, size = struct.unpack_from("<QQ", entry, 8)
            self.names[f"window{n}"], self.names[f"window{n}.size"] = base, size
        for n, entry in enumerate(bridges_of(table) if table else []):
            self.names[f"hb{n}"] = struct.unpack_from("<Q", entry, 16)[0]
            self.names[f"hb{n}.uid"] = struct.unpack_from("<I", entry, 4)[0]

    def number(self, text):
        """The value of "512M", "0x1000" or "window0+512M-4K"."""
        if isinstance(text, int):
            return text
        total, words = 0, re.findall(r"([+-]?)([^+-]+)", text)
        for sign, word in words:
            total += -self._term(word) if sign == "-" else self._term(word)
        return total

    def _term(self, word):
        if word in self.names:
            return self.names[word]
        found = re.fullmatch(r"(0x[0-9a-fA-F]+|[0-9]+)([KMGT]?)", word)
        if not found:
            raise machine.HarnessError(f"not a number of this host: {word}")
        return int(found[1], 0) * UNITS[found[2]]

    def line(self, text):
        """TEXT with every word that is a number of this host written out."""
        words = text.split()
        if words[:1] == ["plug"]:               # QEMU's own way to write sizes
            return text
        return " ".join(self._word(w) for w in words)

    def _word(self, word):
        try:
            return hex(self.number(word)) if not word.isdigit() else word
        except machine.HarnessError:
            return word


class Host:
    """One set-up. Serves check-vm as suite.Test does."""

    def __init__(self, path):
        self.path = path
        self.host = os.path.basename(path)[:-5]
        self.name = "host-" + self.host
        with open(path, "rb") as file:
            self.data = tomllib.load(file)
        self.summary = self.data.get("summary", "")
        self.kernels = self.data.get("kernels", list(suite.SERIES))
        self.long = self.data.get("long", False)
        self.boot = self.data.get("boot", self.host)
        if self.boot != self.host:
            with open(os.path.join(CATALOGUE, self.boot + ".toml"), "rb") as file:
                self.data["machine"] = tomllib.load(file)["machine"]
        self.machine = self.data.get("machine", {})
        self._own_topology()
        self._check()
        self.topologies = [self.machine["topology"]]
        args = [self.machine.get("kernel-args", "")]
        args += [f"{kind}:{':'.join(r.split())}" for kind in MEMMAP
                 for r in self.machine.get(kind, [])]
        self.kernel_args = " ".join(["iomem=relaxed"] + args).strip()
        self.qemu_args = tuple(shlex.split(self.machine.get("qemu-args", "")))
        self.variants = ["host/" + self.boot]
        self.memory = self.machine.get("memory", "2G")
        self.cpus, self.second = 1, False
        self.timeout = self.data.get("timeout", 120)

    def _own_topology(self):
        """A machine that no name is worth: what a file says about bridges becomes one."""
        if "bridges" not in self.machine:
            return
        made = topologies.Topology(self.summary)
        for b, devices in enumerate(self.machine["bridges"]):
            made.bridge(f"hb{b}", 12 + 16 * b)
            for p, device in enumerate(devices):
                made.port(f"rp{b}-{p}", f"hb{b}", p)
                if device != "-":
                    made.memory(f"d{b}-{p}", f"rp{b}-{p}", *device.split())
        for size, *bridges in self.machine.get("windows", []):
            made.window(size, *bridges)
        self.machine["topology"] = "host-" + self.boot
        topologies.TOPOLOGIES[self.machine["topology"]] = made

    def _check(self):
        parts = [(self.data, KEYS), (self.machine, MACHINE), (self.data.get("expect", {}), EXPECT)]
        parts += [(later, EXPECT | {"do"}) for later in self.data.get("later", [])]
        for part, known in parts:
            if set(part) - known:
                raise SystemExit(f"{self.path}: unknown keys: {' '.join(set(part) - known)}")
        if not self.summary or "topology" not in self.machine:
            raise SystemExit(f"{self.path}: no summary, or no topology")

    def boot_key(self, kernel, topology, variant):
        return (kernel, topology, self.kernel_args, self.qemu_args, variant, self.memory, self.cpus,
                self.second)

    def label(self, _variant):
        return self.name

    def ranges(self):
        """The ranges that must have an owner, as texts "BASE SIZE"."""
        return self.data.get("memory", self.machine.get("soft-reserved", []))

    def _all(self, place):
        """Where a user may have memory, as (base, size): what is so before, and what becomes so."""
        lines = list(self.ranges())
        for part in [self.data.get("expect", {})] + self.data.get("later", []):
            lines += part.get("regions", [])
            lines += [l for l in part.get("owners", []) if l.split()[2] != "nobody"]
        merged = []
        for base, size in sorted([place.number(n) for n in l.split()[:2]] for l in lines):
            if merged and base <= sum(merged[-1]):
                merged[-1][1] = max(sum(merged[-1]), base + size) - merged[-1][0]
            else:
                merged.append([base, size])
        return merged

    def orders(self):
        if "orders" in self.data:
            return self.data["orders"]
        pick = ORDERS[hashlib.sha256(self.host.encode()).digest()[0] % len(ORDERS)]
        soft = self.machine.get("soft-reserved", [])
        return [FIRST, pick] if soft else [pick.replace(" dax_hmem", "")]

    def script(self, place):
        """The test of this set-up for guests, with the numbers of PLACE."""
        out = []

        def array(name, values):
            out.append(f"{name}=({' '.join(shlex.quote(v) for v in values)})")

        def scalar(name, value):
            out.append(f"{name}={shlex.quote(str(value))}")

        def pairs(ranges):
            return [w for r in ranges for w in place.line(r).split()]

        scalar("H_POLICY", self.data.get("policy", "devdax"))
        scalar("H_PATIENCE", self.data.get("patience", 5))
        made = any("creates" in e for e in [self.data.get("expect", {})] + self.data.get("later", []))
        scalar("H_REGISTERS", self.data.get("registers", "changed" if made else "kept"))
        array("H_MEMORY", pairs(self.ranges()))
        array("H_ALL", [hex(n) for piece in self._all(place) for n in piece])
        array("H_ORDERS", self.orders())
        array("H_MODULES", self.data.get("modules", []))
        array("H_BLOCKS", self._blocks(place))
        array("H_FIRMWARE", [place.line(l) for l in self.data.get("firmware", {})
                             .get("registers", [])])
        laters = self.data.get("later", [])
        scalar("H_LATER", len(laters))
        self._expectations("H_EXPECT", self.data.get("expect", {}), place, array, scalar)
        for n, later in enumerate(laters):
            array(f"H_LATER{n}_DO", [place.line(l) for l in later.get("do", [])])
            self._expectations(f"H_LATER{n}", later, place, array, scalar)
        return ("# shellcheck shell=bash disable=SC2034\n" + "\n".join(out) +
                "\n. /cxl-live/hosts.sh\nhost_test\n").encode()

    @staticmethod
    def _expectations(prefix, expect, place, array, scalar):
        for key in ("windows", "regions", "dpa"):
            if key in expect:
                scalar(f"{prefix}_{key.upper()}", "\n".join(place.line(l) for l in expect[key]))
        if "placed" in expect:
            scalar(prefix + "_PLACED", "\n".join(expect["placed"]))
        if "owners" in expect:
            lines = [place.line(l) for l in expect["owners"]]
            scalar(prefix + "_OWNERS", "\n".join(lines))
            array(prefix + "_RANGES", [w for l in lines for w in l.split()[:2]])
        else:
            array(prefix + "_RANGES", [])
        for key in ("says", "silent"):
            array(f"{prefix}_{key.upper()}", expect.get(key, []))
        for key in ("refuses", "creates"):
            lines = []
            for line in expect.get(key, []):
                words = line.split(maxsplit=3)
                rest = words[3:] if key == "refuses" else [place.line(w) for w in words[3:]]
                lines.append(" ".join([place.line(" ".join(words[:3]))] + rest))
            array(f"{prefix}_{key.upper()}", lines)

    def _blocks(self, place):
        """Whose decoders are read and reset: all bridges, and devices that firmware names."""
        words = " ".join(self.data.get("firmware", {}).get("registers", [])).split()
        devices = sorted({w for w in words if re.fullmatch(r"(d|us)[0-9]+", w)} |
                         {w for w in words if re.fullmatch(r"[0-9a-f]{4}:[0-9a-f:.]+", w)})
        return devices + [hex(v) for k, v in place.names.items() if re.fullmatch(r"hb[0-9]+", k)]


# Where fields are, and how wide: in a CFMWS and in a CHBS
WINDOW = {"base": ("Q", 8), "size": ("Q", 16), "ways": ("B", 24), "arithmetic": ("B", 25),
          "granularity": ("I", 28), "restrictions": ("H", 32), "qtg": ("H", 34)}
BRIDGE = {"uid": ("I", 4), "version": ("I", 8), "base": ("Q", 16), "length": ("Q", 24)}


def _changed(entry, change, place):
    """ENTRY with what CHANGE says about its fields."""
    fields = WINDOW if "window" in change else BRIDGE
    entry = bytearray(entry)
    if "targets" in change:
        targets = [place.number(t + ".uid" if isinstance(t, str) and t.startswith("hb") else t)
                   for t in change["targets"]]
        entry = entry[:36] + struct.pack(f"<{len(targets)}I", *targets)
        entry[24] = WAYS_CODE[len(targets)]
    for key, (form, at) in fields.items():
        if key in change:
            struct.pack_into("<" + form, entry, at, place.number(change[key]))
    entry += bytes(change.get("pad", 0))
    struct.pack_into("<H", entry, 2, len(entry))
    return bytes(entry)


def edited_cedt(raw, setup, place):
    """The CEDT RAW as SETUP, the [machine] of a host, has it."""
    table = cedt.Table(raw)
    found = {cedt.CFMWS: table.of_kind(cedt.CFMWS), cedt.CHBS: bridges_of(table)}
    for change in setup.get("cedt", []):
        word, kind = ("window", cedt.CFMWS) if "window" in change else ("bridge", cedt.CHBS)
        old = found[kind][change[word]]
        entry = _changed(old, change, place)
        if change.get("add"):
            table.entries.append(entry)
        else:
            table.entries[table.entries.index(old)] = entry
    if setup.get("zeros"):
        table.entries.append(bytes(setup["zeros"]))
    return table.bytes()


def _table(signature, body, revision=1):
    raw = bytearray(struct.pack("<4sIBB6s8sI4sI", signature, cedt.HEADER + len(body), revision, 0,
                                b"BOCHS ", b"CXLHOST ", 1, b"CXLL", 1) + body)
    raw[9] = -sum(raw) & 0xff
    return bytes(raw)


def prmt(guids):
    """A PRMT: a module with one handler for each of GUIDS."""
    modules = b""
    for guid in guids:
        raw = uuid.UUID(guid).bytes_le
        handler = struct.pack("<HH16sQQQ", 0, 44, raw, 0x1000, 0, 0)
        modules += struct.pack("<HH16sHHHIQ", 0, 38 + len(handler), raw, 1, 0, 1, 38, 0) + handler
    return _table(b"PRMT", bytes(16) + struct.pack("<II", cedt.HEADER + 24, len(guids)) + modules)


def hmat(caches, place):
    """An HMAT of memory side caches."""
    body = bytes(4)
    for cache in caches:
        body += struct.pack("<HHIIIQIHH", 2, 0, 32, cache["domain"], 0, place.number(cache["size"]),
                            0x11, cache.get("mode", 0), 0)
    return _table(b"HMAT", body, 2)


class Firmware:
    """What a boot of a set-up needs beyond its key: tables, and the numbers of this machine."""

    def __init__(self, name, kernel, topology, memory, qemu_args):
        self.host = Host(os.path.join(CATALOGUE, name.removeprefix("host/") + ".toml"))
        setup = self.host.machine
        # The kernel's own drivers commit nothing where they see a hypervisor
        stock = [] if kernel.ours else ["-cpu", machine.CPU + ",hypervisor=off"]
        kernel_args = setup.get("kernel-args", "")
        self.acpi, self.qemu_args = {}, stock
        self.place = Places()
        if topology.startswith("no-"):         # without a CEDT
            return
        acpi = setup.get("acpi")
        raw = cedt.true_table(kernel, topology, memory, "CEDT", qemu_args, kernel_args)
        if acpi:
            self.acpi = cedt.override(acpi, kernel, topology, memory)
            raw = self.acpi["cedt.aml"]
        self.place = Places(cedt.Table(raw))
        if setup.get("cedt") or setup.get("zeros"):
            self.acpi["cedt.aml"] = edited_cedt(raw, setup, self.place)
        if setup.get("hmat"):
            self.acpi["hmat.aml"] = hmat(setup["hmat"], self.place)
        if setup.get("prm"):                  # the kernel adds no PRMT of an initrd
            self.qemu_args += ["-acpitable", "data=" + _file("prmt", prmt(setup["prm"]))]

    def kernel_args(self, text):
        """TEXT with its ranges as kernel arguments."""
        words = []
        for word in text.split():
            kind, *numbers = word.split(":")
            if kind in MEMMAP and len(numbers) == 2:
                word = MEMMAP[kind].format(*(self.place.number(n) for n in numbers))
            words.append(word)
        return " ".join(words)


def _file(name, data):
    """A file of the cache with DATA, for QEMU to read."""
    path = os.path.join(machine.CACHE, "vm", f"{name}-{hashlib.sha256(data).hexdigest()[:16]}")
    with open(f"{path}.{os.getpid()}", "wb") as file:
        file.write(data)
    os.replace(f"{path}.{os.getpid()}", path)
    return path


def all_hosts(names=(), long=False):
    """The set-ups, or those called NAMES, as tests."""
    hosts = [Host(os.path.join(CATALOGUE, f)) for f in sorted(os.listdir(CATALOGUE))
             if f.endswith(".toml")]
    return [h for h in hosts if h.name in names or not names and (long or not h.long)]


def print_catalogue(rows):
    """Host, kernel, result: the table at the end of a run."""
    rows = [r for r in rows if r[2].startswith("host-")]
    for name in sorted({r[2] for r in rows}):
        words = ", ".join(f"{r[0]} {r[3]}" for r in sorted(rows, key=lambda r: suite.SERIES.index(r[0]))
                          if r[2] == name)
        host = Host(os.path.join(CATALOGUE, name[5:] + ".toml"))
        print(f"host: {name[5:]:24} {words}  {host.summary}")


class Memory:
    """What "check-vm --memory" counts: bytes that a user has, and bytes that he can make regions of."""

    def __init__(self):
        self.counts = {}    # {host: {order: [(has, can make) at each stage]}}

    def hear(self, results):
        for line in results:
            words = line.split()
            if words[:1] == ["memory"] and len(words) == 6:
                orders = self.counts.setdefault(words[1], {})
                orders.setdefault(words[2], []).append((int(words[4]), int(words[5])))

    def totals(self, host):
        return [[sum(stage) for stage in stages] for stages in self.counts[host].values()]

    def cell(self, host, which):
        """MiB; "->" between stages, "/" between orders, where they are not the same."""
        texts = []
        for stages in self.counts[host].values():
            values = [str(stage[which] >> 20) for stage in stages]
            values = [v for n, v in enumerate(values) if not n or v != values[n - 1]]
            texts.append(" -> ".join(values))
        return " / ".join(dict.fromkeys(texts))


def print_memory(ours, stock):
    """The table of Documentation/hosts.md: our modules and the kernel's own."""
    print("| host | has: ours | in-tree | can make: ours | in-tree | |\n|---|---|---|---|---|---|")
    count = {"more": 0, "same": 0, "LESS": 0}
    for host in sorted(set(ours.counts) & set(stock.counts)):
        pairs = [p for a, b in zip(ours.totals(host), stock.totals(host)) for p in zip(a, b)]
        word = "LESS" if any(a < b for a, b in pairs) else "more" if any(a > b for a, b in pairs) else "same"
        count[word] += 1
        print(f"| {host[5:]} | " + " | ".join(m.cell(host, which) for which in (0, 1) for m in (ours, stock))
              + f" | {word} |")
    print(f"\nOurs: more in {count['more']}, the same in {count['same']}, less in {count['LESS']}.")
