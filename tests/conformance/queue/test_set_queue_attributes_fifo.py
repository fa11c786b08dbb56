"""SetQueueAttributes: what can and cannot change on a FIFO queue, and on a standard one."""

import pytest

from support.expect import refusal

BY_GROUP = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
BY_QUEUE = {"DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"}

REFUSED_ON_STANDARD = [
    ("DeduplicationScope", "queue",
     "You can specify the DeduplicationScope only when FifoQueue is set to true."),
    ("FifoThroughputLimit", "perQueue",
     "You can specify the FifoThroughputLimit only when FifoQueue is set to true."),
    ("FifoQueue", "false", "Unknown Attribute FifoQueue."),
]


@pytest.mark.parametrize("name, value, message", REFUSED_ON_STANDARD)
def test_a_standard_queue_refuses_attributes_of_fifo_queues(queue, sqs, name, value, message):
    with refusal("InvalidAttributeName", message):
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: value})


def test_the_type_of_a_queue_cannot_change(fifo, sqs, attributes_of):
    sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"FifoQueue": "true"})
    with refusal(
        "InvalidAttributeValue",
        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    ):
        sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"FifoQueue": "false"})
    assert attributes_of(fifo, "FifoQueue") == {"FifoQueue": "true"}


def test_content_deduplication_can_be_turned_on_and_off(fifo, sqs, settles, attributes_of):
    for value in ("true", "false"):
        sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"ContentBasedDeduplication": value})
        settles(
            lambda: attributes_of(fifo, "ContentBasedDeduplication"),
            {"ContentBasedDeduplication": value},
        )
    with refusal("InvalidParameterValue"):
        sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageGroupId="a")


def test_scope_and_limit_change_together(fifo, sqs, settles, attributes_of):
    for chosen in (BY_GROUP, BY_QUEUE):
        sqs.set_queue_attributes(QueueUrl=fifo, Attributes=chosen)
        settles(lambda: attributes_of(fifo, *chosen), chosen)


def test_a_limit_by_group_needs_a_scope_by_group(fifo, sqs, attributes_of):
    with refusal("InvalidAttributeValue"):
        sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"FifoThroughputLimit": "perMessageGroupId"})
    assert attributes_of(fifo, "FifoThroughputLimit") == {"FifoThroughputLimit": "perQueue"}
    sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"DeduplicationScope": "messageGroup"})
    sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"FifoThroughputLimit": "perMessageGroupId"})


def send(sqs, url, group, body):
    return sqs.send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId="same"
    )["MessageId"]


def test_a_queue_deduplicates_by_the_scope_it_was_created_with(create_fifo, sqs, settles, attributes_of):
    # AWS goes on as the queue was created, whatever scope it shows afterwards.
    whole, grouped = create_fifo(**BY_QUEUE), create_fifo(**BY_GROUP)
    for url, changed in ((whole, BY_GROUP), (grouped, BY_QUEUE)):
        sqs.set_queue_attributes(QueueUrl=url, Attributes=changed)
        settles(lambda: attributes_of(url, *changed), changed)
    assert send(sqs, whole, "a", "1") == send(sqs, whole, "b", "2")
    assert send(sqs, grouped, "a", "1") != send(sqs, grouped, "b", "2")
