"""Where the binary is, and the folders in which servers are broken."""

import os
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))

from faults import machine, traced  # noqa: E402
from support.server import default_binary  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--binary", default=default_binary(), help="the penstock executable")


@pytest.fixture(scope="session")
def binary(request):
    path = pathlib.Path(request.config.getoption("--binary")).resolve()
    if not path.is_file():
        pytest.exit(f"{path}: no such executable; build it or name it with --binary", returncode=4)
    return str(path)


@pytest.fixture(scope="session")
def everything():
    """Whether each place is struck, rather than a fixed sample."""
    return os.environ.get("PENSTOCK_CRASH_ALL") == "1"


@pytest.fixture(scope="session")
def fast_folder():
    """In memory where possible: for faults of the process, which the medium has no part in."""
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="penstock-crash-", dir=shared))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder(fast_folder):
    made = pathlib.Path(tempfile.mkdtemp(dir=fast_folder))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def strace():
    """Asked for by tests that need strace."""
    if reason := traced.missing():
        pytest.skip(reason)


def _disk_or_skip(kinds, tmp_path, mib):
    for kind in kinds:
        probe = tmp_path / f"probe-{kind.__name__}"
        probe.mkdir()
        reason = machine.why_not(kind, probe)
        if reason is None:
            return machine.mounted(kind, tmp_path, mib)
    return pytest.skip(reason)


@pytest.fixture
def small_disk(tmp_path):
    with _disk_or_skip([machine.LoopDisk, machine.MemoryDisk], tmp_path, 72) as disk:
        yield disk


@pytest.fixture
def large_disk(tmp_path):
    """Large enough for what a server holds in reserve."""
    with _disk_or_skip([machine.LoopDisk, machine.MemoryDisk], tmp_path, 224) as disk:
        yield disk


@pytest.fixture
def loop_disk(tmp_path):
    with _disk_or_skip([machine.LoopDisk], tmp_path, 96) as disk:
        yield disk
