"""ReceiveMessage: a message received too often moves to the dead-letter queue."""

import json
import time

import pytest

from support import md5

ATTRIBUTES = {"k": {"DataType": "String", "StringValue": "v"}}
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.mark.parametrize("most", [1, 3])
def test_a_message_comes_as_often_as_allowed_and_then_from_the_dead_letter_queue(
    dead_letter_pair, dead_letter, sqs, receive, bodies, most
):
    source, target = dead_letter_pair(most)
    sqs.send_message(QueueUrl=source, MessageBody="x")
    for count in range(1, most + 1):
        message = receive(source, VisibilityTimeout=0, AttributeNames=["ApproximateReceiveCount"])[0]
        assert message["Attributes"] == {"ApproximateReceiveCount": str(count)}
    assert bodies(source) == []
    dead_letter(source, target)
    assert receive(target, WaitTimeSeconds=5)[0]["MessageId"] == message["MessageId"]
    assert bodies(source) == []


def test_a_dead_letter_is_the_same_message_and_goes_on_counting(
    dead_letter_pair, dead_letter, sqs, receive, arn_of
):
    source, target = dead_letter_pair()
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": TRACE}}
    sent = sqs.send_message(
        QueueUrl=source, MessageBody="x", MessageAttributes=ATTRIBUTES, MessageSystemAttributes=trace
    )
    before = receive(source, VisibilityTimeout=0, AttributeNames=["All"])[0]["Attributes"]
    dead_letter(source, target)
    message = receive(target, AttributeNames=["All"], MessageAttributeNames=["All"])[0]
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "x")
    assert message["MessageAttributes"] == ATTRIBUTES
    assert message["MD5OfMessageAttributes"] == md5.of_attributes(ATTRIBUTES)
    found = message["Attributes"]
    assert found["DeadLetterQueueSourceArn"] == arn_of(source)
    assert found["AWSTraceHeader"] == TRACE
    assert found["SentTimestamp"] == before["SentTimestamp"]
    assert found["SenderId"] == before["SenderId"]
    assert found["ApproximateReceiveCount"] == "2"


def test_the_source_can_be_asked_for_by_name_and_only_dead_letters_have_one(
    dead_letter_pair, dead_letter, sqs, receive, arn_of
):
    source, target = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="moved")
    dead_letter(source, target)
    sqs.send_message(QueueUrl=target, MessageBody="sent here")
    found = {
        message["Body"]: message.get("Attributes")
        for message in receive(target, 2, AttributeNames=["DeadLetterQueueSourceArn"])
    }
    assert found["moved"] == {"DeadLetterQueueSourceArn": arn_of(source)}
    assert not found["sent here"]


def test_a_timeout_that_lapses_counts_as_a_failed_receive(
    dead_letter_pair, dead_letter, sqs, receive, bodies
):
    source, target = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="x")
    receive(source, VisibilityTimeout=1)
    assert bodies(source) == []
    time.sleep(1.1)
    dead_letter(source, target)
    assert receive(target)[0]["Body"] == "x"


def test_a_receive_passes_over_what_it_moves(dead_letter_pair, dead_letter, sqs, receive, bodies):
    source, target = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="poison")
    assert receive(source, VisibilityTimeout=0)[0]["Body"] == "poison"
    sqs.send_message(QueueUrl=source, MessageBody="healthy")
    assert receive(source, WaitTimeSeconds=5)[0]["Body"] == "healthy"
    dead_letter(source, target)
    assert bodies(target) == ["poison"]


def test_a_message_deleted_in_time_does_not_move(dead_letter_pair, sqs, receive, bodies):
    source, target = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="x")
    handle = receive(source)[0]["ReceiptHandle"]
    sqs.delete_message(QueueUrl=source, ReceiptHandle=handle)
    assert bodies(source) == []
    assert bodies(target, WaitTimeSeconds=1) == []


def test_many_messages_move_and_none_is_lost(
    dead_letter_pair, dead_letter, sqs, receive, settles, attributes_of
):
    source, target = dead_letter_pair()
    for batch in range(3):
        entries = [{"Id": str(i), "MessageBody": f"{batch}-{i}"} for i in range(10)]
        sqs.send_message_batch(QueueUrl=source, Entries=entries)
    dead_letter(source, target, 30)
    found = receive(target, 30, WaitTimeSeconds=5)
    assert len({message["Body"] for message in found}) == 30
    name = "ApproximateNumberOfMessages"
    settles(lambda: attributes_of(source, name)[name], "0")


@pytest.mark.penstock_only  # a changed policy takes up to a minute on AWS
def test_without_its_policy_a_queue_keeps_its_messages(dead_letter_pair, sqs, receive):
    source, _ = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="x")
    receive(source, VisibilityTimeout=0)
    sqs.set_queue_attributes(QueueUrl=source, Attributes={"RedrivePolicy": ""})
    for _ in range(3):
        assert receive(source, VisibilityTimeout=0)[0]["Body"] == "x"


@pytest.mark.penstock_only  # a changed policy takes up to a minute on AWS
def test_a_greater_count_gives_further_receives(dead_letter_pair, sqs, receive, arn_of):
    source, target = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="x")
    receive(source, VisibilityTimeout=0)
    policy = {"deadLetterTargetArn": arn_of(target), "maxReceiveCount": 2}
    sqs.set_queue_attributes(QueueUrl=source, Attributes={"RedrivePolicy": json.dumps(policy)})
    assert receive(source, VisibilityTimeout=0)[0]["Body"] == "x"


@pytest.mark.penstock_only  # a deleted queue lingers on AWS
def test_a_message_whose_dead_letter_queue_is_gone_is_not_lost(dead_letter_pair, sqs, receive):
    source, target = dead_letter_pair()
    sqs.send_message(QueueUrl=source, MessageBody="x")
    sqs.delete_queue(QueueUrl=target)
    for _ in range(3):
        assert receive(source, VisibilityTimeout=0)[0]["Body"] == "x"


def test_a_fifo_dead_letter_keeps_its_group_and_takes_its_id_for_deduplication(
    dead_letter_pair, dead_letter, send_fifo, receive, arn_of
):
    # So that two messages with one deduplication id, sent at different times, both have room there.
    source, target = dead_letter_pair(fifo=True)
    sent = send_fifo(source, "a1")[0]
    dead_letter(source, target)
    message = receive(target, AttributeNames=["All"])[0]
    assert message["MessageId"] == sent["MessageId"]
    found = message["Attributes"]
    assert found["MessageGroupId"] == "a"
    assert found["MessageDeduplicationId"] == sent["MessageId"]
    assert found["DeadLetterQueueSourceArn"] == arn_of(source)
    assert len(found["SequenceNumber"]) == 20


def test_a_fifo_group_goes_on_with_the_message_after_a_dead_letter(
    dead_letter_pair, dead_letter, send_fifo, receive, bodies
):
    source, target = dead_letter_pair(fifo=True)
    send_fifo(source, "a1", "a2")
    assert receive(source, VisibilityTimeout=0)[0]["Body"] == "a1"
    assert receive(source, WaitTimeSeconds=5)[0]["Body"] == "a2"
    dead_letter(source, target)
    assert bodies(target) == ["a1"]


def test_a_fifo_group_moves_in_order(dead_letter_pair, dead_letter, send_fifo, bodies):
    source, target = dead_letter_pair(fifo=True)
    send_fifo(source, "a1", "a2", "a3")
    dead_letter(source, target, 3)
    assert bodies(target) == ["a1", "a2", "a3"]
