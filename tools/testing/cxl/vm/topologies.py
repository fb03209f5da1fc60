# SPDX-License-Identifier: GPL-2.0-only
"""The named machines that tests run on. Documentation/topologies.md draws each of them.

A topology is a list of QEMU arguments beyond the common ones (machine.py), made from a few
words: a bridge has ports, a port has at most one device, a window leads to bridges.
"""
MiB = 1 << 20
GiB = 1 << 30


class Topology:
    """Collects the -object, -device and -M arguments of one machine."""

    def __init__(self, summary):
        self.summary = summary
        self.devices = []
        self.windows = []
        self.slots = 0
        self.cxl = True

    def bridge(self, name, bus_nr):
        """A CXL host bridge; its root ports appear from bus number BUS_NR on."""
        self.devices += ["-device", f"pxb-cxl,bus_nr={bus_nr},bus=pcie.0,id={name}"]
        return self

    def port(self, name, bridge, number):
        """A CXL root port. A bridge with a single one has no HDM decoders (pass-through)."""
        self.devices += ["-device", f"cxl-rp,port={number},bus={bridge},id={name},"
                                    f"chassis=0,slot={self._slot()}"]
        return self

    def plain_port(self, name, number):
        """A PCI Express root port that knows nothing of CXL."""
        self.devices += ["-device", f"pcie-root-port,port={number},bus=pcie.0,id={name},"
                                    f"chassis=1,slot={self._slot()}"]
        return self

    def memory(self, name, port, size, serial, sparse=False):
        """A volatile type 3 device. QEMU 10 gives it four HDM decoders. SPARSE: the host need not
        have so much memory, as long as the guest does not touch it."""
        self.devices += ["-object", f"memory-backend-ram,id={name}-ram,size={size}" +
                                    ",reserve=off" * sparse,
                         "-device", f"cxl-type3,bus={port},volatile-memdev={name}-ram,"
                                    f"id={name},sn={serial}"]
        return self

    def root_device(self, name, size, serial):
        """A type 3 device with no port above it: QEMU makes a root complex endpoint of it."""
        return self.memory(name, "pcie.0", size, serial)

    def both(self, name, port, ram, pmem, serial):
        """A type 3 device with volatile and persistent capacity; the latter wants a label area."""
        self.devices += ["-object", f"memory-backend-ram,id={name}-ram,size={ram}",
                         "-object", f"memory-backend-ram,id={name}-pmem,size={pmem}",
                         "-object", f"memory-backend-ram,id={name}-lsa,size=1M",
                         "-device", f"cxl-type3,bus={port},volatile-memdev={name}-ram,"
                                    f"persistent-memdev={name}-pmem,lsa={name}-lsa,"
                                    f"id={name},sn={serial}"]
        return self

    def plain_switch(self, name, port):
        """A PCI Express switch that knows nothing of CXL, with one downstream port NAME-0."""
        self.devices += ["-device", f"x3130-upstream,bus={port},id={name}",
                         "-device", f"xio3130-downstream,port=0,bus={name},id={name}-0,"
                                    f"chassis=2,slot={self._slot()}"]
        return self

    def switch(self, name, port, downs, down="cxl-downstream"):
        """A switch below PORT with downstream ports NAME-0 to NAME-(DOWNS - 1)."""
        self.devices += ["-device", f"cxl-upstream,bus={port},id={name}"]
        for i in range(downs):
            self.devices += ["-device", f"{down},port={i},bus={name},id={name}-{i},"
                                        f"chassis=0,slot={self._slot()}"]
        return self

    def window(self, size, *bridges, gran=None):
        """A fixed memory window interleaved over BRIDGES, GRAN bytes at a time."""
        number = len(self.windows)
        words = [f"cxl-fmw.{number}.targets.{i}={b}" for i, b in enumerate(bridges)]
        words.append(f"cxl-fmw.{number}.size={size}")
        if gran:
            words.append(f"cxl-fmw.{number}.interleave-granularity={gran}")
        self.windows.append(",".join(words))
        return self

    def no_cxl(self):
        self.cxl = False
        return self

    def _slot(self):
        self.slots += 1
        return self.slots + 1

    def arguments(self):
        machine = "q35,cxl=on" if self.cxl else "q35"
        windows = ["-M", ",".join(self.windows)] if self.windows else []
        return ["-M", machine] + self.devices + windows


def many(bridges, ports, summary, size=256 * MiB):
    """BRIDGES bridges with PORTS root ports each and a device below every port. Window 0 deals
    out over all bridges, window 1 + i leads to bridge i alone."""
    t = Topology(summary)
    for b in range(bridges):
        t.bridge(f"hb{b}", 12 + 16 * b)
        for p in range(ports):
            t.port(f"rp{b}-{p}", f"hb{b}", p)
            t.memory(f"d{b}-{p}", f"rp{b}-{p}", size, 1 + b * ports + p)
    names = [f"hb{b}" for b in range(bridges)]
    if bridges > 1:
        t.window(12 * GiB, *names)
    for name in names:
        t.window(4 * GiB, name)
    return t


def switched(bridges, ports, downs, summary, size=256 * MiB):
    """As many(), with a switch of DOWNS devices below every root port."""
    t = Topology(summary)
    for b in range(bridges):
        t.bridge(f"hb{b}", 12 + 64 * b)
        for p in range(ports):
            t.port(f"rp{b}-{p}", f"hb{b}", p).switch(f"sw{b}-{p}", f"rp{b}-{p}", downs)
            for d in range(downs):
                t.memory(f"d{b}-{p}-{d}", f"sw{b}-{p}-{d}", size,
                         1 + (b * ports + p) * downs + d)
    names = [f"hb{b}" for b in range(bridges)]
    if bridges > 1:
        t.window(8 * GiB, *names)
    for name in names:
        t.window(8 * GiB, name)
    return t


def four(summary, switch=None):
    """Four devices d1 to d4 of 512 MiB in slots p-0 to p-3: root ports, or the ports of one switch,
    of the kind SWITCH. QEMU's cxl-downstream has no power control, so its slots never let go of a
    device; xio3130-downstream has, and QEMU's switches find it by its port number as well."""
    t = Topology(summary).bridge("hb0", 12)
    if switch:
        t.port("rp0", "hb0", 0).port("rp1", "hb0", 1).switch("p", "rp0", 4, switch)
    for i in range(4):
        if not switch:
            t.port(f"p-{i}", "hb0", i)
        t.memory(f"d{i + 1}", f"p-{i}", 512 * MiB, 1 + i)
    return t.window(8 * GiB, "hb0")


TOPOLOGIES = {
    "one": Topology("one bridge with decoders, one 512 MiB device")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .memory("d0", "rp0", 512 * MiB, 1).window(4 * GiB, "hb0"),

    "large": Topology("one bridge with decoders, one device of 16 GiB")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .memory("d0", "rp0", 16 * GiB, 1, sparse=True).window(64 * GiB, "hb0"),

    "passthrough": Topology("one bridge with a single port, hence without decoders")
    .bridge("hb0", 12).port("rp0", "hb0", 0)
    .memory("d0", "rp0", 512 * MiB, 1).window(4 * GiB, "hb0"),

    "four-regions": Topology("one 1 GiB device, room for a region in each of four decoders")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .memory("d0", "rp0", 1 * GiB, 1).window(4 * GiB, "hb0"),

    "two-devices": Topology("two devices below one bridge")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .memory("d0", "rp0", 256 * MiB, 1).memory("d1", "rp1", 512 * MiB, 2)
    .window(4 * GiB, "hb0"),

    "plain-port": Topology("a device below a plain PCIe root port")
    .bridge("hb0", 12).port("rp0", "hb0", 0).plain_port("pp0", 1)
    .memory("d0", "pp0", 256 * MiB, 1).window(4 * GiB, "hb0"),

    "odd-300m": Topology("a 300 MiB device, whose Identify command fails, and a healthy one")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .memory("d0", "rp0", 300 * MiB, 1).memory("d1", "rp1", 256 * MiB, 2)
    .window(4 * GiB, "hb0"),

    "2x1": many(2, 1, "two bridges, one port and device each"),
    "1x4": many(1, 4, "one bridge, four ports"),
    "1x4-512": four("one bridge, four ports, 512 MiB each"),
    "1x1x4": four("one switch of four devices, 512 MiB each", "cxl-downstream"),
    "1x1x4-slots": four("one switch of four slots with power control, 512 MiB each",
                        "xio3130-downstream"),
    "1x2x2": switched(1, 2, 2, "one bridge, two switches of two devices"),
    "1x2x4": switched(1, 2, 4, "one bridge, two switches of four devices"),
    "2x2x2": switched(2, 2, 2, "two bridges, two ports each, a switch of two below each"),
    "3x1": many(3, 1, "three bridges, one port each"),
    "3x4": many(3, 4, "three bridges, four ports each"),
    "4x4": many(4, 4, "sixteen devices below four bridges"),
    "two-windows": Topology("two windows over the same two bridges")
    .bridge("hb0", 12).bridge("hb1", 28).port("rp0", "hb0", 0).port("rp1", "hb1", 0)
    .memory("d0", "rp0", 512 * MiB, 1).memory("d1", "rp1", 512 * MiB, 2)
    .window(4 * GiB, "hb0", "hb1", gran=4096).window(4 * GiB, "hb0", "hb1")
    .window(4 * GiB, "hb0").window(4 * GiB, "hb1"),
    "ram-pmem": Topology("one device with volatile and persistent capacity")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .both("d0", "rp0", 512 * MiB, 256 * MiB, 1).window(4 * GiB, "hb0"),

    "cxl11": Topology("a device right below the PCI root, as in CXL 1.1, and one of CXL 2.0")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .root_device("d0", 256 * MiB, 1).memory("d1", "rp0", 256 * MiB, 2).window(4 * GiB, "hb0"),

    "windows": Topology("one bridge with seven windows, two devices and an empty slot")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1).port("rp2", "hb0", 2)
    .memory("d0", "rp0", 512 * MiB, 1).memory("d1", "rp1", 512 * MiB, 2)
    .window(1 * GiB, "hb0").window(1 * GiB, "hb0").window(1 * GiB, "hb0").window(1 * GiB, "hb0")
    .window(1 * GiB, "hb0").window(1 * GiB, "hb0").window(1 * GiB, "hb0"),

    "odd-tables": Topology("three bridges, one of them with decoders; tables are edited")
    .bridge("hb0", 12).bridge("hb1", 28).bridge("hb2", 44)
    .port("rp0", "hb0", 0).port("rp1", "hb0", 1).port("rp2", "hb1", 0).port("rp3", "hb2", 0)
    .memory("d0", "rp0", 512 * MiB, 1).memory("d1", "rp2", 512 * MiB, 2)
    .memory("d2", "rp3", 512 * MiB, 3)
    .window(1 * GiB, "hb0").window(1 * GiB, "hb1").window(1 * GiB, "hb2")
    .window(1 * GiB, "hb0", "hb1").window(1 * GiB, "hb0").window(1 * GiB, "hb0"),

    "serials": Topology("two devices with serial number 0 and two that share another one")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .port("rp2", "hb0", 2).port("rp3", "hb0", 3)
    .memory("d0", "rp0", 256 * MiB, 0).memory("d1", "rp1", 256 * MiB, 0)
    .memory("d2", "rp2", 256 * MiB, 7).memory("d3", "rp3", 256 * MiB, 7)
    .window(1 * GiB, "hb0").window(1 * GiB, "hb0").window(1 * GiB, "hb0"),

    "plain-switch": Topology("a device below a switch without CXL registers, two below one of CXL")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .plain_switch("ps", "rp0").switch("sw", "rp1", 2)
    .memory("d0", "ps-0", 512 * MiB, 1).memory("d1", "sw-0", 512 * MiB, 2)
    .memory("d2", "sw-1", 512 * MiB, 3)
    .window(1 * GiB, "hb0").window(1 * GiB, "hb0"),

    "no-tables": Topology("a device right below the PCI root of a host without CXL tables")
    .no_cxl().root_device("d0", 512 * MiB, 1),

    "no-cedt": Topology("no CXL at all: no host bridge, no table, no device").no_cxl(),
}
