"""What the suites of SDKs share: where downloads go, a server, a client's environment, TAP.

A suite's `run` fetches its SDK from a registry (where that fails, the suite is skipped), builds
below build/sdks/<name>/ if the language asks for it, and then hands over to its tests.
"""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(REPOSITORY / "tests/conformance"))

from support.server import Server, clean_environment, default_binary  # noqa: E402

CANNOT_RUN_HERE = 77  # tools/run_tests takes this exit code as "skipped"
PYTHON = "/usr/bin/python3"
FETCH_SECONDS = 900
TEST_SECONDS = 600

# How test programs tell one result.
GO_RESULT = re.compile(r"^--- (?P<result>PASS|FAIL): (?P<name>\S+)", re.M)
RUST_RESULT = re.compile(r"^test (?P<name>\S+) \.\.\. (?P<result>ok|FAILED)", re.M)


class Suite:
    def __init__(self, run_file):
        self.folder = pathlib.Path(run_file).resolve().parent
        self.name = self.folder.name
        self.build = REPOSITORY / "build/sdks" / self.name
        self.build.mkdir(parents=True, exist_ok=True)

    def skip(self, reason):
        print(f"{self.name}: skipped: {reason}")
        sys.exit(CANNOT_RUN_HERE)

    def fetch(self, *command, **environment):
        """Runs what needs a toolchain and a registry; without them the suite is skipped."""
        if shutil.which(command[0]) is None:
            self.skip(f"{command[0]} is not installed")
        code, output = self._execute(command, environment)
        if code != 0:
            self.skip(f"{shlex.join(map(str, command))}: {' | '.join(output.splitlines()[-3:])}")

    def compile(self, *command, **environment):
        """Runs what needs nothing from outside, and returns what it printed."""
        code, output = self._execute(command, environment)
        if code != 0:
            sys.exit(f"{self.name}: {shlex.join(map(str, command))}:\n{output}")
        return output

    def fetch_python(self, *packages):
        """The newest of some packages in a virtual environment; returns its bin folder."""
        binaries = self.build / "venv/bin"
        if not (binaries / "pip").exists():
            self.fetch(PYTHON, "-m", "venv", self.build / "venv")
        self.fetch(binaries / "pip", "install", "--no-cache-dir", "--upgrade", *packages)
        return binaries

    def test(self, pattern, *command):
        """Runs a test program against a server of its own; `pattern` finds its results."""
        with running_server() as server:
            code = self.report(pattern, command, client_environment(server))
        sys.exit(code)

    def report(self, pattern, command, environment):
        """Runs a test program with nothing but that environment; returns its exit code."""
        code, output = self._execute(command, environment, keep=False)
        results = [(match["name"], match["result"] in ("PASS", "ok"), output)
                   for match in pattern.finditer(output)]
        print_tap(results)
        if code != 0 and all(passed for _, passed, _ in results):
            print(output, file=sys.stderr)
        return code

    def pytest(self, python, *files):
        """Runs test files with a Python; tests/conformance/conftest.py gives them a server."""
        with tempfile.TemporaryDirectory(prefix="penstock-sdk-") as folder:
            report = pathlib.Path(folder) / "junit.xml"
            code, output = self._execute(
                [python, "-B", "-m", "pytest", "-q", f"--junitxml={report}",
                 "--binary", default_binary(), *files], {})
            if not report.exists():
                sys.exit(f"{self.name}: {output}")
            print_tap(junit_results(report.read_text()))
        sys.exit(code)

    def _execute(self, command, environment, keep=True):
        """(exit code, output); `environment` is added to ours, or with keep=False all there is."""
        values = {**clean_environment(), **environment} if keep else environment
        try:
            done = subprocess.run(
                [str(part) for part in command], cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                env={name: str(value) for name, value in values.items()},
                timeout=FETCH_SECONDS if keep else TEST_SECONDS)
        except subprocess.TimeoutExpired as error:
            return 1, f"not finished after {error.timeout} s"
        return done.returncode, done.stdout


@contextlib.contextmanager
def running_server(flags=()):
    """A server over a new data directory; it must still stop with status 0 in the end."""
    with tempfile.TemporaryDirectory(prefix="penstock-sdk-") as folder:
        server = Server(default_binary(), pathlib.Path(folder) / "data", extra=flags).start()
        try:
            yield server
        except BaseException:
            server.kill()
            raise
        status = server.stop()
        if status != 0:
            sys.exit(f"the server ended with {status}: {server.log_tail()}")


def client_environment(server):
    """What `penstock env` says, in an environment and a home without any other configuration."""
    printed = subprocess.run(
        [server.binary, "env", "--data", server.data, "--endpoint", server.endpoint],
        check=True, capture_output=True, text=True).stdout
    exports = [shlex.split(line)[1] for line in printed.splitlines() if line.startswith("export ")]
    values = dict(export.split("=", 1) for export in exports)
    return clean_environment(HOME=str(server.data.parent), **values)


def junit_results(text):
    """(name, passed, detail) of each test; passed is None for one that was skipped."""
    for case in xml.etree.ElementTree.fromstring(text).iter("testcase"):
        name = f'{case.get("classname").rsplit(".", 1)[-1]}::{case.get("name")}'
        wrong = [item for item in case if item.tag in ("failure", "error")]
        skipped = case.find("skipped") is not None
        yield name, None if skipped else not wrong, "\n".join(item.text or "" for item in wrong)


def print_tap(results):
    count = 0
    for count, (name, passed, detail) in enumerate(results, 1):
        plain = name.replace("#", "")
        print(f"{'not ok' if passed is False else 'ok'} {count} - {plain}"
              + (" # SKIP" if passed is None else ""))
        if passed is False:
            print("  ---", *(f"  {line}" for line in detail.splitlines()), "  ...", sep="\n")
    print(f"1..{count}", flush=True)
