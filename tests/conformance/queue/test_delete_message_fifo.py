"""DeleteMessage and DeleteMessageBatch on FIFO queues: a handle is good while its message is in flight."""

import time

import pytest

from support.expect import invalid, refusal

EXPIRED = "The receipt handle has expired."


@pytest.fixture
def expired(fifo, send_fifo, receive):
    """A message that is visible again: (queue url, the handle it had)."""
    send_fifo(fifo, "a1")
    handle = receive(fifo, VisibilityTimeout=1)[0]["ReceiptHandle"]
    time.sleep(1.1)
    return fifo, handle


def test_an_expired_handle_is_refused_and_the_message_stays(expired, sqs, bodies):
    url, handle = expired
    with refusal("InvalidParameterValue", invalid("ReceiptHandle", handle, EXPIRED)):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    assert bodies(url) == ["a1"]


def test_an_expired_handle_fails_alone_in_a_batch(expired, sqs, send_fifo, receive):
    url, handle = expired
    send_fifo(url, "b1")
    found = receive(url, 2)
    good = next(message["ReceiptHandle"] for message in found if message["Body"] == "b1")
    answer = sqs.delete_message_batch(
        QueueUrl=url,
        Entries=[{"Id": "old", "ReceiptHandle": handle}, {"Id": "good", "ReceiptHandle": good}],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    failed = [(entry["Id"], entry["Code"], entry["SenderFault"]) for entry in answer["Failed"]]
    assert failed == [("old", "InvalidParameterValue", True)]


def test_a_handle_of_a_receive_that_hid_nothing_has_expired_at_once(fifo, sqs, send_fifo, receive):
    send_fifo(fifo, "a1")
    handle = receive(fifo, VisibilityTimeout=0)[0]["ReceiptHandle"]
    with refusal("InvalidParameterValue", invalid("ReceiptHandle", handle, EXPIRED)):
        sqs.delete_message(QueueUrl=fifo, ReceiptHandle=handle)


def test_a_handle_whose_message_is_hidden_longer_still_deletes(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1")
    handle = receive(fifo, VisibilityTimeout=1)[0]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=fifo, ReceiptHandle=handle, VisibilityTimeout=60)
    time.sleep(1.1)
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=handle)
    assert bodies(fifo) == []


def test_on_a_standard_queue_an_expired_handle_deletes(queue, sqs, receive, bodies):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    handle = receive(queue, VisibilityTimeout=1)[0]["ReceiptHandle"]
    time.sleep(1.1)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    assert bodies(queue) == []
