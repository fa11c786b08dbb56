"""DeleteMessage: what a receipt handle can and cannot do."""

import base64

import pytest
from botocore.exceptions import ClientError

from support.refusals import refuses

test_refuses = refuses("DeleteMessage")


def send_and_receive(sqs, url, receive, **arguments):
    sqs.send_message(QueueUrl=url, MessageBody="x")
    return receive(url, **arguments)[0]["ReceiptHandle"]


def test_a_deleted_message_never_comes_back(queue, sqs, receive):
    handle = send_and_receive(sqs, queue, receive, VisibilityTimeout=1)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)


def test_deleting_twice_succeeds(queue, sqs, receive):
    handle = send_and_receive(sqs, queue, receive)
    for _ in range(2):
        answer = sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_latest_handle_deletes_a_message_that_is_visible_again(queue, sqs, receive):
    handle = send_and_receive(sqs, queue, receive, VisibilityTimeout=0)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)


@pytest.mark.penstock_only
def test_an_earlier_handle_is_accepted_and_does_not_disturb_the_later_receive(queue, sqs, receive):
    earlier = send_and_receive(sqs, queue, receive, VisibilityTimeout=0)
    later = receive(queue, VisibilityTimeout=0)[0]["ReceiptHandle"]
    assert earlier != later
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=earlier)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=later)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_a_handle_of_another_queue_is_invalid(queue, create_queue, sqs, receive):
    handle = send_and_receive(sqs, queue, receive, VisibilityTimeout=0)
    with pytest.raises(ClientError) as caught:
        sqs.delete_message(QueueUrl=create_queue(), ReceiptHandle=handle)
    assert caught.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"
    assert len(receive(queue)) == 1


@pytest.mark.penstock_only
def test_no_altered_handle_is_accepted(queue, sqs, receive):
    handle = send_and_receive(sqs, queue, receive)
    for position in range(0, len(handle), 3):
        other = "A" if handle[position] != "A" else "B"
        forged = handle[:position] + other + handle[position + 1 :]
        with pytest.raises(ClientError) as caught:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=forged)
        assert caught.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"
    for forged in (handle[:-4], handle + "AAAA", handle[4:]):
        with pytest.raises(ClientError):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=forged)
    found = sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )
    assert found["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)


@pytest.mark.penstock_only
def test_a_handle_says_nothing_about_the_message(queue, sqs, new_name):
    body = new_name("secret-body")
    sent = sqs.send_message(QueueUrl=queue, MessageBody=body)
    handle = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    decoded = decode(handle)
    name = queue.rsplit("/", 1)[1]
    for plain in (body, sent["MessageId"], sent["MessageId"].replace("-", ""), name):
        assert plain.encode() not in decoded
    assert bytes.fromhex(sent["MessageId"].replace("-", "")) not in decoded


def decode(handle):
    """The handle's own bytes and, where it is Base64, what that hides."""
    text = handle.replace("+", "-").replace("/", "_")
    try:
        return handle.encode() + b" " + base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return handle.encode()
