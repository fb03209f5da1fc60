#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make a set-up of the catalogue of hosts out of what scripts/collect-host wrote.

usage: replay.py ARCHIVE NAME      writes hosts/NAME.toml; run it with scripts/check-vm host-NAME

The structure is kept, sizes are not: what lies side by side, overlaps or is nested does so again, but
each piece is as small as QEMU can have it, and an address is that of QEMU's window. What is replayed:
bridges with their root ports and devices (one below a switch gets a root port of its own), windows with
their targets and restrictions, committed decoders, DVSEC ranges, Mem_Enable and locks, Soft Reserved
ranges. What is to be true afterwards is
what was true on the host, as far as its regions show it: edit it to what should be.
"""
import io
import os
import re
import struct
import sys
import tarfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import cedt  # noqa: E402

MiB = 1 << 20
UNIT = 256 * MiB                  # what QEMU's devices and windows are multiples of
LARGEST = 1 << 30                 # of a piece that nothing decodes


class Archive:
    """The files of an archive, and what its sysfs lines say."""

    def __init__(self, path):
        self.files = {}
        with tarfile.open(path) as tar:
            for member in tar:
                if member.isfile() and member.size <= 64 * MiB:
                    name = member.name.removeprefix("./").partition("/")[2]
                    self.files[name] = tar.extractfile(member).read()
        self.values, self.links = {}, {}
        for line in self.text("sysfs").splitlines():
            name, _, value = line.replace("//", "/").partition(" ")
            if value.startswith("-> "):
                self.links[name] = value[3:]
            else:
                self.values[name.removeprefix("/sys/bus/")] = value
        if "tables/CEDT" not in self.files:
            raise SystemExit(f"{path}: no CEDT in it; a host without tables cannot be replayed yet")

    def text(self, name):
        return self.files.get(name, b"").decode(errors="replace")

    def number(self, name, default=0):
        try:
            return int(self.values.get(name, ""), 0)
        except ValueError:
            return default

    def windows(self):
        """[(base, size, targets, entry)] of the CEDT."""
        out = []
        for entry in cedt.Table(self.files["tables/CEDT"]).of_kind(cedt.CFMWS):
            base, size = struct.unpack_from("<QQ", entry, 8)
            code = entry[24]
            ways = {8: 3, 9: 6, 10: 12}.get(code, 1 << code if code < 5 else 0)
            ways = min(ways, (len(entry) - 36) // 4)
            out.append((base, size, struct.unpack_from(f"<{ways}I", entry, 36), entry))
        return out

    def bridges(self):
        """{_UID: name of its PCI root, "pci0000:0c"}"""
        out = {}
        for line in self.text("bridges").splitlines():
            words = line.split()
            if len(words) > 1:
                out[int(words[0], 0)] = words[1]
        return out

    def soft_reserved(self):
        """[(start, end)] of what the map of resources or the firmware's own map set aside."""
        found = re.findall(r"^\s*([0-9a-f]+)-([0-9a-f]+) : Soft Reserved", self.text("iomem"), re.M)
        found += re.findall(r"^0x([0-9a-f]+) 0x([0-9a-f]+) Soft Reserved", self.text("memmap"), re.M)
        return sorted({(int(a, 16), int(b, 16)) for a, b in found})


class Device:
    """A memory device: where it is, and what decodes in front of its memory."""

    def __init__(self, archive, function):
        self.function = function
        self.path = archive.text(f"pci/{function}/path").strip()
        self.config = archive.files[f"pci/{function}/config"]
        self.serial = self._serial()
        self.range = self._range()         # (base, size, Mem_Enable, locked)
        self.decoders = []                 # (number, base, size, ways, granularity)
        self.ways_above = 1

    def _extended(self):
        at = 0x100
        while 0x100 <= at <= len(self.config) - 16:
            header = struct.unpack_from("<I", self.config, at)[0]
            if header in (0, 0xffffffff):
                return
            yield header & 0xffff, at
            at = header >> 20 if header >> 20 > at else 0

    def _serial(self):
        for kind, at in self._extended():
            if kind == 3:
                return struct.unpack_from("<Q", self.config, at + 4)[0]
        return 0

    def _range(self):
        for kind, at in self._extended():
            vendor, dvsec = struct.unpack_from("<HxxH", self.config, at + 4)
            if kind != 0x23 or vendor != 0x1e98 or dvsec != 0 or at + 0x28 > len(self.config):
                continue
            control, lock = (struct.unpack_from("<H", self.config, at + n)[0] for n in (0xc, 0x14))
            size, base = (struct.unpack_from("<I", self.config, at + n)[0] << 32 |
                          struct.unpack_from("<I", self.config, at + n + 4)[0] & 0xf0000000
                          for n in (0x18, 0x20))
            return base, size, bool(control & 4), bool(lock & 1)
        return 0, 0, False, False


class Squeezed:
    """Addresses of the host, each piece between two of them made as small as it may be."""

    def __init__(self, origin):
        self.cuts, self.least = set(), {}
        self.origin, self.places = origin, None

    def add(self, start, size, least=UNIT):
        """A range; LEAST bytes of it must be left."""
        if size:
            self.cuts |= {start, start + size}
            self.least[start, start + size] = max(least, self.least.get((start, start + size), 0))

    def settle(self):
        cuts = sorted(self.cuts)
        pieces = {a: min(b - a, UNIT) for a, b in zip(cuts, cuts[1:])}
        for (start, end), least in sorted(self.least.items(), key=lambda r: r[0][1] - r[0][0]):
            inside = [a for a in cuts if start <= a < end]
            short = least - sum(pieces[a] for a in inside)
            if short > 0:                   # the last piece grows, in whole units
                pieces[inside[-1]] += -(-short // UNIT) * UNIT
        self.places, at = {}, self.origin
        for a in cuts:
            self.places[a] = at
            at += -(-pieces.get(a, 0) // UNIT) * UNIT
        return self

    def __call__(self, address):
        return self.places[address]


def devices_of(archive):
    out = []
    for name in sorted(archive.files):
        found = re.fullmatch(r"pci/([0-9a-f:.]+)/class", name)
        if found and archive.text(name).startswith("0x0502"):
            out.append(Device(archive, found[1]))
    by_function = {d.function: d for d in out}
    for name, where in archive.links.items():
        endpoint = re.fullmatch(r"/sys/bus/cxl/devices/(endpoint([0-9]+))/uport", name)
        function = next((p for p in reversed(where.split("/")) if p in by_function), None)
        if not endpoint or not function:
            continue
        for n in range(32):
            base = f"cxl/devices/decoder{endpoint[2]}.{n}/"
            size = archive.number(base + "size")
            if size:
                by_function[function].decoders.append(
                    (n, archive.number(base + "start"), size,
                     archive.number(base + "interleave_ways", 1),
                     archive.number(base + "interleave_granularity", 256)))
    return out


WAYS = {1: 0, 2: 1, 4: 2, 8: 3, 16: 4, 3: 8, 6: 9, 12: 10}


class Replay:
    def __init__(self, archive, name):
        self.archive, self.name = archive, name
        self.devices = devices_of(archive)
        self.windows = archive.windows()
        self.roots = archive.bridges()
        self.squeezed = self._squeeze()

    def _squeeze(self):
        s = Squeezed(0)
        for base, size, targets, _ in self.windows:
            s.add(base, size, UNIT * max(1, len(targets)))
        for start, end in self.archive.soft_reserved():
            if any(start < b + z and end >= b for b, z, _, _ in self.windows):
                s.add(start, end + 1 - start)
        for d in self.devices:
            for _, base, size, ways, _ in d.decoders:
                s.add(base, size, UNIT * ways)
            if d.range[2] and d.range[0]:
                s.add(d.range[0], d.range[1])
        return s.settle()

    def _bridge_of(self, device):
        return next((uid for uid, root in self.roots.items() if f"/{root}/" in device.path + "/"), None)

    def _ports(self, uid):
        """The root ports of a bridge by address, each with its first device or None; then the rest."""
        root = re.compile(rf"/{re.escape(self.roots[uid])}/([0-9a-f:.]+)$")
        devices = [d for d in self.devices if self._bridge_of(d) == uid]
        out, rest = [], list(devices)
        for name in sorted(n for n in self.archive.files if n.endswith("/path")):
            found = root.search(self.archive.text(name).strip())
            if not found or not self.archive.text(name[:-4] + "class").startswith("0x0604"):
                continue
            below = [d for d in devices if f"/{found[1]}/" in d.path]
            out.append(below[0] if below else None)
            rest = [d for d in rest if d not in below[:1]]
        return out + rest

    def capacity(self, device):
        total = sum((self.squeezed(b + z) - self.squeezed(b)) // w for _, b, z, w, _ in device.decoders)
        return max(total, UNIT)

    def text(self):
        out = [f'summary = "{self.name}, collected from a host"', "", "[machine]"]
        uids = sorted(self.roots)
        ports = {uid: self._ports(uid) for uid in uids}
        order = [d for uid in uids for d in ports[uid] if d]
        out.append("bridges = [")
        for uid in uids:
            words = [f'"{self.capacity(d) // MiB}M {d.serial}"' if d else '"-"' for d in ports[uid]]
            out.append(f"\t[{', '.join(words)}],   # _UID {uid}")
        out.append("]")
        used = [w for w in self.windows if w[2] and all(t in uids for t in w[2])]
        origin = min((w[0] for w in used), default=0)

        def at(address):
            shift = self.squeezed(address) - self.squeezed(origin)
            return f"window0{'+' if shift >= 0 else '-'}{abs(shift) // MiB}M" if shift else "window0"

        def size(start, end):
            return f"{(self.squeezed(end) - self.squeezed(start)) // MiB}M"

        out.append("windows = [")
        for base, length, targets, _ in used:
            words = ", ".join(f'"hb{uids.index(t)}"' for t in targets)
            out.append(f'\t["{size(base, base + length)}", {words}],   # {base:#x}, {length:#x}')
        out += ["]", "cedt = ["]
        for n, (base, length, _, entry) in enumerate(used):
            restrictions = struct.unpack_from("<H", entry, 32)[0]
            out.append(f'\t{{ window = {n}, base = "{at(base)}", size = "{size(base, base + length)}", '
                       f"restrictions = {restrictions} }},")
        for base, length, targets, _ in self.windows:
            if targets and not all(t in uids for t in targets) and used:
                words = ", ".join(str(t) if t not in uids else f'"hb{uids.index(t)}"' for t in targets)
                out.append(f'\t{{ window = 0, add = true, base = "{at(base)}", '
                           f'size = "{size(base, base + length)}", targets = [{words}] }},')
        out.append("]")
        soft = [r for r in self.archive.soft_reserved() if r[0] in self.squeezed.places]
        out.append("soft-reserved = [" + ", ".join(f'"{at(a)} {size(a, b + 1)}"' for a, b in soft) + "]")
        out += ["", "[firmware]", "registers = ["]
        out += [f'\t"{line}",' for line in self._registers(order, ports, uids, at, size)]
        out += ["]", "", "[expect]", "placed = [" + ", ".join(f'"d{n}"' for n in range(len(order))) + "]"]
        regions = self._regions(at, size)
        out.append("regions = [" + ", ".join(f'"{r}"' for r in regions) + "]")
        return "\n".join(out) + "\n"

    def _registers(self, order, ports, uids, at, size):
        lines, taken = [], {}
        for base, length in sorted({(b, z) for d in order for _, b, z, _, _ in d.decoders}):
            for n, uid in enumerate(uids):
                there = [i for i, d in enumerate(ports[uid])
                         if d and any((b, z) == (base, length) for _, b, z, _, _ in d.decoders)]
                if there and len(ports[uid]) > 1 and len(there) in WAYS:
                    targets = sum(i << 8 * k for k, i in enumerate(there))
                    lines.append(f"commit hb{n} {taken.setdefault(uid, 0)} {at(base)} "
                                 f"{size(base, base + length)} {WAYS[len(there)]} 0 {targets:#x}")
                    taken[uid] += 1
        for n, d in enumerate(order):
            for number, base, length, ways, gran in d.decoders:
                code = max(0, gran.bit_length() - 9)
                lines.append(f"commit d{n} {number} {at(base)} {size(base, base + length)} "
                             f"{WAYS.get(ways, 0)} {code}")
            base, _, enable, locked = d.range
            if enable and base and not d.decoders:
                lines.append(f"range d{n} 0 {at(base)}")
            if enable:
                lines.append(f"mem-enable d{n} 1")
            if locked:
                lines.append(f"config-lock d{n} 1")
        return lines

    def _regions(self, at, size):
        out = []
        for name in self.archive.values:
            found = re.fullmatch(r"cxl/devices/(region[0-9]+)/resource", name)
            if not found:
                continue
            base = self.archive.number(name)
            length = self.archive.number(f"cxl/devices/{found[1]}/size")
            ways = self.archive.number(f"cxl/devices/{found[1]}/interleave_ways", 1)
            state = self.archive.values.get(f"cxl/devices/{found[1]}/state", "live")
            if base in self.squeezed.places and base + length in self.squeezed.places:
                out.append(f"{at(base)} {size(base, base + length)} {ways} {state}")
        return sorted(set(out))


def main():
    if len(sys.argv) != 3 or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", sys.argv[2]):
        sys.exit(__doc__)
    text = Replay(Archive(sys.argv[1]), sys.argv[2]).text()
    path = os.path.join(HERE, "hosts", sys.argv[2] + ".toml")
    with io.open(path, "w", encoding="ascii") as file:
        file.write(text)
    print(f"{path}: run scripts/check-vm host-{sys.argv[2]}")


if __name__ == "__main__":
    main()
