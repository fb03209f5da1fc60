# SPDX-License-Identifier: GPL-2.0-only
"""Pages of Documentation that a script makes from a file which has the facts."""
import os
import sys


def compare(page, source, text):
    """A finding if the page PAGE, made from SOURCE by the script that runs, is not TEXT."""
    try:
        with open(page, encoding="utf-8") as f:
            current = f.read()
    except FileNotFoundError:
        current = None
    script = os.path.basename(sys.argv[0])
    return [] if current == text else [f"{page}: not what {source} makes: run scripts/{script}"]


def main(page, source, make, check, usage):
    """Write PAGE from SOURCE by MAKE, or with --check print what CHECK finds, a line each."""
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    with open(source, encoding="utf-8") as f:
        text = f.read()
    if sys.argv[1:] == ["--check"]:
        for line in check(text):
            print(line)
    elif sys.argv[1:]:
        sys.exit(usage)
    else:
        with open(page, "w", encoding="utf-8") as f:
            f.write(make(text))
