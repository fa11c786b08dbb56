"""Runs suites of tests, each by its own runner, and counts what they say."""

import concurrent.futures
import json
import os
import re
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from checks import results

JOBS = 2
CANNOT_RUN_HERE = 77  # the exit code by which a test program says that its tools are missing
PYTHON = "/usr/bin/python3"


@dataclass
class Context:
    root: Path
    build: Path
    environment: dict


def execute(context, command, timeout_s, environment=None):
    """(exit code, output) of a command in the project's root; its whole group dies in time."""
    values = {**os.environ, **context.environment, **(environment or {})}
    process = subprocess.Popen(
        command, cwd=context.root, env=values, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=timeout_s)
        return process.returncode, output.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return -signal.SIGKILL, f"{output.decode('utf-8', 'replace')}\nkilled after {timeout_s} s"


def with_result_file(context, name, make_command, parse, timeout_s, environment=None,
                     may_skip_all=False):
    """Runs a command that leaves its result in a file."""
    with tempfile.TemporaryDirectory(prefix="penstock-test-") as folder:
        file = Path(folder) / "result"
        code, output = execute(context, make_command(file), timeout_s, environment)
        try:
            result = parse(file.read_text(encoding="utf-8"))
        except Exception as error:  # whatever is wrong with the file, the suite did not end well
            return results.unreadable(name, code, output, f"no readable result ({error})")
    return results.judge(name, result, code, output, may_skip_all)


def check(script):
    """One of tools/check_*.py or tools/tidy.py."""

    def run(context):
        command = [PYTHON, str(context.root / script), "--build", str(context.build)]
        return with_result_file(context, script, lambda file: command + ["--json", str(file)],
                                results.from_report, 600)

    return run


def pytest(folder, timeout_s=1800, **environment):
    def run(context):
        command = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder]
        return with_result_file(context, folder, lambda file: command + [f"--junitxml={file}"],
                                results.from_junit, timeout_s, environment)

    return run


def gtest(folder, timeout_s=1800, **environment):
    """Every GoogleTest program that the build directory has below `folder`."""

    def run_one(context, command):
        name = Path(command[0]).name
        return with_result_file(context, name,
                                lambda file: command + [f"--gtest_output=json:{file}"],
                                results.from_gtest, timeout_s, environment)

    def run(context):
        total = results.Result()
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            commands = gtest_programs(context, folder)
            for result in pool.map(lambda command: run_one(context, command), commands):
                total.add(result)
        return results.judge(folder, total, int(bool(total.failures)), "no test programs")

    return run


def gtest_programs(context, folder):
    """The commands that ctest knows below `folder` of the build directory."""
    code, output = execute(
        context, ["ctest", "--test-dir", str(context.build), "--show-only=json-v1"], 60)
    if code != 0:
        raise RuntimeError(f"ctest cannot list the tests:\n{output}")
    listed = json.loads(output[output.index("{"):])["tests"]
    commands = [test["command"] for test in listed if "command" in test]
    missing = [test["name"] for test in listed if "command" not in test]
    if missing:
        raise RuntimeError(f"not built: {missing}")
    prefix = str(context.build / folder) + "/"
    return [command for command in commands if command[0].startswith(prefix)]


def node(folder, timeout_s=1800):
    """Every *.test.js, *.test.mjs and *.test.cjs below `folder`, by node's own runner."""

    def run(context):
        files = sorted(str(path.relative_to(context.root))
                       for path in (context.root / folder).rglob("*.test.*")
                       if "node_modules" not in path.parts
                       and path.suffix in (".js", ".mjs", ".cjs"))
        command = ["node", "--test", "--test-reporter=tap", *files]
        return tap_command(context, folder, command, timeout_s)

    return run


def tap(program, timeout_s=1800):
    """A program that prints TAP, or exits with 77 if what it needs cannot be had here."""
    return lambda context: tap_command(context, program, [str(context.root / program)], timeout_s)


def tap_command(context, name, command, timeout_s):
    code, output = execute(context, command, timeout_s)
    if code == CANNOT_RUN_HERE:
        return results.Result(skipped=1)
    try:
        result = results.from_tap(output)
    except ValueError as error:
        return results.unreadable(name, code, output, str(error))
    return results.judge(name, result, code, output)


def build(context):
    """Configures if needed and builds everything; what fails here fails the run."""
    result = results.Result()
    jobs = str(os.cpu_count() or 1)
    commands = [["cmake", "--preset", context.build.name, "-B", str(context.build)]]
    commands += [["cmake", "--build", str(context.build), "-j", jobs]]
    for command in commands:
        code, output = execute(context, command, 7200)
        if code != 0:
            result.fail(" ".join(command), output)
            break
    return result


def headers(context):
    """Every header of every module, compiled alone: one test."""
    result = results.Result()
    code, output = execute(
        context, ["cmake", "--build", str(context.build), "--target", "penstock_headers", "--",
                  "-k", "0"], 3600)
    if code == 0:
        result.passed = 1
    else:
        broken = re.findall(r"^FAILED: \S*/alone/(\S+)\.cc\.o", output, re.M)
        result.fail("headers compile alone: " + " ".join(broken), output)
    return result


def formatted(context):
    """clang-format over every C++ file: one test."""
    command = ["clang-format-14", "--dry-run", "-Werror", *cxx_files(context.root)]
    code, output = execute(context, command, 600)
    result = results.Result(passed=int(code == 0))
    if code != 0:
        result.fail("clang-format", output + "\nmake format repairs this")
    return result


def cxx_files(root):
    from checks.project import Project
    return Project(root).with_suffix(".cc", ".h")
