"""What each test runner says about its own run, brought into one form.

A suite is trusted only if its own result file, its exit code and its counts agree. Everything
else (no file, a crash, an unexplained exit code, nothing run) is a failure.
"""

import json
import re
import xml.etree.ElementTree
from dataclasses import dataclass, field


@dataclass
class Result:
    passed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)  # [(name of the test, what it said)]

    def add(self, other):
        self.passed += other.passed
        self.skipped += other.skipped
        self.failures += other.failures

    def fail(self, name, text=""):
        self.failures.append((name, text))


def judge(name, result, exit_code, output, may_skip_all=False):
    """Turns what does not add up into a failure of its own; returns `result`."""
    if exit_code != 0 and not result.failures:
        result.fail(name, f"exit code {exit_code}, but no test is reported as failed\n{output}")
    elif exit_code == 0 and result.failures:
        result.fail(name, "exit code 0, although tests are reported as failed")
    elif not result.failures and result.passed == 0:
        if result.skipped == 0:
            result.fail(name, f"ran no tests\n{output}")
        elif not may_skip_all:
            result.fail(name, f"skipped all of its {result.skipped} tests\n{output}")
    return result


def unreadable(name, exit_code, output, why):
    result = Result()
    result.fail(name, f"{why}; exit code {exit_code}\n{output}")
    return result


def from_gtest(text):
    """GoogleTest's --gtest_output=json. Disabled tests count as skipped."""
    result = Result()
    for suite in json.loads(text)["testsuites"]:
        for test in suite["testsuite"]:
            name = f'{suite["name"]}.{test["name"]}'
            if test.get("failures"):
                result.fail(name, "\n".join(item["failure"] for item in test["failures"]))
            elif test["status"] == "RUN" and test["result"] == "COMPLETED":
                result.passed += 1
            else:
                result.skipped += 1
    return result


def from_junit(text):
    """JUnit XML, as pytest writes it."""
    result = Result()
    for case in xml.etree.ElementTree.fromstring(text).iter("testcase"):
        name = f'{case.get("classname")}::{case.get("name")}'
        wrong = [child for child in case if child.tag in ("failure", "error")]
        if wrong:
            result.fail(name, "\n".join(item.text or item.get("message", "") for item in wrong))
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    return result


_TAP_LINE = re.compile(r"^(?P<indent> *)(?P<bad>not )?ok \d+(?: - (?P<name>.*?))?"
                       r"(?: # (?P<directive>SKIP|TOD[O])\b.*)?$", re.I)
_TAP_PLAN = re.compile(r"^1\.\.(\d+)", re.M)


def from_tap(text):
    """TAP with nested subtests, as `node --test` writes it. Only the leaves are tests.

    A file in which node found no test is reported by node as one passed test that bears the
    file's name; here it is a failure. Raises ValueError if the stream was cut off.
    """
    points = [match for match in map(_TAP_LINE.match, text.split("\n")) if match]
    outer = sum(1 for point in points if not point["indent"])
    plan = _TAP_PLAN.findall(text)
    if not plan or int(plan[-1]) != outer:
        raise ValueError(f"the plan {plan[-1:]} does not agree with {outer} results")
    result = Result()
    depth_before = 0
    for point in points:
        depth = len(point["indent"])
        has_children = depth_before > depth
        depth_before = depth
        name = point["name"] or "unnamed"
        if has_children:
            if point["bad"] and not result.failures:
                result.fail(name, text)
        elif re.search(r"\.(?:test\.)?[mc]?js$", name):
            result.fail(name, "node found no tests in this file, or the file did not load\n" + text)
        elif point["directive"] and point["directive"].upper() == "SKIP":
            result.skipped += 1
        elif point["bad"] and not point["directive"]:
            result.fail(name, _tap_detail(text, point[0]))
        else:
            result.passed += 1
    return result


def _tap_detail(text, line):
    """The YAML block below a failed TAP line."""
    rest = text[text.index(line) + len(line):]
    match = re.match(r"\n *---\n.*?\n *\.\.\.", rest, re.S)
    return match[0].strip("\n") if match else ""


def from_report(text):
    """The JSON of checks.report: one test a check."""
    result = Result()
    for name, problems in json.loads(text)["checks"].items():
        if problems:
            result.fail(name, "\n".join(problems))
        else:
            result.passed += 1
    return result
