"""SendMessage to FIFO queues: groups, deduplication, sequence numbers, delay."""

import hashlib
import time

import pytest

from support import md5
from support.expect import invalid, refusal

IDENTIFIERS = "only include alphanumeric and punctuation characters. 1 to 128 in length."
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
NOT_FOR_THIS_TYPE = "The request include parameter that is not valid for this queue type."
BAD_IDENTIFIERS = [("", "empty"), ("a b", "blank"), ("a" * 129, "too long")]

bad_identifiers = pytest.mark.parametrize(
    "value", [value for value, _ in BAD_IDENTIFIERS], ids=[case for _, case in BAD_IDENTIFIERS]
)


def send(sqs, url, body="x", group="a", **arguments):
    return sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group, **arguments)


@pytest.fixture
def by_content(create_fifo):
    return create_fifo(ContentBasedDeduplication="true")


def test_a_message_needs_a_group(fifo, sqs):
    with refusal("MissingParameter", "The request must contain the parameter MessageGroupId."):
        sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageDeduplicationId="d")


def test_a_message_needs_a_deduplication_id_or_content_deduplication(fifo, sqs):
    with refusal(
        "InvalidParameterValue",
        "The queue should either have ContentBasedDeduplication enabled or "
        "MessageDeduplicationId provided explicitly",
    ):
        send(sqs, fifo)


@bad_identifiers
def test_refuses_malformed_deduplication_ids(fifo, sqs, bodies, value):
    name = "MessageDeduplicationId"
    with refusal("InvalidParameterValue", invalid(name, value, f"{name} can {IDENTIFIERS}")):
        send(sqs, fifo, MessageDeduplicationId=value)
    assert bodies(fifo) == []


@pytest.mark.parametrize("value", ["a b", "a" * 129], ids=["blank", "too long"])
def test_refuses_malformed_groups(fifo, sqs, bodies, value):
    name = "MessageGroupId"
    with refusal("InvalidParameterValue", invalid(name, value, f"{name} can {IDENTIFIERS}")):
        send(sqs, fifo, group=value, MessageDeduplicationId="d")
    assert bodies(fifo) == []


@bad_identifiers
def test_a_standard_queue_refuses_malformed_groups_too(queue, sqs, value):
    name = "MessageGroupId"
    with refusal("InvalidParameterValue", invalid(name, value, f"{name} can {IDENTIFIERS}")):
        send(sqs, queue, group=value)


def test_identifiers_may_have_128_characters_and_any_punctuation(fifo, sqs, receive):
    longest = (PUNCTUATION + "az09AZ" * 20)[:128]
    send(sqs, fifo, group=longest, MessageDeduplicationId=longest)
    found = receive(fifo, AttributeNames=["MessageGroupId", "MessageDeduplicationId"])[0]["Attributes"]
    assert found == {"MessageGroupId": longest, "MessageDeduplicationId": longest}


def test_a_delay_of_its_own_is_refused(fifo, sqs):
    with refusal("InvalidParameterValue", invalid("DelaySeconds", 2, NOT_FOR_THIS_TYPE)):
        send(sqs, fifo, MessageDeduplicationId="d", DelaySeconds=2)


@pytest.mark.parametrize("arguments", [{}, {"DelaySeconds": 0}], ids=["without", "of zero"])
def test_the_queues_delay_applies_whatever_the_message_says(create_fifo, sqs, receive, bodies, arguments):
    url = create_fifo(DelaySeconds="1")
    before = time.monotonic()
    send(sqs, url, body="delayed", MessageDeduplicationId="d", **arguments)
    assert bodies(url) == []
    assert receive(url, WaitTimeSeconds=5)[0]["Body"] == "delayed"
    assert time.monotonic() - before >= 0.95


def test_sequence_numbers_have_20_digits_and_grow(fifo, send_fifo):
    numbers = [sent["SequenceNumber"] for sent in send_fifo(fifo, "a1", "b1", "a2", "a3")]
    assert all(len(number) == 20 and number.isdigit() for number in numbers)
    assert sorted(set(numbers)) == numbers


def test_a_duplicate_answers_as_the_original_and_is_not_queued(fifo, sqs, bodies):
    first = send(sqs, fifo, body="original", MessageDeduplicationId="d")
    again = send(sqs, fifo, body="duplicate", MessageDeduplicationId="d")
    assert again["MessageId"] == first["MessageId"]
    assert again["SequenceNumber"] == first["SequenceNumber"]
    assert again["MD5OfMessageBody"] == md5.of_body("duplicate")
    assert bodies(fifo) == ["original"]


def test_a_duplicate_of_a_deleted_message_is_still_one(fifo, sqs, receive, bodies):
    first = send(sqs, fifo, MessageDeduplicationId="d")
    handle = receive(fifo)[0]["ReceiptHandle"]
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=handle)
    assert send(sqs, fifo, MessageDeduplicationId="d")["MessageId"] == first["MessageId"]
    assert bodies(fifo) == []


@pytest.mark.parametrize("scope, separate", [("queue", False), ("messageGroup", True)])
def test_the_scope_says_whether_groups_share_their_ids(create_fifo, sqs, bodies, scope, separate):
    url = create_fifo(DeduplicationScope=scope)
    first = send(sqs, url, body="1", group="a", MessageDeduplicationId="d")
    second = send(sqs, url, body="2", group="b", MessageDeduplicationId="d")
    assert (first["MessageId"] != second["MessageId"]) is separate
    assert sorted(bodies(url)) == (["1", "2"] if separate else ["1"])


def test_equal_bodies_are_duplicates_by_content_whatever_their_attributes(by_content, sqs, bodies):
    attributes = {"k": {"DataType": "String", "StringValue": "v"}}
    first = send(sqs, by_content, body="same")
    again = send(sqs, by_content, body="same", MessageAttributes=attributes)
    other = send(sqs, by_content, body="other")
    assert first["MessageId"] == again["MessageId"] != other["MessageId"]
    assert bodies(by_content) == ["same", "other"]


def test_the_id_by_content_is_the_sha_256_of_the_body(by_content, sqs, receive):
    send(sqs, by_content, body="größe")
    found = receive(by_content, AttributeNames=["MessageDeduplicationId"])[0]["Attributes"]
    assert found == {"MessageDeduplicationId": hashlib.sha256("größe".encode()).hexdigest()}


def test_an_explicit_id_overrides_the_content(by_content, sqs, bodies):
    ids = {send(sqs, by_content, body="same", MessageDeduplicationId=d)["MessageId"] for d in ("d1", "d2")}
    assert len(ids) == 2
    assert bodies(by_content) == ["same", "same"]


def test_the_content_and_an_equal_explicit_id_are_duplicates(by_content, sqs):
    digest = hashlib.sha256(b"body").hexdigest()
    first = send(sqs, by_content, body="body")
    assert send(sqs, by_content, body="z", MessageDeduplicationId=digest)["MessageId"] == first["MessageId"]


def test_a_refused_message_does_not_use_up_its_deduplication_id(create_fifo, sqs, bodies):
    url = create_fifo(MaximumMessageSize="1024")
    with refusal("InvalidParameterValue"):
        send(sqs, url, body="x" * 1025, MessageDeduplicationId="d")
    send(sqs, url, body="fits", MessageDeduplicationId="d")
    assert bodies(url) == ["fits"]
