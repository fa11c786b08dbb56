"""ChangeMessageVisibility."""

import time

import pytest
from botocore.exceptions import ClientError

from support.refusals import refuses

test_refuses = refuses("ChangeMessageVisibility")


@pytest.fixture
def received(queue, sqs, receive):
    """A message in flight for 30 seconds: (queue url, its handle)."""
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    return queue, receive(queue)[0]["ReceiptHandle"]


def change(sqs, url, handle, seconds):
    return sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=seconds
    )


def test_zero_makes_the_message_visible_at_once(received, sqs, receive):
    url, handle = received
    change(sqs, url, handle, 0)
    assert receive(url)[0]["Body"] == "x"


def test_a_shorter_timeout_counts_from_now(received, sqs, receive):
    url, handle = received
    before = time.monotonic()
    change(sqs, url, handle, 1)
    receive(url, WaitTimeSeconds=5)
    assert time.monotonic() - before >= 0.95


def test_a_longer_timeout_keeps_the_message_invisible(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    handle = receive(queue, VisibilityTimeout=1)[0]["ReceiptHandle"]
    change(sqs, queue, handle, 600)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)


def test_a_message_that_is_visible_again_becomes_invisible(received, sqs):
    url, handle = received
    change(sqs, url, handle, 0)
    change(sqs, url, handle, 600)
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_twelve_hours_are_accepted_once_and_not_beyond(received, sqs):
    url, handle = received
    change(sqs, url, handle, 43199)
    time.sleep(1.1)
    with pytest.raises(ClientError) as caught:
        change(sqs, url, handle, 43200)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert caught.value.response["Error"]["Message"].startswith(
        "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout "
        "for the message is beyond the limit [43200 seconds]"
    )


@pytest.mark.parametrize("seconds", [-1, 43201])
def test_a_timeout_out_of_bounds_is_refused(received, sqs, seconds):
    url, handle = received
    with pytest.raises(ClientError) as caught:
        change(sqs, url, handle, seconds)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert caught.value.response["Error"]["Message"] == (
        f"Value {seconds} for parameter VisibilityTimeout is invalid. "
        "Reason: VisibilityTimeout must be an integer between 0 and 43200."
    )


@pytest.mark.penstock_only
def test_a_deleted_message_cannot_be_changed(received, sqs):
    url, handle = received
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    with pytest.raises(ClientError) as caught:
        change(sqs, url, handle, 10)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"


@pytest.mark.penstock_only
def test_a_handle_of_another_queue_is_invalid(received, create_queue, sqs):
    _, handle = received
    with pytest.raises(ClientError) as caught:
        change(sqs, create_queue(), handle, 10)
    assert caught.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"
