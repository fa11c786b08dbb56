"""CreateQueue: FIFO queues, their names and the attributes that only they have."""

import pytest

from support.expect import refusal

SUFFIX = ".fifo"
COUNTS = ("", "Delayed", "NotVisible")
NOT_A_FIFO_QUEUE = ("InvalidParameterValue", "InvalidAttributeName", "InvalidAttributeValue")

# Case, whether the name ends in .fifo, attributes, error, text or None where AWS's is not known.
REFUSED = [
    ("no suffix", False, {"FifoQueue": "true"}, "InvalidParameterValue", None),
    ("no FifoQueue", True, {}, "InvalidParameterValue", None),
    ("FifoQueue false", True, {"FifoQueue": "false"}, NOT_A_FIFO_QUEUE, None),
    ("FifoQueue neither", True, {"FifoQueue": "perhaps"}, NOT_A_FIFO_QUEUE, None),
    ("content deduplication neither", True, {"FifoQueue": "true", "ContentBasedDeduplication": "perhaps"},
     "InvalidAttributeValue", None),
    ("unknown scope", True, {"FifoQueue": "true", "DeduplicationScope": "galaxy"},
     "InvalidAttributeValue", None),
    ("unknown throughput limit", True, {"FifoQueue": "true", "FifoThroughputLimit": "perGalaxy"},
     "InvalidAttributeValue", None),
    ("limit by group, scope by default", True,
     {"FifoQueue": "true", "FifoThroughputLimit": "perMessageGroupId"}, "InvalidAttributeValue",
     "Invalid value for the parameter FifoThroughputLimit. Reason: To set FifoThroughputLimit to "
     "perMessageGroupId, the DeduplicationScope must be messageGroup."),
    ("content deduplication on a standard queue", False, {"ContentBasedDeduplication": "true"},
     "InvalidAttributeName", "Unknown Attribute ContentBasedDeduplication."),
    ("scope on a standard queue", False, {"DeduplicationScope": "queue"}, "InvalidAttributeName",
     "You can specify the DeduplicationScope only when FifoQueue is set to true."),
    ("limit on a standard queue", False, {"FifoThroughputLimit": "perQueue"}, "InvalidAttributeName",
     "You can specify the FifoThroughputLimit only when FifoQueue is set to true."),
]


@pytest.mark.parametrize(
    "fifo_name, attributes, code, message", [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refuses_and_creates_nothing(sqs, new_name, fifo_name, attributes, code, message):
    name = new_name() + (SUFFIX if fifo_name else "")
    with refusal(code, message):
        sqs.create_queue(QueueName=name, Attributes=attributes)
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=name)


def test_the_suffix_is_part_of_the_name_and_the_arn(create_queue, sqs, arn_of, new_name, account, region):
    name = new_name() + SUFFIX
    url = create_queue(name, Attributes={"FifoQueue": "true"})
    assert url.endswith(f"/{account}/{name}")
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    assert arn_of(url) == f"arn:aws:sqs:{region}:{account}:{name}"


def test_the_suffix_counts_towards_80_characters(create_queue, sqs, new_name):
    longest = (new_name() + "x" * 80)[:75] + SUFFIX
    assert create_queue(longest, Attributes={"FifoQueue": "true"}).endswith("/" + longest)
    with refusal("InvalidParameterValue"):
        sqs.create_queue(QueueName="x" + longest, Attributes={"FifoQueue": "true"})


def test_a_new_fifo_queue_shows_four_attributes_more(fifo, attributes_of):
    found = attributes_of(fifo, "All")
    assert sorted(found) == sorted([
        *(f"ApproximateNumberOfMessages{count}" for count in COUNTS),
        "ContentBasedDeduplication", "CreatedTimestamp", "DeduplicationScope", "DelaySeconds",
        "FifoQueue", "FifoThroughputLimit", "LastModifiedTimestamp", "MaximumMessageSize",
        "MessageRetentionPeriod", "QueueArn", "ReceiveMessageWaitTimeSeconds",
        "SqsManagedSseEnabled", "VisibilityTimeout",
    ])
    assert found["FifoQueue"] == "true"
    assert found["ContentBasedDeduplication"] == "false"
    assert found["DeduplicationScope"] == "queue"
    assert found["FifoThroughputLimit"] == "perQueue"


def test_a_standard_queue_has_none_of_them_even_by_name(queue, attributes_of):
    names = ("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
    assert attributes_of(queue, *names) == {}


@pytest.mark.parametrize("limit", ["perQueue", "perMessageGroupId"])
def test_keeps_the_attributes_it_was_created_with(create_fifo, attributes_of, limit):
    chosen = {
        "ContentBasedDeduplication": "true",
        "DeduplicationScope": "messageGroup",
        "FifoThroughputLimit": limit,
    }
    assert attributes_of(create_fifo(**chosen), *chosen) == chosen


def test_true_is_accepted_in_any_case(create_queue, sqs, new_name):
    attributes = {"FifoQueue": "True", "ContentBasedDeduplication": "True"}
    url = create_queue(new_name() + SUFFIX, Attributes=attributes)
    sent = sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="a")
    assert sent["SequenceNumber"]


def test_creating_again_with_equal_attributes_returns_the_same_url(create_queue, sqs, new_name):
    name, attributes = new_name() + SUFFIX, {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = create_queue(name, Attributes=attributes)
    assert sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"] == url
    assert sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"] == url


def test_creating_again_with_other_content_deduplication_is_refused(create_queue, sqs, new_name):
    name = new_name() + SUFFIX
    create_queue(name, Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})
    with refusal(
        "QueueAlreadyExists",
        "A queue already exists with the same name and a different value for attribute "
        "ContentBasedDeduplication",
    ):
        sqs.create_queue(
            QueueName=name, Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "false"}
        )
