# SPDX-License-Identifier: GPL-2.0-only
"""What the owner of a machine does to it while it runs: put devices into slots, take them out.

A guest asks with a line "host VERB ..." on its reporting line and sees what happened by looking:
  plug NAME PORT SERIAL RAM [PMEM]  a device into the slot of a port; sizes as QEMU takes them
  pull NAME                         press the slot's button: the guest has to let go of it
  inject NAME                       a correctable error of the device's memory
  break NAME                        an uncorrectable one, which is fatal: the link is reset

A backend of memory can be neither used twice nor deleted in QEMU 10, so every device gets new ones.
They are files, cut to nothing when their device is gone: a thousand devices of half a gigabyte fit.
"""
import json
import os
import socket
import tempfile
import time

import clock

BUSY_SECONDS = 15    # a slot's light blinks for 5; more on a host that is busy


class HostError(Exception):
    """A request that QEMU refused, or nonsense from a guest."""


class Host:
    def __init__(self, path):
        self.path, self.stream, self.backends = path, None, 0
        self.files = {}    # of backends, by device

    def hear(self, line):
        """Do what a line of the guest's report asks for, if it does."""
        words = line.split()
        if words[:1] != ["host"]:
            return
        verb = {"plug": self.plug, "pull": self.pull, "inject": self.inject,
                "break": self.fail}.get(words[1] if len(words) > 1 else "")
        if not verb:
            raise HostError(f"unknown request: {line}")
        verb(*words[2:])

    def plug(self, name, port, serial, ram, pmem="0"):
        self._until_gone(name)
        self._cut_files(name)
        device = {"driver": "cxl-type3", "bus": port, "id": name, "sn": int(serial)}
        if ram != "0":
            device["volatile-memdev"] = self._backend(name, ram)
        if pmem != "0":
            device["persistent-memdev"] = self._backend(name, pmem)
            device["lsa"] = self._backend(name, "1M")
        self._patiently("device_add", device)

    def pull(self, name):
        self._patiently("device_del", {"id": name})

    def inject(self, name):
        self._ask("cxl-inject-correctable-error",
                  {"path": "/machine/peripheral/" + name, "type": "mem-data-ecc"})

    def fail(self, name):
        self._ask("cxl-inject-uncorrectable-errors",
                  {"path": "/machine/peripheral/" + name,
                   "errors": [{"type": "mem-data-ecc", "header": [1, 2, 3, 4]}]})

    def _backend(self, device, size):
        self.backends += 1
        name = f"plugged-{self.backends}"
        size = int(size[:-1]) * {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[size[-1]]
        file, path = tempfile.mkstemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        try:
            os.ftruncate(file, size)
            self._ask("object-add", {"qom-type": "memory-backend-file", "id": name, "size": size,
                                     "mem-path": path, "share": True})
        finally:
            os.unlink(path)
        self.files.setdefault(device, []).append(file)
        return name

    def _cut_files(self, device):
        for file in self.files.pop(device, []):
            os.ftruncate(file, 0)
            os.close(file)

    def _until_gone(self, name):
        """QEMU 10 never says that a device is gone: look."""
        end = time.monotonic() + BUSY_SECONDS * clock.patience()
        while any(e["name"] == name for e in
                  self._ask("qom-list", {"path": "/machine/peripheral"})):
            if time.monotonic() > end:
                raise HostError(f"{name} is still in its slot")
            time.sleep(0.05)

    def _patiently(self, command, arguments):
        """Slots refuse while they are busy with what came before."""
        end = time.monotonic() + BUSY_SECONDS * clock.patience()
        while True:
            try:
                return self._ask(command, arguments)
            except HostError as error:
                busy = any(w in str(error) for w in ("busy", "in the process", "in progress"))
                if not busy or time.monotonic() > end:
                    raise
            time.sleep(0.1)

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(BUSY_SECONDS * clock.patience())
        connection.connect(self.path)
        self.stream = connection.makefile("rw")
        self.stream.readline()    # the greeting
        self._ask("qmp_capabilities", {})

    def _ask(self, command, arguments):
        if not self.stream:
            self._connect()
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.stream.flush()
        while True:
            line = self.stream.readline()
            if not line:
                raise HostError(f"{command}: QEMU closed the connection")
            answer = json.loads(line)
            if "error" in answer:
                raise HostError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
