"""PurgeQueue."""

import pytest
from botocore.exceptions import ClientError

from support.refusals import refuses

test_refuses = refuses("PurgeQueue")


@pytest.mark.penstock_only
def test_removes_visible_inflight_and_delayed_messages_at_once(queue, sqs):
    sqs.send_message(QueueUrl=queue, MessageBody="in flight")
    handle = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    sqs.send_message(QueueUrl=queue, MessageBody="visible")
    sqs.send_message(QueueUrl=queue, MessageBody="delayed", DelaySeconds=900)
    sqs.purge_queue(QueueUrl=queue)
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    counts = {name: value for name, value in found.items() if name.startswith("Approximate")}
    assert set(counts.values()) == {"0"}
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


@pytest.mark.penstock_only  # AWS may go on purging for a minute
def test_messages_sent_after_the_purge_stay(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="before")
    sqs.purge_queue(QueueUrl=queue)
    sqs.send_message(QueueUrl=queue, MessageBody="after")
    assert receive(queue)[0]["Body"] == "after"


def test_a_second_purge_within_a_minute_is_refused(create_queue, sqs, new_name):
    name = new_name()
    url = create_queue(name)
    sqs.purge_queue(QueueUrl=url)
    with pytest.raises(ClientError) as caught:
        sqs.purge_queue(QueueUrl=url)
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert answer["Error"]["Code"] == "AWS.SimpleQueueService.PurgeQueueInProgress"
    assert answer["Error"]["Message"] == (
        f"Only one PurgeQueue operation on {name} is allowed every 60 seconds."
    )


def test_another_queue_may_be_purged_meanwhile(create_queue, sqs):
    for url in (create_queue(), create_queue()):
        status = sqs.purge_queue(QueueUrl=url)["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 200
