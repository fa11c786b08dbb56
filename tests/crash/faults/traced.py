"""A server under strace: which system calls it makes, and what happens if one of them goes wrong.

strace counts the calls for an injection's `when=` in each thread for itself, and a path (-P) limits
both what it counts and what it spoils to calls on that file. A place to strike is therefore
(system call, file, n): the moment when one thread makes its nth such call on that file. A signal
arrives before the call is carried out.
"""

import collections
import os
import re
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from support.server import STOP_SECONDS, Server

# Every call that changes a file, or tells a client something.
FILE_CALLS = ("pwritev", "pwritev2", "pwrite64", "write", "writev", "fdatasync", "fsync",
              "sync_file_range", "rename", "renameat", "renameat2", "ftruncate", "fallocate",
              "unlink", "unlinkat", "mkdir", "mkdirat", "link", "linkat", "openat", "open", "creat")
REPLY_CALLS = ("sendmsg", "sendto", "writev", "write")

_CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)$")
_DESCRIPTOR = re.compile(r"^\d+<([^>]*)>")
_QUOTED = re.compile(r'"([^"]*)"')


def missing():
    """Why strace cannot be used here, or nothing."""
    return None if shutil.which("strace") else "strace is not installed"


@dataclass(frozen=True)
class Place:
    call: str
    file: str  # relative to the data directory; empty: a reply to a client
    number: int

    def __str__(self):
        return f"{self.call} {self.number} on {self.file or 'a connection'}"


def inject(data, place, what):
    """strace's options that do `what` at a place."""
    options = ["-e", f"inject={place.call}:{what}:when={place.number}"]
    return options + (["-P", str(Path(data) / place.file)] if place.file else [])


class TracedServer(Server):
    """A server whose own process id is the traced one: strace runs detached beside it."""

    def __init__(self, binary, data, calls, options=(), **more):
        self.trace = Path(f"{data}.trace")
        prefix = ["strace", "-D", "-f", "-qq", "-y", "-s", "32", "-o", str(self.trace),
                  "-e", "signal=none", "-e", "trace=" + ",".join(f"?{call}" for call in calls)]
        super().__init__(binary, data, prefix=prefix + list(options), **more)

    def wait(self):
        """The exit status of a server that ends by itself, or by a signal it was sent before."""
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            if self.running():
                self.kill()
            self._close()

    def ask_to_stop(self):
        """SIGTERM; the server may be gone already."""
        if self.running():
            self.process.send_signal(signal.SIGTERM)

    def trace_text(self):
        """What strace wrote, once it has ended."""
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and _is_open_elsewhere(self.trace):
            time.sleep(0.01)
        return self.trace.read_text(errors="replace")


def places(trace, data):
    """Every place of a counting run: the most that one thread made of each call on each file."""
    counts = collections.Counter()
    data = str(Path(data).resolve())
    for line in trace.splitlines():
        match = _CALL.match(line)
        file = match and _file_of(match[2], match[3], data)
        if file is not None:
            counts[(match[2], file, match[1])] += 1
    most = collections.Counter()
    for (call, file, _), count in counts.items():
        most[(call, file)] = max(most[(call, file)], count)
    return [Place(call, file, number) for (call, file), count in sorted(most.items())
            for number in range(1, count + 1)]


def _file_of(call, arguments, data):
    """The file below `data` that a call changes, "" for a connection, or None."""
    descriptor = _DESCRIPTOR.match(arguments)
    if descriptor and (descriptor[1].startswith("TCP:") or descriptor[1].startswith("socket:")):
        return "" if call in REPLY_CALLS else None
    if call in ("open", "openat", "creat") and not re.search(r"O_CREAT|O_TRUNC|creat", arguments):
        return None
    quoted = _QUOTED.findall(arguments)
    path = quoted[0] if quoted and call not in ("write", "pwrite64", "writev", "pwritev") else None
    path = path or (descriptor and descriptor[1])
    if not path or not path.startswith(data + "/"):
        return None
    return os.path.relpath(path, data)


def _is_open_elsewhere(path):
    """Whether a process has the file open."""
    target = str(path)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(fd) == target for fd in (process / "fd").iterdir()):
                return True
        except OSError:
            continue
    return False
