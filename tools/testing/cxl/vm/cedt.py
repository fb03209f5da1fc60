# SPDX-License-Identifier: GPL-2.0-only
"""ACPI table variants: the CEDT that QEMU made, with something wrong in it, or of CXL 1.1.

The kernel takes a table out of the initrd in place of the firmware's when its OEM revision is
higher. The true table is read from a guest once per topology, so that addresses are right
whatever QEMU put where; each variant is a small edit of it. Unless its name says otherwise a
variant keeps the good entries and adds bad ones: the good ones must go on working.
"""
import hashlib
import os
import re
import struct
import subprocess
import threading

import machine

HEADER = 36
CHBS, CFMWS = 0, 1
MiB = 1 << 20
RCRB = 0x30000000                   # in RAM that the kernel is told to leave alone


class Table:
    """A CEDT as a list of entries, each the raw bytes of one structure."""

    def __init__(self, raw):
        self.header = bytearray(raw[:HEADER])
        self.entries = []
        at = HEADER
        while at < len(raw):
            length = struct.unpack_from("<H", raw, at + 2)[0]
            self.entries.append(raw[at:at + length])
            at += length

    def of_kind(self, kind):
        return [e for e in self.entries if e[0] == kind]

    def bytes(self, cut=0):
        """The table with its length, revision and checksum made right; CUT bytes shorter."""
        body = b"".join(bytes(e) for e in self.entries)
        if cut:
            body = body[:-cut]
        raw = self.header + body
        struct.pack_into("<I", raw, 4, len(raw))
        struct.pack_into("<I", raw, 24, 2)      # OEM revision: the firmware's is 1
        raw[9] = 0
        raw[9] = -sum(raw) & 0xff
        return bytes(raw)


def _edited(entry, *changes):
    entry = bytearray(entry)
    for form, offset, value in changes:
        struct.pack_into("<" + form, entry, offset, value)
    return bytes(entry)


def _second_window(table, *changes):
    """A window of 256 MiB behind the first one, with CHANGES to what would be a good one."""
    first = table.of_kind(CFMWS)[0]
    base, size = struct.unpack_from("<QQ", first, 8)
    table.entries.append(_edited(first, ("Q", 8, base + size), ("Q", 16, 256 * MiB), *changes))


# Offsets in a CFMWS: base 8, size 16, ways code 24, arithmetic 25, granularity code 28,
# restrictions 32, QTG 34, targets 36. In a CHBS: uid 4, version 8, base 16, length 24.
def _no_targets(table):
    entry = table.of_kind(CFMWS)[0][:36]
    base, size = struct.unpack_from("<QQ", entry, 8)
    table.entries.append(_edited(entry, ("H", 2, 36), ("Q", 8, base + size),
                                 ("Q", 16, 256 * MiB)))


def _window_300m(table):
    _second_window(table, ("Q", 16, 300 * MiB))


def _window_no_size(table):
    _second_window(table, ("Q", 16, 0))


def _ways_code(table):
    _second_window(table, ("B", 24, 7))         # 0-4 and 8-10 have a meaning


def _granularity_code(table):
    _second_window(table, ("I", 28, 7))         # 0-6 have a meaning


def _arithmetic(table):
    _second_window(table, ("B", 25, 9))


def _no_such_target(table):
    _second_window(table, ("I", 36, 0xbad))


def _no_such_bridge(table):
    table.entries.append(_edited(table.of_kind(CHBS)[0], ("I", 4, 0xdad)))
    _second_window(table, ("I", 36, 0xdad))


def _unknown_kinds(table):
    strange = [struct.pack("<BBH12s", kind, 0, 16, b"?" * 12) for kind in (0x7f, 0xff)]
    table.entries[0:0] = strange[:1]
    table.entries.append(strange[1])


def _window_wraps(table):
    _second_window(table, ("Q", 8, 0xfffffffff0000000), ("Q", 16, 512 * MiB))


def _first_again(table, offset, size):
    """The first window once more, OFFSET bytes further, SIZE bytes shorter."""
    first = table.of_kind(CFMWS)[0]
    base, whole = struct.unpack_from("<QQ", first, 8)
    table.entries.append(_edited(first, ("Q", 8, base + offset), ("Q", 16, whole - size)))


def _window_twice(table):
    _first_again(table, 0, 0)


def _window_inside(table):
    _first_again(table, 256 * MiB, 512 * MiB)


def _window_across(table):
    _first_again(table, 512 * MiB, 0)


def _targets_more(table):
    """A good window with room for a target that it has not."""
    _second_window(table)
    table.entries[-1] = _edited(table.entries[-1] + b"\0" * 4, ("H", 2, len(table.entries[-1]) + 4))


def _mixed_targets(table):
    """A window over two, of which one is no CXL bridge."""
    _targets_more(table)
    table.entries[-1] = _edited(table.entries[-1], ("B", 24, 1), ("Q", 16, 512 * MiB), ("I", 40, 0xbad))


def _chbs_length(table):
    """The first bridge with twice the registers that there are."""
    where = table.entries.index(table.of_kind(CHBS)[0])
    table.entries[where] = _edited(table.entries[where], ("Q", 24, 0x20000))


def _chbs_elsewhere(table, base):
    """The registers of the bridge with the highest UID at BASE, where they cannot be."""
    last = max(table.of_kind(CHBS), key=lambda e: struct.unpack_from("<I", e, 4))
    table.entries[table.entries.index(last)] = _edited(last, ("Q", 16, base))


def _cxl11(table):
    """The PCI root as a CXL 1.1 bridge: _UID 0, RCRB where the test puts one, a window."""
    table.entries.append(struct.pack("<BBHIIIQQ", CHBS, 0, 32, 0, 0, 0, RCRB, 0x2000))
    _second_window(table, ("I", 36, 0))


def _window_ram(table):
    """A window over RAM that the kernel has since boot, as where firmware made RAM of the device."""
    table.entries.append(_edited(table.of_kind(CFMWS)[0],
                                 ("Q", 8, 256 * MiB), ("Q", 16, 512 * MiB)))


EDITS = {
    "no-targets": _no_targets,
    "window-300m": _window_300m,
    "window-no-size": _window_no_size,
    "window-wraps": _window_wraps,
    "ways-code": _ways_code,
    "granularity-code": _granularity_code,
    "arithmetic": _arithmetic,
    "no-such-target": _no_such_target,
    "no-such-bridge": _no_such_bridge,
    "unknown-kinds": _unknown_kinds,
    "window-twice": _window_twice,
    "window-inside": _window_inside,
    "window-across": _window_across,
    "targets-more": _targets_more,
    "mixed-targets": _mixed_targets,
    "chbs-length": _chbs_length,
}


def variant(name, raw):
    """The bytes of the variant NAME of the true table RAW."""
    table = Table(raw)
    if name == "cut-in-window":         # good bridge, window without its end
        return table.bytes(cut=4)
    if name == "cut-in-header":         # an entry of two bytes
        table.entries = table.of_kind(CHBS) + [table.of_kind(CFMWS)[0][:2]]
        return table.bytes()
    if name == "empty":
        table.entries = []
        return table.bytes()
    if name == "many":                  # all that a table can have beside each other
        for edit in EDITS.values():
            edit(table)
        return table.bytes()
    if name == "chbs-in-ram":           # one of several bridges
        _chbs_elsewhere(table, 16 * MiB)
        return table.bytes()
    if name == "chbs-far":              # more address bits than a processor has
        _chbs_elsewhere(table, 1 << 56)
        return table.bytes()
    if name == "cxl11":                 # a sound one
        _cxl11(table)
        return table.bytes()
    if name == "window-ram":            # another sound one
        _window_ram(table)
        return table.bytes()
    if name not in EDITS:
        raise machine.HarnessError(f"no ACPI variant is called {name}; there are: many "
                                   + " ".join(sorted(EDITS)) + " cut-in-window cut-in-header empty chbs-in-ram "
                                   + "chbs-far cxl11 window-ram eject eject-return")
    EDITS[name](table)
    return table.bytes()


def _package(aml, at):
    """(bytes of its length field, end) of the AML package whose length field is at AT."""
    more = aml[at] >> 6
    length = aml[at] & (0x0f if more else 0x3f)
    for i in range(more):
        length |= aml[at + 1 + i] << (4 + 8 * i)
    return 1 + more, at + length


def _grow(aml, at, by):
    """The package whose length field is at AT, BY bytes longer."""
    field, end = _package(aml, at)
    length = end - at + by
    if field == 1 or length >= 1 << (4 + 8 * (field - 1)):
        raise machine.HarnessError("an AML package length has no room to grow")
    aml[at] = (aml[at] & 0xf0) | (length & 0x0f)
    for i in range(field - 1):
        aml[at + 1 + i] = length >> (4 + 8 * i) & 0xff


def cxl11_dsdt(raw):
    """The DSDT RAW with the PCI root as a CXL host bridge: _HID ACPI0016, which stays compatible
    with PNP0A03 by its _CID. Not every kind of AML is known here, only what QEMU makes."""
    aml = bytearray(raw)
    old, new = b"\x08_HID\x0c\x41\xd0\x0a\x08", b"\x08_HID\x0dACPI0016\0"
    where = aml.find(old)
    if where < 0:
        raise machine.HarnessError("this DSDT has no PCI root PNP0A08")
    outer = []
    for op, names in ((b"\x10", (b"_SB_", b"\\_SB_")), (b"\x5b\x82", (b"PCI0",))):
        at = HEADER - 1
        while (at := aml.find(op, at + 1, where)) >= 0:
            field, end = _package(aml, at + len(op))
            if aml[at + len(op) + field:].startswith(names) and end > where:
                outer.append(at + len(op))
    if len(outer) != 2:
        raise machine.HarnessError(f"the PCI root is in {len(outer)} AML packages, not in 2")
    aml[where:where + len(old)] = new
    for at in outer:
        _grow(aml, at, len(new) - len(old))
    struct.pack_into("<I", aml, 4, len(aml))
    struct.pack_into("<I", aml, 24, 2)          # OEM revision: the firmware's is 1
    aml[9] = 0
    aml[9] = -sum(aml) & 0xff
    return bytes(aml)


def _packed(op, contents):
    """An AML package: OP, the length, CONTENTS."""
    length = len(contents) + 1
    if length < 1 << 6:
        return op + bytes([length]) + contents
    length += 1
    if length >= 1 << 12:
        raise machine.HarnessError("an AML package is longer than its length field can tell")
    return op + bytes([0x40 | length & 0x0f, length >> 4]) + contents


def _ejected(others):
    """AML of an _EJ0 after which the bridge is away (_STA), and OTHERS are back: a device check."""
    code = b"\x70\x00_STA"                      # Store (0, _STA)
    for other in others:
        code += b"\x70\x0a\x0f\\\x2f\x03_SB_" + other + b"_STA"      # Store (15, other._STA)
        code += b"\x86\\\x2e_SB_" + other + b"\x01"                # Notify (other, 1)
    return code


def eject_ssdt(topology, others_return=False):
    """An SSDT that gives the CXL host bridges of TOPOLOGY (CL0C and so on after their bus numbers)
    a method _EJ0: the kernel then has their file "eject". The method does nothing, or (OTHERS_RETURN)
    brings bridges back that were ejected before."""
    body = b""
    words = " ".join(machine.TOPOLOGIES[topology].arguments())
    bridges = [b"CL%02X" % int(bus) for bus in re.findall(r"pxb-cxl,bus_nr=([0-9]+)", words)]
    for bridge in bridges:
        scope, code = b"\\\x2e_SB_" + bridge, b""
        if others_return:
            scope += b"\x08_STA\x0a\x0f"       # Name (_STA, 15)
            code = _ejected([other for other in bridges if other != bridge])
        body += _packed(b"\x10", scope + _packed(b"\x14", b"_EJ0\x01" + code))
    raw = bytearray(struct.pack("<4sIBB6s8sI4sI", b"SSDT", HEADER + len(body), 2, 0, b"BOCHS ",
                                b"CXLEJECT", 1, b"CXLL", 1) + body)
    raw[9] = -sum(raw) & 0xff
    return bytes(raw)


_LOCK = threading.Lock()


def true_table(kernel, topology, memory, name="CEDT", qemu_args=(), kernel_args=""):
    """QEMU's own table NAME for TOPOLOGY, from the cache or out of a guest (5 s)."""
    version = subprocess.run(["qemu-system-x86_64", "--version"], check=True,
                             stdout=subprocess.PIPE).stdout
    # What QEMU is told decides what the table says.
    what = " ".join(machine.TOPOLOGIES[topology].arguments() + list(qemu_args)) + memory
    key = hashlib.sha256(version + what.encode()).hexdigest()[:16]
    path = os.path.join(machine.CACHE, "vm", f"{name.lower()}-{topology}-{key}")
    with _LOCK:
        if not os.path.exists(path):
            script = f"cp /sys/firmware/acpi/tables/{name} /tmp/files/\n".encode()
            boot = machine.Boot(kernel, topology, path + ".boot", kernel_args, qemu_args,
                                memory=memory)
            ended = boot.run({"tests": (b"dump 20\n", 0o644),
                              "tests.d/dump.sh": (script, 0o644)}, 300)
            dumped = os.path.join(boot.files, name)
            if not ended or not os.path.exists(dumped):
                raise machine.HarnessError(f"the guest gave no {name}, see {path}.boot/console")
            os.replace(dumped, path)
    with open(path, "rb") as f:
        return f.read()


def override(name, kernel, topology, memory):
    """{file: bytes} for machine.Boot."""
    if name == "eject":                         # no edit of the CEDT but a table more
        return {"ssdt.aml": eject_ssdt(topology)}
    if name == "eject-return":
        return {"ssdt.aml": eject_ssdt(topology, others_return=True)}
    files = {"cedt.aml": variant(name, true_table(kernel, topology, memory))}
    if name == "cxl11":
        files["dsdt.aml"] = cxl11_dsdt(true_table(kernel, topology, memory, "DSDT"))
    return files
