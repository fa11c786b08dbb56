"""The runners report crashes, hangs and missing result files as failures."""

import importlib.machinery
import importlib.util
import stat
import sys
from pathlib import Path

import pytest
from checks import runner
from checks.results import Result

TOOLS = Path(__file__).resolve().parents[1]


def load_script(name):
    loader = importlib.machinery.SourceFileLoader(name, str(TOOLS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def context(tmp_path):
    return runner.Context(tmp_path, tmp_path / "build", {})


def script(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_python_crash_before_a_result_fails(context):
    (context.root / "tool.py").write_text("raise SystemExit(3)\n")
    result = runner.check("tool.py")(context)
    assert result.passed == 0 and "exit code 3" in result.failures[0][1]


def test_pytest_suites(context):
    suite = context.root / "suite"
    suite.mkdir()
    assert runner.pytest("suite")(context).failures
    (suite / "test_a.py").write_text("def test_a():\n    assert True\n")
    assert (runner.pytest("suite")(context).passed, runner.pytest("suite")(context).failures) == (1, [])
    (suite / "test_b.py").write_text("import os\n\ndef test_b():\n    os._exit(0)\n")
    assert runner.pytest("suite")(context).failures
    (suite / "test_b.py").write_text("import nothing_of_that_name\n")
    assert runner.pytest("suite")(context).failures


def test_pytest_that_hangs_is_killed(context):
    suite = context.root / "suite"
    suite.mkdir()
    (suite / "test_a.py").write_text("import signal\n\ndef test_a():\n    signal.pause()\n")
    result = runner.pytest("suite", timeout_s=3)(context)
    assert "killed after 3 s" in result.failures[0][1]


def gtest_program(context, monkeypatch, text):
    program = script(context.root, "build/src/queue/a_test", text)
    monkeypatch.setattr(runner, "gtest_programs", lambda *_: [[str(program)]])
    return runner.gtest("src")(context)


def test_gtest_that_dies_fails(context, monkeypatch):
    result = gtest_program(context, monkeypatch, "#!/bin/sh\nkill -SEGV $$\n")
    assert result.passed == 0 and len(result.failures) == 1


def test_gtest_that_dies_after_its_result_fails(context, monkeypatch):
    body = ('#!/bin/sh\nfile="${1#--gtest_output=json:}"\n'
            'echo \'{"testsuites":[{"name":"A","testsuite":[{"name":"B","status":"RUN",'
            '"result":"COMPLETED"}]}]}\' >"$file"\n')
    assert gtest_program(context, monkeypatch, body).failures == []
    assert gtest_program(context, monkeypatch, body + "exit 134\n").failures
    empty = '#!/bin/sh\necho \'{"testsuites":[]}\' >"${1#--gtest_output=json:}"\n'
    assert gtest_program(context, monkeypatch, empty).failures


def test_no_gtest_program_at_all_fails(context, monkeypatch):
    monkeypatch.setattr(runner, "gtest_programs", lambda *_: [])
    assert runner.gtest("src")(context).failures


def test_tap_program(context):
    script(context.root, "run", "#!/bin/sh\nprintf 'ok 1 - a\\n1..1\\n'\n")
    assert runner.tap("run")(context) == Result(passed=1)
    script(context.root, "run", "#!/bin/sh\nprintf 'ok 1 - a\\n'\nkill -9 $$\n")
    assert runner.tap("run")(context).failures
    script(context.root, "run", "#!/bin/sh\nexit 77\n")
    assert runner.tap("run")(context) == Result(skipped=1)


def test_broken_runner_is_a_failed_suite(context, capsys):
    def broken(_):
        raise RuntimeError("no tool")

    run_tests = load_script("run_tests")
    assert run_tests.run_suite("x", broken, context).failures
    assert "no tool" in capsys.readouterr().out


@pytest.mark.parametrize("total, code, line", [
    (Result(passed=2), 0, "2 passed, 0 failed"),
    (Result(passed=2, skipped=1), 0, "2 passed, 0 failed, 1 skipped"),
    (Result(passed=2, failures=[("a", "")]), 1, "2 passed, 1 failed"),
    (Result(), 1, "0 passed, 1 failed"),
])
def test_last_line_and_exit_code(capsys, total, code, line):
    assert load_script("run_tests").close(total) == code
    assert capsys.readouterr().out.split("\n")[-2] == line


def test_lint_follows_includes(make_project):
    lint = load_script("lint")
    project = make_project({
        "src/a/a.cc": '#include "a/a.h"\n', "src/a/a.h": '#include "b/b.h"\n', "src/b/b.h": "\n",
        "src/c/c.h": "\n"})
    assert lint.reached(project, "src/a/a.cc") == {"src/a/a.cc", "src/a/a.h", "src/b/b.h"}
    before = lint.fingerprint(project, "src/a/a.cc", [], b"")
    changed = make_project({"src/b/b.h": "int b;\n"})
    assert lint.fingerprint(changed, "src/a/a.cc", [], b"") != before
    assert lint.fingerprint(changed, "src/c/c.h", [], b"") != lint.fingerprint(
        changed, "src/c/c.h", ["-O2"], b"")


def test_tools_run_with_debians_python():
    assert sys.version_info >= (3, 11)
