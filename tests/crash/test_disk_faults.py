"""Calls that fail and calls that are slow, injected by strace under a server that runs.

After a failed write or sync nothing more is acknowledged, the process says why in one line and
exits, and the next start has everything that was acknowledged.
"""

import concurrent.futures
import threading

import pytest

from faults import scenario
from faults.client import Client, Refused, Unknown
from faults.history import History
from faults.traced import Place, TracedServer, inject
from faults.words import last_words, log_of
from support.server import Server

JOURNAL_FAILED = 70
SEGMENT = "journal/00000000000000000001.seg"
SLOW_SYNC_US = 150_000
STUCK_SYNC_US = 3_000_000
QUEUED_BYTES_MAX = 64 << 20

pytestmark = pytest.mark.usefixtures("strace")


def traced(binary, folder, call, options, extra=scenario.SEGMENT_FLAGS):
    return TracedServer(binary, folder / "data", [call], options, extra=extra)


def check_after(binary, folder, history):
    """A start without faults has everything."""
    server = Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS).start()
    try:
        history.check(server)
        assert server.stop() == 0, server.log_tail()
    finally:
        if server.running():
            server.kill()


def run_until_it_dies(server, history):
    """The scenario, then deletes and sends of whatever is left, until there is no answer."""
    server.start()
    scenario.run_all(server, history)
    server.ask_to_stop()
    return server.wait()


FAILURES = [
    ("fdatasync", "3", "EIO", "a sync fails once"),
    ("fdatasync", "3+", "EIO", "syncs fail from now on"),
    ("fdatasync", "9+", "EIO", "syncs fail later"),
    ("pwritev", "4", "EIO", "a write fails once"),
    ("pwritev", "4+", "EIO", "writes fail from now on"),
    ("pwritev", "6+", "ENOSPC", "allocated space is not there"),
    ("pwritev", "6", "EROFS", "the file system becomes read-only"),
]


@pytest.mark.parametrize("call, when, error", [row[:3] for row in FAILURES],
                         ids=[row[3] for row in FAILURES])
def test_a_journal_that_cannot_be_written_ends_the_process(binary, folder, call, when, error):
    place = Place(call, SEGMENT, when)
    server, history = traced(binary, folder, call,
                             inject(folder / "data", place, f"error={error}")), History()
    assert run_until_it_dies(server, history) == JOURNAL_FAILED, server.log_tail()
    assert "(INJECTED)" in server.trace_text()
    words = last_words(server)
    assert len(words) == 1 and "journal" in words[0] and words[0].startswith("penstock: "), words
    assert str(folder / "data") in words[0]
    check_after(binary, folder, history)


def test_nothing_is_acknowledged_after_a_failed_sync(binary, folder):
    """Whatever clients ask at that moment, none is told yes: all requests need the failed sync."""
    place = Place("fdatasync", SEGMENT, "12+")
    server, history = traced(binary, folder, "fdatasync",
                             inject(folder / "data", place, "error=EIO")), History()
    server.start()
    history.create_queue(Client(server), "q")
    outcomes = []

    def send(worker):
        client = Client(server)
        for i in range(100):
            try:
                history.send(client, "q", f"{worker} {i}")
                outcomes.append("yes")
            except Unknown:
                outcomes.append("none")
                return
            except Refused:
                outcomes.append("no")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    assert server.wait() == JOURNAL_FAILED, server.log_tail()
    assert server.trace_text().count("(INJECTED)") == 1, "it went on after a failed sync"
    assert outcomes.count("none") == 8 and "no" not in outcomes
    check_after(binary, folder, history)


SPARE_FAILURES = [("fallocate", "ENOSPC"), ("fallocate", "EIO"), ("pwritev", "EIO"),
                  ("fdatasync", "EIO"), ("rename", "EIO")]


@pytest.mark.parametrize("call, error", SPARE_FAILURES)
def test_a_segment_that_cannot_be_prepared_costs_nothing_acknowledged(binary, folder, call, error):
    """The third spare is made while the scenario runs."""
    place = Place(call, "journal/spare-3.new", "1+")
    server, history = traced(binary, folder, call,
                             inject(folder / "data", place, f"error={error}")), History()
    try:
        status = run_until_it_dies(server, history)
    except Refused as refusal:
        assert refusal.status == 503
        server.ask_to_stop()
        status = server.wait()
    assert "(INJECTED)" in server.trace_text()
    assert status == (0 if error == "ENOSPC" else JOURNAL_FAILED), server.log_tail()
    if status:
        assert len(last_words(server)) == 1, last_words(server)
    check_after(binary, folder, history)


def test_a_journal_that_cannot_be_read_is_refused(binary, folder):
    server, history = Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS), History()
    scenario.run_all(server.start(), history)
    server.kill()
    log_of(server).unlink()
    place = Place("pread64", SEGMENT, "1+")
    broken = traced(binary, folder, "pread64", inject(folder / "data", place, "error=EIO"))
    with pytest.raises(RuntimeError):
        broken.start()
    assert broken.process.returncode == 1, broken.log_tail()
    assert "(INJECTED)" in broken.trace_text()
    words = last_words(broken)
    assert len(words) == 1 and SEGMENT in words[0], words
    check_after(binary, folder, history)


def test_a_slow_disk_slows_answers_and_no_more(binary, folder):
    """One sync carries the messages of all who wait, so many senders need few slow syncs."""
    senders, each = 16, 3
    options = ["-e", f"inject=fdatasync:delay_enter={SLOW_SYNC_US}", "-P",
               str(folder / "data" / SEGMENT)]
    server, history = traced(binary, folder, "fdatasync", options), History()
    server.start()
    history.create_queue(Client(server), "q")

    def send(worker):
        client = Client(server)
        for i in range(each):
            history.send(client, "q", f"{worker} {i}")

    with concurrent.futures.ThreadPoolExecutor(senders) as pool:
        list(pool.map(send, range(senders)))
    assert history.acknowledged() == senders * each
    server.ask_to_stop()
    assert server.wait() == 0, server.log_tail()
    syncs = server.trace_text().count("fdatasync(")
    assert 2 < syncs < senders * each / 2, "a sync for each message"
    check_after(binary, folder, history)


def test_a_stuck_disk_fills_a_bounded_queue_and_then_refuses(binary, folder):
    """More is sent than may wait for the disk: the rest gets 503, and nobody is told a lie."""
    size = 700_000
    senders = 2 * QUEUED_BYTES_MAX // size
    options = ["-e", f"inject=fdatasync:delay_enter={STUCK_SYNC_US}:when=3..4", "-P",
               str(folder / "data" / SEGMENT)]
    # With several cores one thread commits, so that the cores read requests while a sync is stuck.
    server = traced(binary, folder, "fdatasync", options, extra=("--cores", "2"))
    history = History()
    server.start()
    history.create_queue(Client(server), "q")
    refused, barrier = [], threading.Barrier(senders)

    def send(worker):
        client = Client(server)
        barrier.wait()
        try:
            history.send(client, "q", f"{worker} " + "z" * size)
        except Refused as refusal:
            refused.append(refusal)

    with concurrent.futures.ThreadPoolExecutor(senders) as pool:
        list(pool.map(send, range(senders)))
    assert {refusal.status for refusal in refused} == {503}
    assert history.acknowledged() + len(refused) == senders
    assert 0 < history.acknowledged() * size <= QUEUED_BYTES_MAX + 4 * size
    history.send(Client(server), "q", "the disk is back")
    server.ask_to_stop()
    assert server.wait() == 0, server.log_tail()
    assert "(DELAYED)" in server.trace_text()
    restarted = Server(binary, folder / "data").start()
    try:
        history.check(restarted)
    finally:
        restarted.kill()
