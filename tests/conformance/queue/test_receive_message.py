"""ReceiveMessage: how many, which attributes, visibility, and long polls."""

import threading
import time

import pytest

from support import md5
from support.refusals import refuses

test_refuses = refuses("ReceiveMessage")

ATTRIBUTES = {
    "Hello": {"DataType": "String", "StringValue": "There"},
    "General": {"DataType": "String", "StringValue": "Kenobi"},
    "Help.Me": {"DataType": "String", "StringValue": "Me"},
}

SELECTIONS = [
    ("none", [], []),
    ("All", ["All"], ["Hello", "General", "Help.Me"]),
    ("wildcard", [".*"], ["Hello", "General", "Help.Me"]),
    ("one", ["General"], ["General"]),
    ("two", ["Hello", "General"], ["Hello", "General"]),
    ("one that is there and one that is not", ["Hello", "Absent"], ["Hello"]),
    ("only absent", ["Absent"], []),
    ("prefix", ["Hel.*"], ["Hello", "Help.Me"]),
    ("prefix with a dot inside", ["Help.*"], ["Help.Me"]),
    ("other case", ["hello"], []),
    ("a name no attribute can have", ["AWS."], []),
]


def test_an_empty_queue_answers_without_messages(queue, sqs):
    before = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    assert time.monotonic() - before < 5


def test_a_message_has_these_members_and_no_others(queue, sqs, receive):
    sent = sqs.send_message(QueueUrl=queue, MessageBody="hello", MessageAttributes=ATTRIBUTES)
    message = receive(queue)[0]
    assert message.pop("ReceiptHandle")
    assert message == {
        "MessageId": sent["MessageId"],
        "MD5OfBody": "5d41402abc4b2a76b9719d911017c592",
        "Body": "hello",
    }


def test_one_message_is_the_default(queue, sqs):
    for _ in range(3):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert len(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]) == 1


@pytest.mark.penstock_only
@pytest.mark.parametrize("wanted, found", [(1, 1), (5, 5), (10, 10)])
def test_returns_as_many_as_asked_and_there_are(queue, sqs, wanted, found):
    for i in range(12):
        sqs.send_message(QueueUrl=queue, MessageBody=str(i))
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=wanted)
    assert len(answer["Messages"]) == found


@pytest.mark.penstock_only
def test_returns_what_there_is_when_that_is_less(queue, sqs):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert len(sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]) == 1


@pytest.mark.penstock_only
def test_an_unhurried_standard_queue_keeps_the_order_of_sends(queue, sqs):
    for i in range(20):
        sqs.send_message(QueueUrl=queue, MessageBody=str(i))
    answers = [sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10) for _ in range(2)]
    bodies = [message["Body"] for answer in answers for message in answer["Messages"]]
    assert bodies == [str(i) for i in range(20)]


@pytest.mark.parametrize("names, expected", [row[1:] for row in SELECTIONS], ids=[r[0] for r in SELECTIONS])
def test_selects_message_attributes(queue, sqs, receive, names, expected):
    sqs.send_message(QueueUrl=queue, MessageBody="msg", MessageAttributes=ATTRIBUTES)
    message = receive(queue, MessageAttributeNames=names)[0]
    chosen = {name: ATTRIBUTES[name] for name in expected}
    assert message.get("MessageAttributes", {}) == chosen
    assert message.get("MD5OfMessageAttributes") == (md5.of_attributes(chosen) if chosen else None)


def test_system_attributes_all(queue, sqs, receive):
    before = int(time.time() * 1000) - 60000
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    found = receive(queue, AttributeNames=["All"])[0]["Attributes"]
    assert sorted(found) == [
        "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId", "SentTimestamp",
    ]
    assert found["ApproximateReceiveCount"] == "1"
    assert found["SenderId"]
    assert before < int(found["SentTimestamp"]) <= int(found["ApproximateFirstReceiveTimestamp"])


def test_system_attributes_by_name(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    found = receive(queue, AttributeNames=["ApproximateReceiveCount", "AWSTraceHeader"])[0]
    assert found["Attributes"] == {"ApproximateReceiveCount": "1"}


def test_receiving_again_counts_and_keeps_the_first_time(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    first = receive(queue, AttributeNames=["All"], VisibilityTimeout=0)[0]
    second = receive(queue, AttributeNames=["All"], VisibilityTimeout=0)[0]
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"
    for name in ("SentTimestamp", "ApproximateFirstReceiveTimestamp"):
        assert second["Attributes"][name] == first["Attributes"][name]
    assert second["MessageId"] == first["MessageId"]
    assert second["ReceiptHandle"] != first["ReceiptHandle"]


def test_a_received_message_is_invisible_until_its_timeout(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    before = time.monotonic()
    first = receive(queue, VisibilityTimeout=1)[0]
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    second = receive(queue, WaitTimeSeconds=5)[0]
    assert second["MessageId"] == first["MessageId"]
    assert time.monotonic() - before >= 0.95


def test_a_long_poll_that_finds_nothing_waits_its_time(queue, sqs):
    before = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)
    assert 0.95 <= time.monotonic() - before < 10


def test_a_long_poll_returns_at_once_when_there_is_a_message(queue, sqs):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    before = time.monotonic()
    assert sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    assert time.monotonic() - before < 10


def test_the_queues_own_wait_applies_when_the_request_names_none(create_queue, sqs):
    url = create_queue(Attributes={"ReceiveMessageWaitTimeSeconds": "1"})
    before = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert time.monotonic() - before >= 0.95


@pytest.mark.penstock_only
def test_a_wait_of_zero_overrides_the_queues_own(create_queue, sqs):
    url = create_queue(Attributes={"ReceiveMessageWaitTimeSeconds": "20"})
    before = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=0)
    assert time.monotonic() - before < 5


class Poller(threading.Thread):
    """A long poll in the background."""

    def __init__(self, sqs, url, **arguments):
        super().__init__(daemon=True)
        self.call = lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20, **arguments)
        self.messages = None
        self.start()

    def run(self):
        self.messages = self.call().get("Messages", [])

    def result(self):
        self.join(25)
        assert not self.is_alive()
        return self.messages


def wake_by_sending(sqs, url, _):
    sqs.send_message(QueueUrl=url, MessageBody="x")


def wake_by_batch(sqs, url, _):
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "x"}])


def wake_by_visibility(sqs, url, handle):
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)


@pytest.mark.parametrize("wake", [wake_by_sending, wake_by_batch, wake_by_visibility])
def test_a_waiting_poll_is_woken(queue, sqs, receive, wake):
    handle = None
    if wake is wake_by_visibility:
        sqs.send_message(QueueUrl=queue, MessageBody="x")
        handle = receive(queue)[0]["ReceiptHandle"]
    poller = Poller(sqs, queue)
    time.sleep(0.2)
    before = time.monotonic()
    wake(sqs, queue, handle)
    assert [message["Body"] for message in poller.result()] == ["x"]
    assert time.monotonic() - before < 5


def test_each_message_wakes_one_of_many_polls(queue, sqs):
    pollers = [Poller(sqs, queue) for _ in range(5)]
    time.sleep(0.2)
    for i in range(5):
        sqs.send_message(QueueUrl=queue, MessageBody=str(i))
    bodies = [message["Body"] for poller in pollers for message in poller.result()]
    assert sorted(bodies) == ["0", "1", "2", "3", "4"]


@pytest.mark.penstock_only
def test_deleting_the_queue_ends_a_waiting_poll(create_queue, sqs):
    url = create_queue()
    outcome = []

    def poll():
        try:
            outcome.append(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20))
        except sqs.exceptions.QueueDoesNotExist as error:
            outcome.append(error)

    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    time.sleep(0.2)
    before = time.monotonic()
    sqs.delete_queue(QueueUrl=url)
    thread.join(25)
    assert outcome and time.monotonic() - before < 5
