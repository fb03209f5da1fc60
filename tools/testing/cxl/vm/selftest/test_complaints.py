# SPDX-License-Identifier: GPL-2.0-only
"""complaints.py: what fails a run and what is known.

The logs have the form and the call chain of a guest's, as 6.12.95 was seen to report it; registers and
offsets are made up.
"""
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import complaints  # noqa: E402


def saved(name):
    with open(os.path.join(HERE, "logs", name)) as f:
        return f.read()


def known_of(line):
    with tempfile.NamedTemporaryFile("w", suffix=".list") as f:
        f.write(line + "\n")
        f.flush()
        return complaints.Known(f.name)


class Saved(unittest.TestCase):
    msix = saved("msix-iounmap.log")
    ours = saved("warning-of-ours.log")

    def judge(self, log, release="6.12.95", **kwargs):
        return complaints.judge(log, release, **kwargs)

    def test_known(self):
        self.assertEqual(self.judge(self.msix), ([], 1))

    def test_command_line(self):
        log = "[    0.000000] Command line: console=ttyS0 kasan_multi_shot\n"
        self.assertEqual(self.judge(log + log.replace("Command", "Kernel command")), ([], 0))

    def test_counted_each_time(self):
        self.assertEqual(self.judge(self.msix * 3), ([], 3))

    def test_other_version(self):
        for release in ("6.12.74", "6.12.97", "6.12.117+deb12-amd64", "6.1.0-56-amd64"):
            lines, known = self.judge(self.msix, release)
            self.assertEqual((len(lines), known), (2, 0), release)
            self.assertIn("ioremap.c:461", lines[0])
            self.assertIn("Call Trace", lines[1])

    def test_other_caller(self):
        for frame in ("__pci_enable_msix_range", "pci_alloc_irq_vectors_affinity"):
            self.assertIn(" " + frame, self.msix)
            lines, known = self.judge(self.msix.replace(" " + frame, " cxll_regs_unmap"))
            self.assertEqual((len(lines), known), (2, 0), frame)

    def test_frames_that_only_lie_on_the_stack(self):
        log = self.msix.replace(" __pci_enable_msix_range", " ? __pci_enable_msix_range")
        self.assertEqual(self.judge(log)[1], 0)

    def test_other_place(self):
        for a, b in (("c:461 iounmap", "c:461 ioremap"), ("WARNING:", "BUG:")):
            self.assertEqual(self.judge(self.msix.replace(a, b))[1], 0, b)

    def test_ours_fails(self):
        lines, known = self.judge(self.ours)
        self.assertEqual((len(lines), known), (2, 0))

    def test_beside_a_known_one(self):
        for log in (self.msix + self.ours, self.ours + self.msix):
            lines, known = self.judge(log)
            self.assertEqual((len(lines), known), (2, 1))
            self.assertTrue(all(l in self.ours for l in lines))

    def test_inside_a_known_one(self):
        at = self.msix.index(" </TASK>")
        at = self.msix.rindex("\n", 0, at) + 1
        bug = "[   99.000000] BUG: sleeping function called from invalid context\n"
        lines, _ = self.judge(self.msix[:at] + bug + self.msix[at:])
        self.assertIn(bug.rstrip(), lines)

    def test_what_a_script_prints_between(self):
        lines = self.msix.splitlines(keepends=True)
        log = "".join(l + "  # cxl list -M\n" for l in lines)
        self.assertEqual(self.judge(log), ([], 1))
        self.assertEqual(self.judge("WARNING: not the kernel's\nCall Trace:\n"), ([], 0))

    def test_the_banner_tells_the_version(self):
        banner = ("[    0.000000] Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org) (gcc-12 "
                  "(Debian 12.2.0-14) 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-14)\n")
        self.assertEqual(complaints.release_of(banner, "6.1.0-56-amd64"), "6.1.192")
        banner = "[    0.000000] Linux version 6.12.95 (root@here) (gcc (Debian 12.2.0-14) 12.2.0) #1\n"
        self.assertEqual(complaints.release_of(banner, "x"), "6.12.95")
        self.assertEqual(complaints.release_of("", "6.12.95+deb12-amd64"), "6.12.95+deb12-amd64")

    def test_harmless(self):
        log = "[    0.1] kasan: KernelAddressSanitizer initialized\n"
        self.assertEqual(self.judge(log), ([], 0))

    def test_an_entry_needs_a_reason(self):
        self.assertTrue(known_of("6.12-6.12.9|a|b|why").has((6, 12, 3), complaints.Complaint("", "b")))
        for line in ("6.12.1|x|why", "6.12.1-6.12.2|x|", "6.12.1-6.12.2|x", "6.12.1-6.12.2||why"):
            with self.assertRaises(ValueError, msg=line):
                known_of(line)


if __name__ == "__main__":
    unittest.main()
