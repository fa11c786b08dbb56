"""A disk that fills up: no false acknowledgement, reads and deletes go on, and space heals it."""

import json
import os
import random

import pytest

from faults import scenario
from faults.client import EVENTS, Client, Refused, queue_url, until_accepted
from faults.history import History
from faults.words import last_words, log_of
from support.server import ACCOUNT, REGION, Server

BODY_CHARACTERS = 200_000
SMALL_BODY_CHARACTERS = 3000
SENDS_MAX = 40_000  # many times what fits
ROUNDS_MAX = 200
ENDS = ("kill", "stop")
RANDOM = random.Random(7)  # what cannot be compressed takes the same space in every file


def start(binary, disk):
    return Server(binary, disk.root, extra=scenario.SEGMENT_FLAGS).start()


def serving(binary, disk):
    running = start(binary, disk)
    yield running
    if running.running():
        running.kill()


@pytest.fixture
def server(binary, small_disk):
    yield from serving(binary, small_disk)


@pytest.fixture
def server_on_large_disk(binary, large_disk):
    yield from serving(binary, large_disk)


def with_queue(server):
    """A client and its history; the first segments of a small disk may take a moment."""
    client, history = Client(server), History()
    until_accepted(lambda: history.create_queue(client, "q"))
    return client, history


def refused_send(client, history, size, name="q"):
    """Sends messages of a size until one is refused; how many were not."""
    for accepted in range(SENDS_MAX):
        try:
            history.send(client, name, f"{size} {len(history.queues[name].messages)} "
                         + RANDOM.randbytes(size // 2).hex())
        except Refused as refusal:
            assert refusal.status == 503, refusal
            return accepted
    raise AssertionError("the disk does not fill")


def fill(client, history):
    """Sends until not even a small message is accepted; a checkpoint may make room in between."""
    for _ in range(ROUNDS_MAX):
        refused_send(client, history, BODY_CHARACTERS)
        if refused_send(client, history, SMALL_BODY_CHARACTERS) == 0:
            return
    raise AssertionError("the disk does not stay full")


def ballast(disk, leave_bytes=0):
    """Another program takes the space."""
    path = disk.root / "ballast"
    status = os.statvfs(disk.root)
    with open(path, "wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0,
                               max(4096, status.f_bavail * status.f_frsize - leave_bytes))
            while True:
                file.write(b"\xff" * 65536)
                file.flush()
        except OSError:
            pass
    return path


def sends_again(client, history, name="q"):
    """Until a send is accepted."""
    until_accepted(
        lambda: history.send(client, name, f"again {len(history.queues[name].messages)}"))


def count(client, name):
    values = client.call("GetQueueAttributes", QueueUrl=queue_url(client, name),
                         AttributeNames=["All"])["Attributes"]
    return int(values["ApproximateNumberOfMessages"])


def test_a_full_disk_refuses_sends_and_serves_the_rest(server, small_disk):
    client, history = with_queue(server)
    fill(client, history)
    kept = history.acknowledged()
    assert kept * BODY_CHARACTERS > 8 << 20, "the disk was hardly used"
    assert count(client, "q") == kept
    received = history.receive(client, "q", 10)
    assert len(received) == 10
    history.delete(client, "q", received[:5])
    history.delete(client, "q", received[5:6])
    history.change_visibility(client, "q", received[6:8], 0)
    assert count(client, "q") == kept - 8
    fill(client, history)
    history.check(server)


def test_everything_can_be_deleted_on_a_full_disk_and_then_sends_work(server):
    client, history = with_queue(server)
    fill(client, history)
    deleted = 0
    while received := history.receive(client, "q", 10):
        history.delete(client, "q", received)
        deleted += len(received)
    assert deleted == history.acknowledged() > 0
    sends_again(client, history)
    history.check(server)


def test_a_purge_on_a_full_disk_makes_room(server):
    client, history = with_queue(server)
    fill(client, history)
    history.purge(client, "q")
    sends_again(client, history)
    history.check(server)


def test_space_that_another_program_took_and_gave_back(server, small_disk):
    client, history = with_queue(server)
    path = ballast(small_disk)
    fill(client, history)
    path.unlink()
    sends_again(client, history)
    server.kill()
    history.check(server.start())


def fill_and_end(server, disk, end):
    """A full disk and a server that is down; what its client knows, and what to free."""
    client, history = with_queue(server)
    fill(client, history)
    path = ballast(disk)
    if end == "kill":
        server.kill()
    else:
        assert server.stop() == 0, server.log_tail()
    log_of(server).unlink()
    return history, path


@pytest.mark.parametrize("end", ENDS)
def test_a_start_on_a_full_disk_serves_reads_and_deletes(server_on_large_disk, large_disk, end):
    server = server_on_large_disk
    history, path = fill_and_end(server, large_disk, end)
    client = Client(server.start())
    assert count(client, "q") == history.acknowledged()
    history.delete(client, "q", history.receive(client, "q", 10))
    path.unlink()
    sends_again(client, history)
    server.kill()
    history.check(server.start())


@pytest.mark.parametrize("end", ENDS)
def test_a_start_without_any_space_serves_or_says_so(server, small_disk, end):
    """On a disk too small for a reserve."""
    history, path = fill_and_end(server, small_disk, end)
    try:
        server.start()
    except RuntimeError:
        words = last_words(server)
        assert server.process.returncode == 1 and len(words) == 1, server.log_tail()
        assert str(server.data) in words[0] and "space" in words[0].lower(), words
        path.unlink()
        server.start()
    history.check(server)


class Publisher:
    """Events for a rule whose target is a queue, and the numbers of those that were acknowledged."""

    def __init__(self, server):
        self.queues, self.events = Client(server), Client(server, EVENTS)
        self.acknowledged = []
        until_accepted(lambda: self.queues.call("CreateQueue", QueueName="q"))
        until_accepted(lambda: self.events.call(
            "PutRule", Name="all", EventPattern=json.dumps({"source": ["full"]})))
        until_accepted(lambda: self.events.call("PutTargets", Rule="all", Targets=[
            {"Id": "q", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"}]))

    def put(self, size):
        number = len(self.acknowledged)
        detail = json.dumps({"n": number, "filler": RANDOM.randbytes(size // 2).hex()})
        answer = self.events.call("PutEvents", Entries=[
            {"Source": "full", "DetailType": "t", "Detail": detail}])
        assert answer["FailedEntryCount"] == 0
        self.acknowledged.append(number)

    def put_until_refused(self, size):
        """How many were accepted before."""
        for accepted in range(SENDS_MAX):
            try:
                self.put(size)
            except Refused as refusal:
                assert refusal.status == 503, refusal
                assert "disk" in str(refusal), refusal
                return accepted
        raise AssertionError("the disk does not fill")

    def fill(self):
        for _ in range(ROUNDS_MAX):
            self.put_until_refused(BODY_CHARACTERS)
            if self.put_until_refused(SMALL_BODY_CHARACTERS) == 0:
                return
        raise AssertionError("the disk does not stay full")

    def take(self):
        """The numbers of some that have arrived, deleted from the queue; none after a second."""
        url = queue_url(self.queues, "q")
        messages = self.queues.call("ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10,
                                    WaitTimeSeconds=1).get("Messages", [])
        for message in messages:
            self.queues.call("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"])["detail"]["n"] for message in messages]


def test_a_full_disk_refuses_events_and_what_it_took_is_still_delivered_once(server):
    publisher = Publisher(server)
    publisher.fill()
    # How many fit depends on how far checkpoints come meanwhile, which is slow on a full disk.
    assert len(publisher.acknowledged) >= 3, "the disk was hardly used"
    arrived = []
    while taken := publisher.take():
        arrived += taken
    assert sorted(arrived) == publisher.acknowledged
    until_accepted(lambda: publisher.put(SMALL_BODY_CHARACTERS))
    assert publisher.take() == publisher.acknowledged[-1:]
    server.kill()
    server.start()
    queues = Client(server)
    assert count(queues, "q") == 0
    kept = Client(server, EVENTS).call("ListEvents", Limit=0)
    assert kept["LastSequence"] == len(publisher.acknowledged)


def test_a_large_write_is_refused_before_a_small_one(server, small_disk):
    """What would eat into the reserve is refused before anything is written of it."""
    client, history = with_queue(server)
    ballast(small_disk)
    refused_send(client, history, BODY_CHARACTERS)
    before = history.acknowledged()
    assert count(client, "q") == before
    refused_send(client, history, SMALL_BODY_CHARACTERS)
    assert history.acknowledged() > before, "small messages were not taken either"
    history.delete(client, "q", history.receive(client, "q", 10))
    history.check(server)
