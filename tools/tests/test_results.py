"""A suite that crashed, ran nothing or contradicts itself never counts as passed."""

import json

import pytest
from checks import results
from checks.results import Result

GTEST = {"testsuites": [{"name": "A", "testsuite": [
    {"name": "Passes", "status": "RUN", "result": "COMPLETED"},
    {"name": "Skips", "status": "RUN", "result": "SKIPPED"},
    {"name": "Disabled", "status": "NOTRUN", "result": "SUPPRESSED"},
    {"name": "Fails", "status": "RUN", "result": "COMPLETED", "failures": [{"failure": "why"}]},
]}]}

JUNIT = """<testsuites><testsuite>
<testcase classname="m" name="passes"/>
<testcase classname="m" name="skips"><skipped message="no"/></testcase>
<testcase classname="m" name="fails"><failure message="m">why</failure></testcase>
<testcase classname="m" name="errs"><error message="m">setup</error></testcase>
</testsuite></testsuites>"""

TAP = """TAP version 13
# Subtest: send
    # Subtest: one
    ok 1 - one
      ---
      duration_ms: 1
      ...
    # Subtest: two
    not ok 2 - two
      ---
      error: 'why'
      ...
    # Subtest: three
    ok 3 - three # SKIP
    1..3
not ok 1 - send
  ---
  type: 'suite'
  ...
# Subtest: four
ok 2 - four
1..2
# tests 4
"""


def test_gtest_is_counted():
    result = results.from_gtest(json.dumps(GTEST))
    assert (result.passed, result.skipped, result.failures) == (1, 2, [("A.Fails", "why")])


def test_junit_is_counted():
    result = results.from_junit(JUNIT)
    assert (result.passed, result.skipped) == (1, 1)
    assert result.failures == [("m::fails", "why"), ("m::errs", "setup")]


def test_tap_leaves_are_counted():
    result = results.from_tap(TAP)
    assert (result.passed, result.skipped) == (2, 1)
    assert [name for name, _ in result.failures] == ["two"]
    assert "why" in result.failures[0][1]


def test_tap_suite_that_fails_by_itself_is_a_failure():
    text = "    ok 1 - one\n    1..1\nnot ok 1 - the hook broke\n1..1\n"
    assert [name for name, _ in results.from_tap(text).failures] == ["the hook broke"]


def test_tap_file_without_tests_is_a_failure():
    text = "TAP version 13\nok 1 - /somewhere/send.test.mjs\n1..1\n"
    assert results.from_tap(text).failures


@pytest.mark.parametrize("text", ["", "ok 1 - a\n", "ok 1 - a\n1..2\n", "TAP version 13\n"])
def test_tap_that_was_cut_off_is_refused(text):
    with pytest.raises(ValueError):
        results.from_tap(text)


def test_report_counts_checks():
    result = results.from_report(json.dumps({"checks": {"a": [], "b": ["x", "y"]}}))
    assert (result.passed, result.failures) == (1, [("b", "x\ny")])


@pytest.mark.parametrize("result, exit_code", [
    (Result(), 0),
    (Result(), 139),
    (Result(passed=3), 1),
    (Result(passed=3), -9),
    (Result(skipped=3), 0),
    (Result(passed=1, failures=[("a", "")]), 0),
])
def test_what_does_not_add_up_is_a_failure(result, exit_code):
    before = len(result.failures)
    assert len(results.judge("suite", result, exit_code, "output").failures) == before + 1


def test_what_adds_up_is_left_alone():
    assert results.judge("suite", Result(passed=3, skipped=1), 0, "").failures == []
    assert results.judge("suite", Result(skipped=1), 0, "", may_skip_all=True).failures == []
    failed = Result(passed=1, failures=[("a", "")])
    assert len(results.judge("suite", failed, 1, "").failures) == 1
