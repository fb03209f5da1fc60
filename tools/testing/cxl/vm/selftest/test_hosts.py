# SPDX-License-Identifier: GPL-2.0-only
"""hosts.py and replay.py: the catalogue is sound, tables come out right, a host can be replayed."""
import io
import os
import struct
import sys
import tarfile
import tempfile
import tomllib
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import cedt  # noqa: E402
import hosts  # noqa: E402
import replay  # noqa: E402

GiB = 1 << 30


def bridge(uid, base):
    return struct.pack("<BBHIIIQQ", 0, 0, 32, uid, 1, 0, base, 0x10000)


def window(base, size, *uids):
    ways = hosts.WAYS_CODE[len(uids)]
    return struct.pack("<BBHIQQBBHIHHI" + "I" * (len(uids) - 1), 1, 0, 36 + 4 * (len(uids) - 1) + 0,
                       0, base, size, ways, 0, 0, 0, 0xf, 0, *uids)[:36] + \
        struct.pack(f"<{len(uids)}I", *uids)


def table(*entries):
    fixed = []
    for entry in entries:
        entry = bytearray(entry)
        struct.pack_into("<H", entry, 2, len(entry))
        fixed.append(bytes(entry))
    made = cedt.Table(bytes(36) + b"".join(fixed))
    made.header = bytearray(b"CEDT".ljust(36, b"\0"))
    return made.bytes()


TWO = table(bridge(28, 0x20000), bridge(12, 0x10000), window(4 * GiB, GiB, 12),
            window(5 * GiB, GiB, 12, 28))


class Catalogue(unittest.TestCase):
    def test_every_file_is_sound(self):
        found = hosts.all_hosts(long=True)
        self.assertGreaterEqual(len(found), 25)
        place = hosts.Places(cedt.Table(table(bridge(12, 0x10000),
                                              *(window(n * GiB, GiB, 12) for n in range(4, 12)))))
        for host in found:
            self.assertEqual(host.script(place).count(b"host_test"), 1, host.name)

    def test_every_file_is_in_the_document(self):
        page = os.path.join(hosts.machine.HERE, "../../../../Documentation/hosts.md")
        with open(page, encoding="utf-8") as file:
            rows = {line.split("|")[1].strip() for line in file if line.startswith("| ")}
        self.assertEqual([h.host for h in hosts.all_hosts(long=True) if h.host not in rows], [])

    def test_same_machine_same_boot(self):
        keys = {h.boot_key("6.12", h.topologies[0], h.variants[0]) for h in hosts.all_hosts(long=True)}
        self.assertLess(len(keys), 15)


class Tables(unittest.TestCase):
    def setUp(self):
        self.place = hosts.Places(cedt.Table(TWO))

    def sound(self, raw):
        self.assertEqual(sum(raw) & 0xff, 0)
        self.assertEqual(struct.unpack_from("<I", raw, 4)[0], len(raw))

    def test_numbers(self):
        self.assertEqual(self.place.number("window1+512M-4K"), 5 * GiB + (512 << 20) - 4096)
        self.assertEqual(self.place.number("hb1"), 0x20000)   # by _UID, not by place in the table
        self.assertEqual(self.place.line("commit hb0 0 window0 1G 1"), "commit 0x10000 0 0x100000000 0x40000000 1")

    def test_edits(self):
        raw = hosts.edited_cedt(TWO, {"cedt": [
            {"window": 0, "base": "window0+512M", "size": "512M", "pad": 8},
            {"window": 1, "add": True, "targets": ["hb0", 0xbad]},
            {"bridge": 1, "length": "32K"}], "zeros": 4}, self.place)
        self.sound(raw)
        self.assertEqual(raw[-4:], bytes(4))
        made = cedt.Table(raw[:-4])
        windows = made.of_kind(cedt.CFMWS)
        self.assertEqual(len(windows), 3)
        self.assertEqual(struct.unpack_from("<QQ", windows[0], 8), (4 * GiB + GiB // 2, GiB // 2))
        self.assertEqual(len(windows[0]), 48)
        self.assertEqual(struct.unpack_from("<2I", windows[2], 36), (12, 0xbad))
        self.assertEqual(struct.unpack_from("<Q", hosts.bridges_of(made)[1], 24)[0], 0x8000)

    def test_other_tables(self):
        self.sound(hosts.prmt(["EE41B397-25D4-452C-AD54-48C6E3480B94"]))
        self.sound(hosts.hmat([{"domain": 0, "size": "512M", "mode": 1}], self.place))


class Replayed(unittest.TestCase):
    def archive(self, **files):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        path = os.path.join(directory.name, "host.tar.gz")
        with tarfile.open(path, "w:gz") as tar:
            for name, data in files.items():
                data = data if isinstance(data, bytes) else data.encode()
                info = tarfile.TarInfo("cxl-host/" + name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        return replay.Archive(path)

    def test_soft_reserved_larger_than_the_region(self):
        TiB = 1 << 40
        config = bytearray(4096)
        struct.pack_into("<IQ", config, 0x100, 3, 77)        # serial number, the only capability
        files = {
            "tables/CEDT": table(bridge(7, 0x10000), window(2 * TiB, TiB, 7)),
            "bridges": "7 pci0000:07 \\_SB_.CX07\n",
            "iomem": f"{2 * TiB:x}-{3 * TiB - 1:x} : Soft Reserved\n",
            "pci/0000:08:00.0/class": "0x050210\n",
            "pci/0000:08:00.0/path": "/sys/devices/pci0000:07/0000:07:00.0/0000:08:00.0\n",
            "pci/0000:08:00.0/config": bytes(config),
            "sysfs": "/sys/bus/cxl/devices/endpoint3/uport -> /sys/devices/pci0000:07/0000:08:00.0/mem0\n"
                     f"/sys/bus/cxl/devices/decoder3.0/start {2 * TiB:#x}\n"
                     f"/sys/bus/cxl/devices/decoder3.0/size {TiB // 2:#x}\n"
                     "/sys/bus/cxl/devices/decoder3.0/interleave_ways 1\n",
        }
        made = tomllib.loads(replay.Replay(self.archive(**files), "big").text())
        self.assertEqual(made["machine"]["bridges"], [["256M 77"]])
        self.assertEqual(made["machine"]["windows"], [["512M", "hb0"]])
        self.assertEqual(made["machine"]["soft-reserved"], ["window0 512M"])
        self.assertEqual(made["firmware"]["registers"], ["commit d0 0 window0 256M 0 0"])

    def test_an_archive_of_a_guest(self):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hosts/one.tar.gz")
        made = tomllib.loads(replay.Replay(replay.Archive(path), "one").text())
        self.assertEqual(made["machine"]["bridges"], [["256M 1", "-"]])
        self.assertEqual(made["firmware"]["registers"],
                         ["commit hb0 0 window0 256M 0 0 0x0", "commit d0 0 window0 256M 0 0",
                          "mem-enable d0 1"])
        self.assertEqual(made["expect"]["regions"], ["window0 256M 1 live"])


if __name__ == "__main__":
    unittest.main()
