"""GetQueueAttributes: defaults, selection, counts."""

import time

import pytest

from support.refusals import refuses

test_refuses = refuses("GetQueueAttributes")

COUNTS = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
]


def attributes(sqs, url, *names):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names)).get("Attributes", {})


def counts(sqs, url):
    """(visible, in flight, delayed)"""
    found = attributes(sqs, url, *COUNTS)
    return tuple(int(found[name]) for name in COUNTS)


def test_a_new_queue_has_the_defaults(create_queue, new_name, sqs, account, region):
    name = new_name()
    found = attributes(sqs, create_queue(name), "All")
    created, modified = found.pop("CreatedTimestamp"), found.pop("LastModifiedTimestamp")
    assert abs(int(created) - time.time()) < 60
    assert int(modified) >= int(created)
    assert found == {
        "QueueArn": f"arn:aws:sqs:{region}:{account}:{name}",
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "VisibilityTimeout": "30",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "DelaySeconds": "0",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
    }


def test_returns_only_what_is_asked_for(queue, sqs):
    assert attributes(sqs, queue, "DelaySeconds", "VisibilityTimeout") == {
        "DelaySeconds": "0",
        "VisibilityTimeout": "30",
    }


def test_asking_for_nothing_returns_nothing(queue, sqs):
    assert "Attributes" not in sqs.get_queue_attributes(QueueUrl=queue)


def test_known_attributes_that_are_not_set_are_left_out(queue, sqs):
    assert attributes(sqs, queue, "Policy", "RedrivePolicy", "KmsMasterKeyId") == {}


def test_all_wins_over_single_names(queue, sqs):
    assert len(attributes(sqs, queue, "DelaySeconds", "All")) == 12


def test_counts_follow_a_message_through_its_life(queue, sqs, receive, settles):
    assert counts(sqs, queue) == (0, 0, 0)
    sqs.send_message(QueueUrl=queue, MessageBody="one")
    sqs.send_message(QueueUrl=queue, MessageBody="two")
    sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=900)
    settles(lambda: counts(sqs, queue), (2, 0, 1))
    message = receive(queue)[0]
    settles(lambda: counts(sqs, queue), (1, 1, 1))
    handle = message["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=handle, VisibilityTimeout=0)
    settles(lambda: counts(sqs, queue), (2, 0, 1))
    for message in receive(queue, 2):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    settles(lambda: counts(sqs, queue), (0, 0, 1))


@pytest.mark.penstock_only
def test_counts_are_exact_while_batches_go_through(queue, sqs):
    for batch in range(5):
        entries = [{"Id": str(i), "MessageBody": f"{batch}-{i}"} for i in range(10)]
        sqs.send_message_batch(QueueUrl=queue, Entries=entries)
        assert counts(sqs, queue) == (10 * (batch + 1), 0, 0)
    for received in range(1, 6):
        sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        assert counts(sqs, queue) == (50 - 10 * received, 10 * received, 0)
