# SPDX-License-Identifier: GPL-2.0-only
"""What in a kernel's log is a complaint, and which of them are the kernel's own and known.

known-complaints beside this file lists those, one a line:
  first version - last version | extended regexp | reason
The regexp is searched in the complaint's first line and its whole call chain, innermost function
first: "WARNING: ... iounmap+0x62/0x70 < iounmap < __pci_enable_msix_range < ...". A complaint that
is known is counted, not forgotten; everything else fails a run.
"""
import os
import re

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "known-complaints")

# What the kernel says when something is wrong, on any kernel we run.
# A line of its own has a time; the tools' own "Warning:" lines have none. What kmemleak found is for
# no_leak in guest.sh to judge, which reads more of it than how many objects there are.
SPLAT = re.compile(
    r"\[ *\d+\.\d+\].*(?:BUG:|BUG at|WARNING:|Oops:|KASAN|UBSAN|Call Trace|general protection fault"
    r"|possible (?:recursive|circular) locking|inconsistent lock state|suspicious RCU usage"
    r"|blocked for more than|rcu.*(?:stall|detected)|soft lockup|hard LOCKUP"
    r"|sleeping function called|refcount_t:|list_(?:add|del) corruption|ODEBUG:"
    r"|unreferenced object|bad page state|double fault"
    r"|Unable to handle|scheduling while atomic|sysfs: cannot create duplicate"
    r"|exports duplicate symbol|Unknown symbol)", re.I)

# What a healthy stock kernel says in QEMU that looks alike.
# The memblk line is its own reading of a broken CEDT (test window-wraps), the timer line is QEMU on
# a machine that is too busy.
HARMLESS = re.compile(r"\bKASAN: .*(?:init|shadow)|KernelAddressSanitizer initialized"
                      r"|Warning: invalid memblk node|MP-BIOS bug: 8254 timer"
                      # kasan_multi_shot
                      r"|\] (?:Kernel )?command line: "
                      # a test of /sys/power/pm_test
                      r"|PM: suspend debug: Waiting for"
                      # a kernel that is told to be one for crash dumps finds no dump
                      r"|Warning: Core image elf header not found", re.I)

TIME = re.compile(r"\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?(.*)")
FRAME = re.compile(r" *(\? )?([\w.$]+)\+0x[0-9a-f]+/0x[0-9a-f]+")
RIP = re.compile(r"RIP: 0010:([\w.$]+)\+0x")


class Complaint:
    """One report of the kernel: its lines that count as complaints, and who called whom."""

    def __init__(self, line, text):
        self.lines, self.headline, self.chain = [line], text, []
        self.in_trace = text.startswith("Call Trace")

    def says(self):
        return " < ".join([self.headline] + self.chain)

    def add(self, line, text):
        """True if the line belongs to this report."""
        if text.startswith("Call Trace") and not self.in_trace:
            self.in_trace = True
            self.lines.append(line)
            return True
        frame = FRAME.match(text)
        rip = RIP.match(text)
        if self.in_trace and frame:
            if not frame[1]:    # "?" is what happened to be on the stack
                self.chain.append(frame[2])
        elif rip and not self.in_trace:
            self.chain.append(rip[1])
        return False


def reports(log):
    """All complaints of a log, in order. Lines without a time are somebody else's."""
    found, current = [], None
    for line in log.splitlines():
        timed = TIME.search(line)
        if not timed:
            continue
        text = timed[1]
        if current and current.add(line, text):
            continue
        if SPLAT.search(line) and not HARMLESS.search(line):
            current = Complaint(line, text)
            found.append(current)
        elif current and ("</TASK>" in text or "end trace" in text):
            current = None
    return found


def _numbers(version):
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])


def release_of(log, release):
    """Debian's 6.1 kernels do not have their version in RELEASE, but say it when they start."""
    banner = re.search(r"\] Linux version (\S+)(?:.* Debian (\d+\.\d+\.\d+))?", log)
    return (banner and (banner[2] or banner[1])) or release


class Known:
    """The list."""

    def __init__(self, path=LIST):
        self.entries = []
        with open(path) as f:
            for number, line in enumerate(f, 1):
                if line.strip() and not line.startswith("#"):
                    self.entries.append(self._entry(f"{path}:{number}", line.strip()))

    @staticmethod
    def _entry(where, line):
        versions, _, rest = line.partition("|")
        regexp, _, reason = rest.rpartition("|")
        first, dash, last = versions.partition("-")
        if not (dash and regexp and reason):
            raise ValueError(f"{where}: not 'first-last|regexp|reason'")
        return _numbers(first), _numbers(last), re.compile(regexp)

    def has(self, version, complaint):
        return any(first <= version <= last and regexp.search(complaint.says())
                   for first, last, regexp in self.entries)


def judge(log, release, known=None):
    """The lines of a log that fail a run, and how many complaints in it are known."""
    known = known or Known()
    version = _numbers(release_of(log, release))
    lines, count = [], 0
    for complaint in reports(log):
        if known.has(version, complaint):
            count += 1
        else:
            lines += complaint.lines
    return lines, count
