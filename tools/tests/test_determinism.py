"""check_determinism.py finds system calls in objects, and honours its allowances."""

import subprocess

import check_determinism
import pytest
from checks.report import Report

LISTING = """
fifo.cc.o:
                 U clock_gettime
                 U memcpy
                 U penstock::Disk::open(std::string_view)

system_disk.cc.o:
                 U fdatasync
                 w __gmon_start__
"""


def test_listing_is_read_by_object():
    assert ("fifo", "clock_gettime") in check_determinism.undefined_symbols(LISTING)
    assert ("system_disk", "fdatasync") in check_determinism.undefined_symbols(LISTING)


def test_allowed_objects_are_exempt():
    symbols = check_determinism.undefined_symbols(LISTING)
    problems = list(check_determinism.violations("base", symbols, ["system_*"]))
    assert problems == ["src/base/fifo.cc: asks the system for time: clock_gettime"]


@pytest.mark.parametrize("symbol", [
    "clock_gettime", "gettimeofday", "time", "std::chrono::_V2::system_clock::now()",
    "std::chrono::_V2::steady_clock::now()", "rand", "random", "getrandom", "RAND_bytes",
    "std::random_device::_M_getval()", "open", "open64", "read", "write", "pwritev2", "fdatasync",
    "std::filesystem::exists(std::filesystem::__cxx11::path const&)", "fopen64", "socket", "send",
    "epoll_wait", "getenv", "nanosleep", "pthread_create", "clock_gettime@GLIBC_2.17",
    "std::basic_ifstream<char, std::char_traits<char> >::basic_ifstream(char const*)",
])
def test_system_call_is_found(symbol):
    assert list(check_determinism.violations("queue", [("a", symbol)], []))


@pytest.mark.parametrize("symbol", [
    "memcpy", "penstock::Clock::time()", "penstock::open(int)", "strtod", "ZSTD_readFrame",
    "std::__throw_length_error(char const*)", "write_varint", "pthread_mutex_lock",
])
def test_other_symbol_passes(symbol):
    assert list(check_determinism.violations("queue", [("a", symbol)], [])) == []


def library(folder, source):
    """Compiles `source` into the library of the module queue, as the build lays it out."""
    target = folder / "src" / "queue"
    target.mkdir(parents=True)
    (target / "a.cc").write_text(source)
    subprocess.run(["g++", "-c", "a.cc", "-o", "a.cc.o"], cwd=target, check=True)
    subprocess.run(["ar", "rcs", "libpenstock_queue.a", "a.cc.o"], cwd=target, check=True)


def failing(make_project, build, module="queue"):
    project = make_project({f"src/{module}/CMakeLists.txt":
                            f"penstock_module(NAME {module} SOURCES a.cc)\n"})
    report = Report()
    check_determinism.run(project, build, report)
    return {name for name, problems in report.checks.items() if problems}


def test_built_library_is_read(make_project, tmp_path):
    library(tmp_path / "bad", "#include <ctime>\nlong f() { return time(nullptr); }\n")
    library(tmp_path / "good", "#include <cstring>\nlong f(char* a) { return strlen(a); }\n")
    assert failing(make_project, tmp_path / "bad") == {"deterministic-queue"}
    assert failing(make_project, tmp_path / "good") == set()


def test_missing_library_and_unknown_module_fail(make_project, tmp_path):
    assert failing(make_project, tmp_path) == {"deterministic-queue"}
    assert failing(make_project, tmp_path, "novelty") == {"modules-classified"}
