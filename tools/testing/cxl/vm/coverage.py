# SPDX-License-Identifier: GPL-2.0-only
"""Line coverage out of the kernel's gcov counters."""
import json
import os
import shutil
import subprocess
import tempfile


def collect(counters, prefix="drivers/cxl/"):
    """{source below PREFIX: {line: times}} from the .gcda files below the directory COUNTERS.

    The guest names each file by the absolute path of its object in the build directory, which
    is on this machine and has the matching .gcno.
    """
    lines = {}
    for directory, _, names in os.walk(counters):
        for name in names:
            if not name.endswith(".gcda"):
                continue
            gcda = os.path.join(directory, name)
            gcno = "/" + os.path.relpath(gcda, counters)[:-len("gcda")] + "gcno"
            if "/" + prefix not in gcno:
                continue
            for entry in _gcov(gcda, gcno):
                source = entry["file"]
                at = source.rfind(prefix)
                if at < 0:
                    continue
                of_file = lines.setdefault(os.path.normpath(source[at:]), {})
                for line in entry["lines"]:
                    number = line["line_number"]
                    of_file[number] = of_file.get(number, 0) + line["count"]
    return lines


def _gcov(gcda, gcno):
    with tempfile.TemporaryDirectory() as work:
        shutil.copy(gcda, os.path.join(work, "x.gcda"))
        shutil.copy(gcno, os.path.join(work, "x.gcno"))
        done = subprocess.run(["gcov", "--json-format", "--stdout", "x.gcda"], cwd=work,
                              stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)["files"]


def percent(of_files):
    total = sum(len(f) for f in of_files)
    hit = sum(1 for f in of_files for n in f.values() if n)
    return 100.0 * hit / total if total else 0.0


def table(lines, work):
    """Print one line per file; write what was never reached to WORK/uncovered. Totals by place."""
    places = {}
    with open(os.path.join(work, "uncovered"), "w") as out:
        for source, of_file in sorted(lines.items()):
            places.setdefault(os.path.dirname(source), []).append(of_file)
            missed = sorted(n for n, times in of_file.items() if not times)
            print(f"  {percent([of_file]):5.1f} % of {len(of_file):4} lines  {source}")
            for number in missed:
                out.write(f"{source}:{number}\n")
    return {place: percent(files) for place, files in places.items()}
