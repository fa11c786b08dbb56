"""What a kill must not undo: order, deduplication, groups held back, dead letters, moves under way."""

import json

import pytest

from support.move_tasks import MoveTasks, to_server

pytestmark = pytest.mark.penstock_only

FIFO = {"FifoQueue": "true"}
PATIENCE_SECONDS = 20


def url_of(sqs, name):
    return sqs.get_queue_url(QueueName=name)["QueueUrl"]


def arn_of(sqs, url):
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return found["Attributes"]["QueueArn"]


def send(sqs, url, body):
    return sqs.send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=body
    )


def bodies(sqs, url, **arguments):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **arguments)
    return [message["Body"] for message in answer.get("Messages", [])]


@pytest.fixture
def restarted(own_server, client_for):
    """Kills the server, starts it again, and returns a client of it."""

    def restart():
        own_server.kill()
        return client_for(own_server.start())

    return restart


def test_order_and_sequence_numbers_go_on_after_a_kill(own_server, client_for, restarted):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="q.fifo", Attributes=FIFO)["QueueUrl"]
    before = [send(sqs, url, f"a{i}")["SequenceNumber"] for i in range(3)]
    sqs = restarted()
    url = url_of(sqs, "q.fifo")
    after = [send(sqs, url, f"a{i}")["SequenceNumber"] for i in range(3, 6)]
    assert before + after == sorted(set(before + after))
    assert bodies(sqs, url) == [f"a{i}" for i in range(6)]


def test_a_duplicate_is_still_one_after_a_kill(own_server, client_for, restarted):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="q.fifo", Attributes=FIFO)["QueueUrl"]
    first = send(sqs, url, "a1")
    handle = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    sqs = restarted()
    url = url_of(sqs, "q.fifo")
    assert send(sqs, url, "a1")["MessageId"] == first["MessageId"]
    assert bodies(sqs, url) == []


def test_a_group_held_back_is_still_held_back_after_a_kill(own_server, client_for, restarted):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="q.fifo", Attributes=FIFO)["QueueUrl"]
    for body in ("a1", "a2", "b1"):
        send(sqs, url, body)
    handle = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"][0]["ReceiptHandle"]
    sqs = restarted()
    url = url_of(sqs, "q.fifo")
    assert bodies(sqs, url) == ["b1"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    assert bodies(sqs, url) == ["a2"]


def dead_letter_queue(sqs):
    """A queue "source" with a dead-letter queue "dead": their URLs."""
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": arn_of(sqs, dead), "maxReceiveCount": 1})
    source = sqs.create_queue(QueueName="source", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    return source, dead


def test_failed_receives_still_count_after_a_kill(own_server, client_for, restarted):
    sqs = client_for(own_server)
    source, _ = dead_letter_queue(sqs)
    sqs.send_message(QueueUrl=source, MessageBody="x")
    assert bodies(sqs, source, VisibilityTimeout=0) == ["x"]
    sqs = restarted()
    assert bodies(sqs, url_of(sqs, "source")) == []
    assert bodies(sqs, url_of(sqs, "dead"), WaitTimeSeconds=10) == ["x"]


def test_a_kill_while_messages_move_neither_loses_nor_doubles_any(own_server, client_for, restarted):
    sqs = client_for(own_server)
    _, dead = dead_letter_queue(sqs)
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    sent = [str(i) for i in range(10)]
    entries = [{"Id": body, "MessageBody": body} for body in sent]
    sqs.send_message_batch(QueueUrl=dead, Entries=entries)
    source, destination = arn_of(sqs, dead), arn_of(sqs, other)
    MoveTasks("json", to_server(own_server), PATIENCE_SECONDS).start(
        SourceArn=source, DestinationArn=destination, MaxNumberOfMessagesPerSecond=5
    )
    assert len(bodies(sqs, other, WaitTimeSeconds=10, VisibilityTimeout=0)) >= 1
    sqs = restarted()
    task = MoveTasks("json", to_server(own_server), PATIENCE_SECONDS).finish(source)
    assert task["Status"] in ("COMPLETED", "FAILED", "CANCELLED")
    found = bodies(sqs, url_of(sqs, "other")) + bodies(sqs, url_of(sqs, "dead"))
    assert sorted(found) == sorted(sent)
