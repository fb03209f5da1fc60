# SPDX-License-Identifier: GPL-2.0-only
"""Small static programs that guests run: compiled on the host, shipped in the initrd."""
import os
import subprocess

from machine import CACHE, HERE, HarnessError

SOURCES = os.path.join(HERE, "programs")
TOP = os.path.realpath(os.path.join(HERE, "../../../.."))
INSTALLED_FROM = TOP      # the checkout whose modules are tested: what is installed with them
COMPILED = {}


def compile_program(source):
    name = os.path.basename(source)[:-2]
    out = os.path.join(CACHE, "vm", "programs")
    os.makedirs(out, exist_ok=True)
    target = os.path.join(out, name)
    fresh = f"{target}.{os.getpid()}"
    done = subprocess.run(["gcc", "-std=gnu11", "-O2", "-static", "-Wall", "-Wextra", "-Werror",
                           "-o", fresh, source], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise HarnessError(f"{name} does not compile:\n{done.stderr}")
    os.replace(fresh, target)
    with open(target, "rb") as f:
        return f.read()


def payload():
    """{path below /cxl-live: (bytes, mode)} of all programs, and what tests follow: a page, scripts."""
    for entry in sorted(os.listdir(SOURCES)):
        if entry.endswith(".c") and entry not in COMPILED:
            COMPILED[entry] = compile_program(os.path.join(SOURCES, entry))
    there = {"bin/" + name[:-2]: (data, 0o755) for name, data in COMPILED.items()}
    for top, source, target in (
            (TOP, "Documentation/resize.md", "doc/resize.md"),
            (INSTALLED_FROM, "scripts/install/modprobe.conf", "install/modprobe.conf"),
            (INSTALLED_FROM, "scripts/install/stock.sh", "install/stock.sh"),
            (TOP, "scripts/collect-host", "install/collect-host")):
        with open(os.path.join(top, source), "rb") as file:
            there[target] = (file.read(), 0o644)
    return there
