# SPDX-License-Identifier: GPL-2.0-only
"""Write "newc" cpio archives, the format of an initramfs, without root rights or helpers.

The kernel unpacks any number of concatenated archives, so a guest's initrd is put together from
a root file system that never changes, the modules of one kernel and the tests of one run.
"""
import os
import stat


class Archive:
    """One cpio archive, written to an open binary file; every entry belongs to root."""

    def __init__(self, out):
        self.out = out
        self.offset = 0
        self.inode = 0
        self.dirs = set()

    def _write(self, data):
        self.out.write(data)
        self.offset += len(data)

    def _pad(self, unit):
        self._write(b"\0" * (-self.offset % unit))

    def _entry(self, name, mode, data, rdev=(0, 0)):
        self.inode += 1
        raw = name.encode() + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, rdev[0], rdev[1], len(raw), 0)
        self._write(b"070701" + b"".join(b"%08x" % f for f in fields) + raw)
        self._pad(4)
        self._write(data)
        self._pad(4)

    def _parents(self, name):
        parent = os.path.dirname(name)
        if parent and parent not in self.dirs:
            self.dir(parent)

    def dir(self, name, mode=0o755):
        name = name.strip("/")
        if not name or name in self.dirs:
            return
        self._parents(name)
        self.dirs.add(name)
        self._entry(name, stat.S_IFDIR | mode, b"")

    def file(self, name, data, mode=0o644):
        name = name.strip("/")
        self._parents(name)
        self._entry(name, stat.S_IFREG | mode, data)

    def symlink(self, name, target):
        name = name.strip("/")
        self._parents(name)
        # A link may stand for a directory: nothing may create that directory again.
        self.dirs.add(name)
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def tree(self, source, name):
        """Everything below the directory SOURCE, as NAME."""
        self.dir(name)
        for entry in sorted(os.listdir(source)):
            path, inside = os.path.join(source, entry), os.path.join(name, entry)
            if os.path.islink(path):
                self.symlink(inside, os.readlink(path))
            elif os.path.isdir(path):
                self.tree(path, inside)
            else:
                with open(path, "rb") as f:
                    self.file(inside, f.read(), 0o755 if os.access(path, os.X_OK) else 0o644)

    def close(self):
        self.inode = 0
        self._entry("TRAILER!!!", 0, b"")
        self._pad(512)
