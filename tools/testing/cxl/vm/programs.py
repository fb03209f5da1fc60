# SPDX-License-Identifier: GPL-2.0-only
"""Small static programs that guests run: compiled on the host, shipped in the initrd.

A program is programs/NAME.c, with programs/NAME_*.c where one file would be too long.
"""
import os
import subprocess

from machine import CACHE, HERE, HarnessError

SOURCES = os.path.join(HERE, "programs")
TOP = os.path.realpath(os.path.join(HERE, "../../../.."))
INSTALLED_FROM = TOP      # the checkout whose modules are tested: what is installed with them
COMPILED = {}


def program_files():
    """{program: its files}"""
    files = {}
    for entry in sorted(os.listdir(SOURCES)):
        if entry.endswith(".c"):
            files.setdefault(entry[:-2].split("_")[0], []).append(os.path.join(SOURCES, entry))
    return files


def compile_program(name, sources):
    out = os.path.join(CACHE, "vm", "programs")
    os.makedirs(out, exist_ok=True)
    target = os.path.join(out, name)
    fresh = f"{target}.{os.getpid()}"
    done = subprocess.run(["gcc", "-std=gnu11", "-O2", "-static", "-Wall", "-Wextra", "-Werror",
                           "-o", fresh] + sources, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise HarnessError(f"{name} does not compile:\n{done.stderr}")
    os.replace(fresh, target)
    with open(target, "rb") as f:
        return f.read()


def payload():
    """{path below /cxl-live: (bytes, mode)} of all programs, and what tests follow: a page, scripts."""
    for name, sources in program_files().items():
        if name not in COMPILED:
            COMPILED[name] = compile_program(name, sources)
    there = {"bin/" + name: (data, 0o755) for name, data in COMPILED.items()}
    for top, source, target in (
            (TOP, "Documentation/resize.md", "doc/resize.md"),
            (INSTALLED_FROM, "scripts/install/modprobe.conf", "install/modprobe.conf"),
            (INSTALLED_FROM, "scripts/install/stock.sh", "install/stock.sh"),
            (TOP, "scripts/collect-host", "install/collect-host")):
        with open(os.path.join(top, source), "rb") as file:
            there[target] = (file.read(), 0o644)
    return there
