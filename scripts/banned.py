# SPDX-License-Identifier: GPL-2.0-only
"""Lists of banned words: what check-names and check-sentences read."""
import sys


def read(path, kinds):
    """(kind, expression, what to use instead) of each line "kind|expression|instead"."""
    with open(path, encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                kind, _, rest = line.rstrip("\n").partition("|")
                expression, _, instead = rest.rpartition("|")
                if kind not in kinds or not expression or not instead:
                    sys.exit(f"{path}:{n}: not {' or '.join(kinds)}|expression|instead")
                yield kind, expression, instead
