"""A process without a file descriptor left: writes end, the process does not, and it heals."""

import http.client
import os
import resource
import time

import pytest

from faults import scenario
from faults.client import Client, Refused, until_accepted
from faults.history import History
from faults.words import last_words, log_of
from support.server import Server

BODY_CHARACTERS = 200_000
SENDS_MAX = 500  # many times what the segments that are open hold
SENDS_NEARLY_DUE = 238  # somewhat less than makes a checkpoint due
HEALING_SECONDS = 20


@pytest.fixture
def server(binary, folder):
    running = Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS).start()
    yield running
    if running.running():
        running.kill()


def limit_descriptors(server, count):
    """How many the process may have from now on; what is open stays so."""
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (count or hard, hard))


def send_one(client, history, name):
    number = len(history.queues[name].messages)
    history.send(client, name, f"{number} " + "x" * BODY_CHARACTERS)


def send_until_refused(client, history, name):
    for _ in range(SENDS_MAX):
        try:
            send_one(client, history, name)
        except Refused as refusal:
            return refusal
    raise AssertionError("writes are never refused")


def readiness(admin):
    """From a connection that is open already: (status, text)."""
    admin.request("GET", "/readyz")
    reply = admin.getresponse()
    return reply.status, reply.read().decode()


def metric(server, name):
    for line in server.admin("/metrics")[2].splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise AssertionError(f"no metric {name}")


def wait_until(server, condition):
    deadline = time.monotonic() + HEALING_SECONDS
    while not condition():
        assert time.monotonic() < deadline, server.log_tail()
        time.sleep(0.05)


def test_without_descriptors_writes_are_refused_and_the_rest_goes_on(server):
    client, history = Client(server), History()
    history.create_queue(client, "q")
    admin = http.client.HTTPConnection(server.ready["admin"], timeout=10)
    assert readiness(admin)[0] == 200
    for _ in range(5):  # what is there later: the first write without descriptors may be refused
        until_accepted(lambda: send_one(client, history, "q"))
    limit_descriptors(server, 3)
    refusal = send_until_refused(client, history, "q")
    assert refusal.status == 503 and "descriptor" in str(refusal), refusal
    assert readiness(admin) == (
        503, "503 Service Unavailable: no file descriptor is left for the next journal segment\n")
    history.delete(client, "q", history.receive(client, "q", 5))
    assert server.running()

    limit_descriptors(server, None)
    until_accepted(lambda: history.send(client, "q", "there are descriptors again"))
    wait_until(server, lambda: readiness(admin)[0] == 200)
    assert metric(server, "penstock_journal_out_of_descriptors") == 0
    log = log_of(server).read_text()
    assert log.count("journal out of file descriptors") == 1, log
    assert log.count("journal has file descriptors again") == 1, log
    assert last_words(server) == []
    server.kill()
    history.check(server.start())


def test_a_checkpoint_without_descriptors_is_made_up_for(server):
    """The store cannot open a file while a checkpoint is due, and has them all later."""
    client, history = Client(server), History()
    history.create_queue(client, "q")
    for _ in range(SENDS_NEARLY_DUE):
        until_accepted(lambda: send_one(client, history, "q"))
    assert metric(server, "penstock_checkpoints_total") == 0
    limit_descriptors(server, 3)
    send_until_refused(client, history, "q")
    wait_until(server, lambda: "checkpoint failed" in log_of(server).read_text())
    assert len(history.receive(client, "q", 5)) == 5
    limit_descriptors(server, None)
    wait_until(server, lambda: metric(server, "penstock_checkpoints_total") > 0)
    until_accepted(lambda: history.send(client, "q", "there are descriptors again"))
    server.kill()
    history.check(server.start())
