"""Power loss: the file system is cut off under load without flushing its log, and repaired."""

import os
import random

import pytest

from faults import scenario
from faults.client import Client, until_accepted
from faults.history import History
from faults.load import Load
from support.server import Server

CYCLES = int(os.environ.get("PENSTOCK_POWER_CYCLES", "10"))
SENDS_BEFORE_THE_CUT = (20, 400)
PATIENCE_S = 20
JOURNAL_FAILED = 70


@pytest.fixture
def server(binary, loop_disk):
    running = Server(binary, loop_disk.root, extra=scenario.SEGMENT_FLAGS)
    yield running
    if running.running():
        running.kill()


def acknowledged_sends(history, wanted, load):
    """Waits for that many acknowledgements, a moment at a time."""
    for _ in range(PATIENCE_S * 200):
        if history.acknowledged() >= wanted:
            return
        assert any(thread.is_alive() for thread in load.threads), "all clients gave up"
        load.stopping.wait(0.005)
    raise AssertionError(f"{history.acknowledged()} of {wanted} sends in {PATIENCE_S} s")


def cut_under_load(server, disk, name, wanted):
    """Serves until the cut; what the clients know, and how the server ended."""
    history = History()
    until_accepted(lambda: history.create_queue(Client(server), name))
    load = Load(server, history, name).start()
    acknowledged_sends(history, wanted, load)
    disk.cut_power()
    try:
        status = server.process.wait(PATIENCE_S)
    finally:
        load.stop()
    return history, status


def test_power_loss_under_load_loses_nothing_acknowledged(server, loop_disk):
    seed = random.Random(20_240_607)
    repaired = 0
    for cycle in range(CYCLES):
        server.start()
        history, status = cut_under_load(server, loop_disk, f"q{cycle}",
                                         seed.randint(*SENDS_BEFORE_THE_CUT))
        assert status == JOURNAL_FAILED, f"cycle {cycle}: {status}: {server.log_tail()}"
        server.kill()
        loop_disk.unmount()
        repaired += loop_disk.check() in (0, 1)
        loop_disk.mount()
        try:
            history.check(server.start())
        except AssertionError as error:
            raise AssertionError(f"cycle {cycle}: {error}") from error
        history.delete_queue(Client(server), f"q{cycle}")
        if cycle % 2:
            server.kill()
        else:
            assert server.stop() == 0, server.log_tail()
    assert repaired == CYCLES


def test_a_first_start_that_loses_power_can_be_repeated(server, loop_disk):
    """The directory entries of a new data directory are durable before anything is promised."""
    server.start()
    history = History()
    until_accepted(lambda: history.create_queue(Client(server), "q"))
    history.send(Client(server), "q", "the first")
    credentials = server.credentials
    loop_disk.cut_power()
    server.kill()
    loop_disk.unmount()
    loop_disk.check()
    loop_disk.mount()
    history.check(server.start())
    assert server.credentials == credentials
