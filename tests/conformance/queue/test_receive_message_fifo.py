"""ReceiveMessage on FIFO queues: order within a group, groups held back, retried receives."""

import threading
import time

import pytest

from support.expect import refusal


def release(sqs, url, message):
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def test_a_message_shows_its_group_deduplication_id_and_sequence_number(fifo, send_fifo, receive):
    sent = send_fifo(fifo, "a1")[0]
    message = receive(fifo, AttributeNames=["All"])[0]
    assert message["MessageId"] == sent["MessageId"]
    found = message["Attributes"]
    assert sorted(found) == [
        "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "MessageDeduplicationId",
        "MessageGroupId", "SenderId", "SentTimestamp", "SequenceNumber",
    ]
    assert (found["MessageGroupId"], found["MessageDeduplicationId"]) == ("a", "a1")
    assert found["SequenceNumber"] == sent["SequenceNumber"]
    assert found["ApproximateReceiveCount"] == "1"


def test_a_message_on_a_standard_queue_has_no_sequence_number(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x", MessageGroupId="a")
    found = receive(queue, AttributeNames=["All"])[0]["Attributes"]
    assert found["MessageGroupId"] == "a"
    assert "SequenceNumber" not in found and "MessageDeduplicationId" not in found


def test_a_group_comes_in_the_order_it_was_sent(fifo, sqs, send_fifo, receive):
    sent = [f"a{i}" for i in range(12)]
    send_fifo(fifo, *sent)
    found = []
    for _ in sent:
        message = receive(fifo)[0]
        found.append(message["Body"])
        release(sqs, fifo, message)
    assert found == sent


def test_one_receive_takes_a_whole_group_before_the_next(fifo, send_fifo, bodies):
    send_fifo(fifo, "a1", "b1", "a2", "a3")
    assert bodies(fifo) == ["a1", "a2", "a3", "b1"]


def test_a_group_with_a_message_in_flight_gives_nothing_more(fifo, send_fifo, bodies):
    send_fifo(fifo, "a1", "a2", "b1")
    assert bodies(fifo, MaxNumberOfMessages=1) == ["a1"]
    send_fifo(fifo, "a3")
    assert bodies(fifo) == ["b1"]
    assert bodies(fifo) == []


def test_deleting_what_is_in_flight_frees_the_group(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "a2", "a3")
    first, second = receive(fifo, 2)
    release(sqs, fifo, first)
    assert bodies(fifo) == []
    release(sqs, fifo, second)
    assert bodies(fifo) == ["a3"]


def test_a_receive_that_hides_nothing_repeats_the_order(fifo, send_fifo, bodies):
    send_fifo(fifo, "a1", "a2", "a3")
    for _ in range(3):
        assert bodies(fifo, VisibilityTimeout=0) == ["a1", "a2", "a3"]


def test_after_a_timeout_the_group_starts_again_from_its_first_message(fifo, send_fifo, bodies):
    send_fifo(fifo, "a1", "a2", "a3")
    assert bodies(fifo, VisibilityTimeout=1, MaxNumberOfMessages=2) == ["a1", "a2"]
    time.sleep(1.1)
    assert bodies(fifo) == ["a1", "a2", "a3"]


def test_a_message_hidden_longer_holds_back_what_comes_after_it(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3")
    handles = {m["Body"]: m["ReceiptHandle"] for m in receive(fifo, 9, VisibilityTimeout=1)}
    for body in ("a1", "b2", "c3"):
        sqs.change_message_visibility(QueueUrl=fifo, ReceiptHandle=handles[body], VisibilityTimeout=60)
    time.sleep(1.1)
    assert sorted(bodies(fifo)) == ["b1", "c1", "c2"]


def test_counts_tell_visible_from_in_flight_whatever_the_groups(
    fifo, send_fifo, receive, settles, attributes_of
):
    send_fifo(fifo, "a1", "a2", "a3", "b1")
    receive(fifo)
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    settles(lambda: [attributes_of(fifo, *names)[name] for name in names], ["3", "1"])


class Poller(threading.Thread):
    """A long poll in the background."""

    def __init__(self, bodies, url):
        super().__init__(daemon=True)
        self.receive = lambda: bodies(url, WaitTimeSeconds=20)
        self.found = None
        self.start()

    def run(self):
        self.found = self.receive()

    def result(self):
        self.join(25)
        assert not self.is_alive()
        return self.found


def test_a_free_group_wakes_a_poll_and_a_held_one_does_not(fifo, send_fifo, bodies):
    send_fifo(fifo, "a1")
    assert bodies(fifo) == ["a1"]
    poller = Poller(bodies, fifo)
    time.sleep(0.2)
    before = time.monotonic()
    send_fifo(fifo, "a2", "b1")
    assert poller.result() == ["b1"]
    assert time.monotonic() - before < 5


def test_a_delete_that_frees_a_group_wakes_a_poll(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "a2")
    message = receive(fifo)[0]
    poller = Poller(bodies, fifo)
    time.sleep(0.2)
    before = time.monotonic()
    release(sqs, fifo, message)
    assert poller.result() == ["a2"]
    assert time.monotonic() - before < 5


def attempt(sqs, url, identifier, **arguments):
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, ReceiveRequestAttemptId=identifier, **arguments
    )
    return [(m["Body"], m["ReceiptHandle"]) for m in answer.get("Messages", [])]


def test_a_retried_receive_returns_the_same_messages_and_handles(fifo, sqs, send_fifo):
    send_fifo(fifo, "a1", "a2")
    first = attempt(sqs, fifo, "once")
    send_fifo(fifo, "b1")
    assert [body for body, _ in first] == ["a1", "a2"]
    assert attempt(sqs, fifo, "once") == first
    assert [body for body, _ in attempt(sqs, fifo, "another")] == ["b1"]


def test_a_retried_receive_hides_the_messages_anew(fifo, sqs, send_fifo, bodies):
    send_fifo(fifo, "a1")
    assert attempt(sqs, fifo, "once", VisibilityTimeout=1)
    assert attempt(sqs, fifo, "once", VisibilityTimeout=60)
    time.sleep(1.1)
    assert bodies(fifo) == []


@pytest.mark.parametrize("identifier", ["a b", "a" * 129], ids=["blank", "too long"])
def test_refuses_malformed_attempt_ids(fifo, sqs, identifier):
    with refusal("InvalidParameterValue"):
        attempt(sqs, fifo, identifier)
