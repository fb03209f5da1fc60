# SPDX-License-Identifier: GPL-2.0-only
"""clock.py: what a busy host may take, and what a hang may not."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import clock  # noqa: E402


class Simulated(unittest.TestCase):
    def setUp(self):
        self.proc = tempfile.TemporaryDirectory()
        self.addCleanup(self.proc.cleanup)
        self.wall, self.waited = 0.0, {1: 0.0, 2: 0.0}
        self.write()
        self.clock = clock.PatientClock(7, self.proc.name, lambda: self.wall)

    def write(self):
        for thread, waited in self.waited.items():
            path = f"{self.proc.name}/7/task/{thread}"
            os.makedirs(path, exist_ok=True)
            with open(path + "/schedstat", "w") as f:
                f.write(f"1000 {int(waited * 1e9)} 3\n")

    def go(self, wall, **waited):
        """Time goes by; THREAD=seconds each waited for a processor."""
        self.wall += wall
        for thread, seconds in waited.items():
            self.waited[int(thread[1:])] += seconds
        self.write()
        return self.clock.seconds()

    def test_idle_host(self):
        self.assertAlmostEqual(self.go(60), 60)

    def test_sleeping_hang_ends(self):
        for _ in range(100):
            passed = self.go(1, t1=0.0)
        self.assertAlmostEqual(passed, 100)

    def test_spinning_hang_ends(self):
        # It gets half of a processor, and has had 50 s of one after 100.
        for _ in range(100):
            passed = self.go(1, t1=0.5)
        self.assertAlmostEqual(passed, 50)

    def test_busy_host(self):
        self.assertAlmostEqual(self.go(100, t1=90), 10)

    def test_threads_wait_at_the_same_time(self):
        self.assertAlmostEqual(self.go(100, t1=60, t2=50), 40)

    def test_no_processor_at_all(self):
        self.assertAlmostEqual(self.go(100, t1=100), 5)
        self.assertAlmostEqual(self.go(100, t1=150), 10)

    def test_thread_that_comes_later(self):
        self.waited[3] = 30.0
        self.assertAlmostEqual(self.go(100), 100)
        self.assertAlmostEqual(self.go(10, t3=5), 105)

    def test_kernel_that_does_not_count(self):
        self.clock = clock.PatientClock(8, self.proc.name, lambda: self.wall)
        self.assertAlmostEqual(self.go(60), 60)

    def test_a_real_process(self):
        self.assertTrue(clock.PatientClock(os.getpid()).waited)
        self.assertGreaterEqual(clock.patience(), 1)


if __name__ == "__main__":
    unittest.main()
