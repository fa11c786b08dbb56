#!/usr/bin/python3
"""Looks into the built libraries for calls by which code asks the system for time, randomness,
disk or network. Such a call would make a simulated run differ from seed to seed.

    tools/check_determinism.py [--build build/release]
"""

import argparse
import fnmatch
import re
import subprocess
import sys
from pathlib import Path

from checks import cmake
from checks.project import ROOT, Project
from checks.report import Report

# Modules whose code runs in simulation, and the object files of each that may talk to the
# system: the real side of a port, which simulation replaces.
MODULES = {
    "base": ["system_*", "clock", "random", "*log"],
    "runtime": ["core"],
    "journal": ["*_threads"],
    "store": ["rocksdb_*"],
    "aws": [],
    "match": [],
    "iam": [],
    "observe": ["process_*", "json_log"],
    "delivery": [],
    "service": [],
    "sts": [],
    "queue": [],
    "bus": [],
    "table": [],
    "topic": [],
}
# Modules that are the real side of the system from end to end.
REAL = {"egress", "edge", "console", "server", "cli"}

_CALLS = {
    "time": r"clock_gettime|gettimeofday|time|clock|ftime|localtime(?:_r)?|mktime|timegm_r"
            r"|std::chrono::_V2::(?:system|steady)_clock::now\(\)|timerfd_\w+",
    "randomness": r"s?rand|rand_r|s?random|random_r|[dlm]rand48|getrandom|getentropy"
                  r"|arc4random\w*|RAND_(?:priv_)?bytes(?:_ex)?|std::random_device::.*",
    "disk": r"f?open(?:64|at|at64)?|creat(?:64)?|p?(?:read|write)v?(?:64)?(?:v2)?"
            r"|f(?:data)?sync|sync_file_range|fallocate(?:64)?|posix_fallocate(?:64)?"
            r"|ftruncate(?:64)?|truncate(?:64)?|rename(?:at2?)?|unlink(?:at)?|mkdir(?:at)?|rmdir"
            r"|opendir|readdir(?:64)?|[fl]?stat(?:64)?|fstatat(?:64)?|mmap(?:64)?|remove"
            r"|std::filesystem::.*|std::basic_[io]?fstream<.*|std::basic_filebuf<.*",
    "network": r"socket|accept4?|connect|bind|listen|send(?:to|m?msg)?|recv(?:from|m?msg)?|poll"
               r"|ppoll|select|pselect|epoll_\w+|getaddrinfo|gethostby\w+|io_uring_\w+",
    "processes and threads": r"v?fork|exec\w+|posix_spawnp?|system|popen|kill|getenv|getpid"
                             r"|pthread_create|std::thread::_M_start_thread.*"
                             r"|u?sleep|nanosleep|clock_nanosleep",
}
FORBIDDEN = {what: re.compile(rf"^(?:{calls})(?:@.*)?$") for what, calls in _CALLS.items()}

_OBJECT = re.compile(r"^(?:.*:)?(?P<object>[^:]+)\.(?:cc|cpp)\.o:$")
_UNDEFINED = re.compile(r"^\s+[Uw] (?P<symbol>.+)$")


def undefined_symbols(nm_output):
    """[(object without its suffixes, symbol)] of `nm -C --undefined-only` on an archive."""
    found, current = [], None
    for line in nm_output.split("\n"):
        opened, symbol = _OBJECT.match(line), _UNDEFINED.match(line)
        if opened:
            current = opened["object"].rsplit("/", 1)[-1]
        elif symbol and current:
            found.append((current, symbol["symbol"]))
    return found


def violations(module, symbols, allowed):
    for name, symbol in symbols:
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in allowed):
            continue
        for what, pattern in FORBIDDEN.items():
            if pattern.match(symbol):
                yield f"src/{module}/{name}.cc: asks the system for {what}: {symbol}"


def module_problems(project, build, module):
    library = Path(build) / "src" / module / f"libpenstock_{module}.a"
    if not cmake.module(project, module).get("SOURCES"):
        return
    if not library.exists():
        yield f"{library}: not built"
        return
    listed = subprocess.run(["nm", "-C", "--undefined-only", str(library)], capture_output=True,
                            text=True, check=True).stdout
    symbols = undefined_symbols(listed)
    if not symbols:
        yield f"{library}: nm shows nothing"
    yield from violations(module, symbols, MODULES[module])


def run(project, build, report):
    present = project.modules()
    report.run("modules-classified", (f"src/{name}: neither in MODULES nor in REAL"
                                      for name in present if name not in MODULES.keys() | REAL))
    for module in present:
        if module in MODULES:
            report.run(f"deterministic-{module}", module_problems(project, build, module))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=str(ROOT / "build" / "release"))
    the_report = Report()
    run(Project(), parser.parse_known_args()[0].build, the_report)
    sys.exit(the_report.finish())
