"""SetQueueAttributes: bounds, policies, encryption, and what a change does to the queue."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from support.refusals import refuses

test_refuses = refuses("SetQueueAttributes")

BOUNDS = [
    ("VisibilityTimeout", "0", "43200"),
    ("DelaySeconds", "0", "900"),
    ("MaximumMessageSize", "1024", "1048576"),
    ("MessageRetentionPeriod", "60", "1209600"),
    ("ReceiveMessageWaitTimeSeconds", "0", "20"),
]

def get(sqs, url, *names):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names)).get("Attributes", {})


def put(sqs, url, **attributes):
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


@pytest.mark.parametrize("name, low, high", BOUNDS)
def test_accepts_both_ends_of_the_range(queue, sqs, settles, name, low, high):
    for value in (low, high):
        put(sqs, queue, **{name: value})
        settles(lambda: get(sqs, queue, name), {name: value})


def test_sets_several_and_leaves_the_others(queue, sqs, settles):
    put(sqs, queue, VisibilityTimeout="69", DelaySeconds="420")
    names = ["VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod"]
    expected = {"VisibilityTimeout": "69", "DelaySeconds": "420", "MessageRetentionPeriod": "345600"}
    settles(lambda: get(sqs, queue, *names), expected)


def test_one_bad_attribute_changes_nothing(queue, sqs):
    with pytest.raises(ClientError):
        put(sqs, queue, VisibilityTimeout="45", DelaySeconds="901")
    assert get(sqs, queue, "VisibilityTimeout") == {"VisibilityTimeout": "30"}


@pytest.mark.penstock_only
def test_a_change_moves_the_modification_time_and_not_the_creation_time(queue, sqs):
    before = get(sqs, queue, "CreatedTimestamp", "LastModifiedTimestamp")
    time.sleep(1.05)
    put(sqs, queue, VisibilityTimeout="31")
    after = get(sqs, queue, "CreatedTimestamp", "LastModifiedTimestamp")
    assert after["CreatedTimestamp"] == before["CreatedTimestamp"]
    assert int(after["LastModifiedTimestamp"]) > int(before["LastModifiedTimestamp"])


def test_the_queues_visibility_timeout_applies_to_later_receives(queue, sqs, receive, settles):
    put(sqs, queue, VisibilityTimeout="0")
    settles(lambda: get(sqs, queue, "VisibilityTimeout"), {"VisibilityTimeout": "0"})
    sqs.send_message(QueueUrl=queue, MessageBody="again and again")
    first, second = receive(queue)[0], receive(queue)[0]
    assert first["MessageId"] == second["MessageId"]


@pytest.mark.penstock_only
def test_the_queues_delay_applies_to_later_sends_only(queue, sqs):
    sqs.send_message(QueueUrl=queue, MessageBody="now")
    put(sqs, queue, DelaySeconds="900")
    sqs.send_message(QueueUrl=queue, MessageBody="later")
    sqs.send_message(QueueUrl=queue, MessageBody="now too", DelaySeconds=0)
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert sorted(message["Body"] for message in found) == ["now", "now too"]


def test_the_queues_size_limit_applies_to_messages(queue, sqs, settles):
    put(sqs, queue, MaximumMessageSize="1024")
    settles(lambda: get(sqs, queue, "MaximumMessageSize"), {"MaximumMessageSize": "1024"})
    sqs.send_message(QueueUrl=queue, MessageBody="a" * 1024)
    with pytest.raises(ClientError) as caught:
        sqs.send_message(QueueUrl=queue, MessageBody="a" * 1025)
    assert caught.value.response["Error"]["Message"] == (
        "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."
    )


def test_a_policy_is_stored_as_written_and_removed_by_an_empty_one(queue, sqs, settles):
    arn = get(sqs, queue, "QueueArn")["QueueArn"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:t"}},
            }
        ],
    }
    put(sqs, queue, Policy=json.dumps(policy))
    settles(lambda: json.loads(get(sqs, queue, "Policy").get("Policy", "null")), policy)
    put(sqs, queue, Policy="")
    settles(lambda: get(sqs, queue, "Policy"), {})


def test_a_kms_key_replaces_managed_encryption(queue, sqs, settles):
    put(sqs, queue, KmsMasterKeyId="alias/conformance", KmsDataKeyReusePeriodSeconds="6000")
    names = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"]
    expected = {
        "KmsMasterKeyId": "alias/conformance",
        "KmsDataKeyReusePeriodSeconds": "6000",
        "SqsManagedSseEnabled": "false",
    }
    settles(lambda: get(sqs, queue, *names), expected)


def test_managed_encryption_can_be_turned_off(queue, sqs, settles):
    put(sqs, queue, SqsManagedSseEnabled="false")
    settles(lambda: get(sqs, queue, "SqsManagedSseEnabled"), {"SqsManagedSseEnabled": "false"})
