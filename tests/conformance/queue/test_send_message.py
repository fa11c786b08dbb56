"""SendMessage: bodies, attributes, both MD5 sums, delay."""

import json
import re
import time

import pytest

from support import md5
from support.refusals import refuses

test_refuses = refuses("SendMessage")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
MIB = 1048576

BODIES = [
    ("ascii", "hello"),
    ("one character", "."),
    ("markup", "<a href=\"x\">&amp; 'quoted'</a> ]]> <![CDATA["),
    ("entities kept as text", "&quot;&#xD;&lt;"),
    ("carriage returns and line feeds", "a\rb\nc\r\nd\r"),
    ("tabs and outer spaces", " \t a \t "),
    ("beyond the basic plane", "日本語 🦀 \U0010ffff"),
    ("ends of the allowed ranges", "\t\n\r \ud7ff\ue000\ufffd\U00010000"),
    ("form syntax", "a=b&c=d+e%20f%zz;g"),
    ("json", json.dumps({"a": [1, 2.5, None, "\\u0000"], "b": {"c": "\"\\/"}})),
]

ATTRIBUTES = [
    ("string", {"k": {"DataType": "String", "StringValue": "v"}}),
    ("number", {"k": {"DataType": "Number", "StringValue": "-1.50e3"}}),
    ("binary", {"k": {"DataType": "Binary", "BinaryValue": bytes(range(256))}}),
    ("custom labels", {
        "s": {"DataType": "String.json", "StringValue": "{}"},
        "n": {"DataType": "Number.int", "StringValue": "7"},
        "b": {"DataType": "Binary.png", "BinaryValue": b"\x89PNG"},
    }),
    ("unicode", {"k": {"DataType": "String", "StringValue": "größe 🦀 \r\n <&>"}}),
    ("names in any order", {
        n: {"DataType": "String", "StringValue": n} for n in ("zeta", "Alpha", "a.b-c_d", "0", "beta")
    }),
    ("ten of them", {f"k{i}": {"DataType": "String", "StringValue": str(i)} for i in range(10)}),
    ("name beyond ASCII", {"attr.1øßä": {"DataType": "String", "StringValue": "v"}}),
    ("longest name", {"n" * 256: {"DataType": "String", "StringValue": "v"}}),
]


def test_returns_an_id_and_the_sum_of_the_body(queue, sqs):
    answer = sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert UUID.match(answer["MessageId"])
    assert answer["MD5OfMessageBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert "MD5OfMessageAttributes" not in answer
    assert "SequenceNumber" not in answer


@pytest.mark.parametrize("body", [body for _, body in BODIES], ids=[name for name, _ in BODIES])
def test_a_body_comes_back_byte_for_byte(queue, sqs, receive, body):
    sent = sqs.send_message(QueueUrl=queue, MessageBody=body)
    assert sent["MD5OfMessageBody"] == md5.of_body(body)
    message = receive(queue)[0]
    assert message["Body"] == body
    assert message["MD5OfBody"] == md5.of_body(body)
    assert message["MessageId"] == sent["MessageId"]


def test_a_body_of_one_mebibyte_fits(queue, sqs, receive):
    body = "0123456789abcdef" * (MIB // 16)
    sent = sqs.send_message(QueueUrl=queue, MessageBody=body)
    assert sent["MD5OfMessageBody"] == md5.of_body(body)
    assert receive(queue)[0]["Body"] == body


def test_size_counts_bytes_and_attributes(create_queue, sqs):
    url = create_queue(Attributes={"MaximumMessageSize": "1024"})
    attributes = {"key": {"DataType": "String", "StringValue": "é"}}
    room = 1024 - len("key") - len("String") - len("é".encode())
    fits, too_long = "x" * room, "x" * (room + 1)
    sqs.send_message(QueueUrl=url, MessageBody=fits, MessageAttributes=attributes)
    with pytest.raises(sqs.exceptions.ClientError) as caught:
        sqs.send_message(QueueUrl=url, MessageBody=too_long, MessageAttributes=attributes)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"
    with pytest.raises(sqs.exceptions.ClientError):
        sqs.send_message(QueueUrl=url, MessageBody="é" * 513)


@pytest.mark.parametrize(
    "attributes", [value for _, value in ATTRIBUTES], ids=[name for name, _ in ATTRIBUTES]
)
def test_attributes_come_back_and_both_sums_agree(queue, sqs, receive, attributes):
    sent = sqs.send_message(QueueUrl=queue, MessageBody="body", MessageAttributes=attributes)
    assert sent["MD5OfMessageAttributes"] == md5.of_attributes(attributes)
    message = receive(queue, MessageAttributeNames=["All"])[0]
    assert message["MessageAttributes"] == attributes
    assert message["MD5OfMessageAttributes"] == md5.of_attributes(attributes)


def test_known_sum_of_attributes(queue, sqs):
    attributes = {
        "Hello": {"DataType": "String", "StringValue": "There"},
        "General": {"DataType": "String", "StringValue": "Kenobi"},
        "Help.Me": {"DataType": "String", "StringValue": "Me"},
    }
    answer = sqs.send_message(QueueUrl=queue, MessageBody="msg", MessageAttributes=attributes)
    assert answer["MD5OfMessageAttributes"] == "4c360f3fdafd970e05fae2f149d997f5"


def test_a_trace_header_travels_with_the_message(queue, sqs, receive):
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    system = {"AWSTraceHeader": {"DataType": "String", "StringValue": header}}
    sent = sqs.send_message(QueueUrl=queue, MessageBody="x", MessageSystemAttributes=system)
    assert sent["MD5OfMessageSystemAttributes"] == md5.of_attributes(system)
    message = receive(queue, AttributeNames=["AWSTraceHeader"])[0]
    assert message["Attributes"] == {"AWSTraceHeader": header}


def test_a_message_group_on_a_standard_queue_is_kept(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="tenant", MessageGroupId="tenant-a")
    message = receive(queue, AttributeNames=["MessageGroupId"])[0]
    assert message["Attributes"] == {"MessageGroupId": "tenant-a"}


def test_a_delayed_message_appears_after_its_delay(queue, sqs, receive):
    before = time.monotonic()
    sqs.send_message(QueueUrl=queue, MessageBody="in a second", DelaySeconds=1)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    receive(queue, WaitTimeSeconds=5)
    assert time.monotonic() - before >= 0.95


def test_equal_bodies_are_separate_messages(queue, sqs, receive):
    ids = {sqs.send_message(QueueUrl=queue, MessageBody="same")["MessageId"] for _ in range(3)}
    assert {message["MessageId"] for message in receive(queue, 3)} == ids


def test_no_attributes_at_all_may_be_sent_as_an_empty_map(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="plain", MessageAttributes={})
    message = receive(queue, MessageAttributeNames=["All"])[0]
    assert "MD5OfMessageAttributes" not in message
    assert "MessageAttributes" not in message
