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

    def memory(self, name, port, size, serial):
        """A volatile type 3 device. QEMU 10 gives it four HDM decoders."""
        self.devices += ["-object", f"memory-backend-ram,id={name}-ram,size={size}",
                         "-device", f"cxl-type3,bus={port},volatile-memdev={name}-ram,"
                                    f"id={name},sn={serial}"]
        return self

    def window(self, size, *bridges):
        """A fixed memory window interleaved over BRIDGES."""
        number = len(self.windows)
        targets = ",".join(f"cxl-fmw.{number}.targets.{i}={b}" for i, b in enumerate(bridges))
        self.windows.append(f"{targets},cxl-fmw.{number}.size={size}")
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


TOPOLOGIES = {
    "one": Topology("one bridge with decoders, one 512 MiB device")
    .bridge("hb0", 12).port("rp0", "hb0", 0).port("rp1", "hb0", 1)
    .memory("d0", "rp0", 512 * MiB, 1).window(4 * GiB, "hb0"),

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

    "no-cedt": Topology("no CXL at all: no host bridge, no table, no device").no_cxl(),
}
