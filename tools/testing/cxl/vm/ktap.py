# SPDX-License-Identifier: GPL-2.0-only
"""Count test cases in a kernel log: KTAP as KUnit prints it."""
import re

LINE = re.compile(r"^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?(?P<indent> *)(?P<text>\S.*)$")
RESULT = re.compile(r"^(?P<not>not )?ok (?P<number>\d+)(?: -)? (?P<name>[^#]*)(?P<rest>#.*)?$")
TIME = re.compile(r"^# \S+: time: *(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)$")


class Suite:
    def __init__(self, name):
        self.name, self.planned, self.closed = name, None, False
        self.cases = []           # (name, "pass" | "fail" | "skip", reason)
        self.times = []           # what took how long, as cases tell it


def parse(log):
    """All suites in LOG. KUnit indents a suite's cases by four, their parameters by eight."""
    suites, current, notes = [], None, []
    for raw in log.splitlines():
        match = LINE.match(raw)
        if not match:
            continue
        indent, text = len(match["indent"]), match["text"].rstrip()
        if indent == 4 and text.startswith("# Subtest: "):
            current = Suite(text[len("# Subtest: "):])
            suites.append(current)
            notes = []
            continue
        if current is None:
            continue
        plan, result = PLAN.match(text), RESULT.match(text)
        if plan and indent == 4 and current.planned is None:
            current.planned = int(plan[1])
        elif result and indent == 4:
            word = "fail" if result["not"] else "pass"
            reason = (result["rest"] or "").lstrip("# ")
            if word == "pass" and reason.upper().startswith("SKIP"):
                word = "skip"
            current.cases.append((result["name"].strip(), word,
                                  "; ".join(notes[:4]) if word == "fail" else reason))
            notes = []
        elif result and indent == 0:
            current.closed = True
            current = None
        elif text.startswith("# ") and indent >= 4:
            told = TIME.match(text)
            if told:
                current.times.append(told[1])
            else:
                notes.append(text[2:])
    return suites


def problems(suites):
    """What must not look green: suites without an end, or with fewer cases than planned."""
    found = []
    for suite in suites:
        if not suite.closed:
            found.append(f"{suite.name}: the suite did not come to its end")
        if suite.planned != len(suite.cases):
            found.append(f"{suite.name}: {suite.planned} cases planned, "
                         f"{len(suite.cases)} reported")
    return found
