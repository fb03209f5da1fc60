# SPDX-License-Identifier: GPL-2.0-only
"""Time limits on a machine that has other things to do.

A guest that sleeps for ever uses no processor time, one that is never let onto a processor makes no
progress by the clock on the wall. So what counts is the time that goes by while no thread of QEMU
has to wait for a processor: on an idle host that is the clock's, and a hang of either kind ends it.
"""
import glob
import os
import time

SLOWEST = 20     # a second counts as a twentieth at least, whatever else the host does


class PatientClock:
    """Seconds in which a process could run if it wanted to."""

    def __init__(self, pid, proc="/proc", now=time.monotonic):
        self.pattern = f"{proc}/{pid}/task/*/schedstat"
        self.now, self.last, self.passed = now, now(), 0.0
        self.waited = self._waited()

    def _waited(self):
        """{thread: seconds it was ready to run and had no processor}"""
        found = {}
        for path in glob.glob(self.pattern):
            try:
                with open(path) as f:
                    found[path] = int(f.read().split()[1]) / 1e9
            except (OSError, IndexError, ValueError):
                pass         # the thread has ended, or this kernel does not count
        return found

    def seconds(self):
        now, waited = self.now(), self._waited()
        went = now - self.last
        lost = max((t - self.waited.get(path, t) for path, t in waited.items()), default=0.0)
        self.passed += max(went - lost, went / SLOWEST)
        self.last, self.waited = now, waited
        return self.passed


def patience():
    """How many times as long everything may take that is not watched by such a clock."""
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(1 + int(busy), 10)
