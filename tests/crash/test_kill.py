"""kill -9 at every system call that changes a file or tells a client something.

A counting run learns the places; then each place gets a run of its own that is killed there, a
start on what it left, and a comparison with what the client had been told. PENSTOCK_CRASH_ALL=1
strikes every place; otherwise a file with many calls is struck at a fixed stride.
"""

import collections
import concurrent.futures
import copy
import re
import shutil
import signal

import pytest

from faults import scenario
from faults.history import History
from faults.traced import FILE_CALLS, REPLY_CALLS, TracedServer, inject, places
from support.server import Server

WORKERS = 2
SAMPLED_PER_FILE = 25  # places of one kind of call on one file
REACHED_AT_LEAST = 0.8  # background threads do not reach every place in every run

AREAS = ("replies", "journal", "store", "directory")


def area_of(place):
    """The part of the server that a place belongs to."""
    top = place.file.split("/")[0]
    return "replies" if not place.file else top if top in ("journal", "store") else "directory"


@pytest.fixture(scope="module")
def counted(binary, strace, fast_folder):
    """The places of a whole life: first start on nothing, every operation, SIGTERM."""
    folder = fast_folder / "count"
    folder.mkdir()
    server = traced(binary, folder, every_call())
    assert live(server, History()) == 0, server.log_tail()
    found = places(server.trace_text(), server.data)
    complain_nowhere(server)
    return by_area(found)


@pytest.fixture(scope="module")
def crashed(binary, fast_folder):
    """What a server left that was killed after its scenario: (folder, what its client knows)."""
    folder = fast_folder / "crashed"
    folder.mkdir()
    server, history = Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS), History()
    scenario.run_all(server.start(), history)
    server.kill()
    return folder / "data", history


@pytest.fixture(scope="module")
def counted_restart(binary, strace, fast_folder, crashed):
    """The places of a start on what a killed server left, and of its stop."""
    folder = fast_folder / "count-restart"
    folder.mkdir()
    copy_of(crashed[0], folder / "data")
    server = traced(binary, folder, every_call())
    assert live_again(server) == 0, server.log_tail()
    return by_area(places(server.trace_text(), server.data))


def every_call():
    return sorted(set(FILE_CALLS + REPLY_CALLS))


def by_area(found):
    areas = collections.defaultdict(list)
    for place in found:
        areas[area_of(place)].append(place)
    return areas


def traced(binary, folder, calls, options=()):
    return TracedServer(binary, folder / "data", calls, options, extra=scenario.SEGMENT_FLAGS)


def copy_of(data, target):
    shutil.copytree(data, target, ignore=shutil.ignore_patterns("reserve"))


def live(server, history):
    """Start, scenario, SIGTERM; the exit status."""
    if started(server):
        scenario.run_all(server, history)
        server.ask_to_stop()
    return server.wait()


def live_again(server):
    if started(server):
        server.ask_to_stop()
    return server.wait()


def started(server):
    """Whether the server got as far as being ready."""
    try:
        server.start()
        return True
    except RuntimeError:
        return False


def sample(found, everything):
    """Of each call on each file all places, or as many as are allowed, evenly spread."""
    groups = collections.defaultdict(list)
    for place in found:
        groups[(place.call, place.file)].append(place)
    chosen = []
    for group in groups.values():
        stride = 1 if everything else -(-len(group) // SAMPLED_PER_FILE)
        chosen += group[::stride]
    return chosen


def complain_nowhere(server):
    """A start after a kill is an ordinary start."""
    text = server.log_tail()
    assert not re.search(r'"level":"(error|critical|fatal)"|broken invariant', text), text


def strike(binary, folder, place, history, run):
    """One run that is killed at a place; whether it was, and what is wrong after it."""
    server = traced(binary, folder, [place.call], inject(folder / "data", place, "signal=KILL"))
    status = run(server, history)
    if status not in (0, -signal.SIGKILL):
        return False, f"{place}: exit status {status}: {server.log_tail()}"
    fault = look_after(binary, folder, history)
    return status == -signal.SIGKILL, fault and f"{place}: {fault}"


def look_after(binary, folder, history):
    """Starts once more, compares, stops; what is wrong."""
    log = folder / "data.log"
    log.unlink()
    server = Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS)
    try:
        server.start()
        history.check(server)
        assert server.stop() == 0, server.log_tail()
        complain_nowhere(server)
        return None
    except Exception as error:  # whatever it is, it belongs to this place
        return f"{error!r}"
    finally:
        if server.running():
            server.kill()


def strike_all(binary, folder, chosen, prepare, run):
    """All places, in parallel; asserts that enough were reached and nothing is wrong."""

    def one(numbered):
        own = folder / str(numbered[0])
        own.mkdir()
        try:
            return strike(binary, own, numbered[1], prepare(own), run)
        finally:
            shutil.rmtree(own)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(one, enumerate(chosen)))
    faults = [fault for _, fault in outcomes if fault]
    assert not faults, f"{len(faults)} of {len(chosen)}:\n" + "\n".join(faults[:20])
    reached = sum(killed for killed, _ in outcomes)
    assert reached >= REACHED_AT_LEAST * len(chosen) > 0, f"{reached} of {len(chosen)} were killed"


@pytest.mark.parametrize("area", AREAS)
def test_a_kill_at_any_call_loses_nothing(binary, folder, counted, everything, area):
    strike_all(binary, folder, sample(counted[area], everything),
               lambda own: History(), live)


@pytest.mark.parametrize("area", ("journal", "store"))
def test_a_kill_during_recovery_loses_nothing(binary, folder, counted_restart, crashed, everything,
                                              area):
    data, history = crashed

    def prepare(own):
        copy_of(data, own / "data")
        return copy.deepcopy(history)

    strike_all(binary, folder, sample(counted_restart[area], everything), prepare,
               lambda server, _: live_again(server))


def test_the_counting_run_saw_what_a_server_must_do(counted):
    calls = {(place.call, area_of(place)) for place in sum(counted.values(), [])}
    assert {("pwritev", "journal"), ("fdatasync", "journal")} <= calls
    assert any(call.startswith("rename") and area == "journal" for call, area in calls)
    assert len(counted["replies"]) >= 20
