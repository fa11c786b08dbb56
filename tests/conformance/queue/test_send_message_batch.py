"""SendMessageBatch: each entry succeeds or fails alone, the batch's shape is judged as a whole."""

import time

from support import md5
from support.refusals import refuses

test_refuses = refuses("SendMessageBatch")

ID_CHARACTERS = "AZaz09-_"


def entries(count, body="body {}"):
    return [{"Id": f"id-{i}", "MessageBody": body.format(i)} for i in range(count)]


def test_sends_ten_messages_with_ids_and_sums(queue, sqs, receive):
    answer = sqs.send_message_batch(QueueUrl=queue, Entries=entries(10))
    assert "Failed" not in answer
    sent = {entry["Id"]: entry for entry in answer["Successful"]}
    assert sorted(sent) == sorted(f"id-{i}" for i in range(10))
    for i in range(10):
        assert sent[f"id-{i}"]["MD5OfMessageBody"] == md5.of_body(f"body {i}")
    received = {message["MessageId"]: message["Body"] for message in receive(queue, 10)}
    assert received == {sent[f"id-{i}"]["MessageId"]: f"body {i}" for i in range(10)}


def test_entries_have_their_own_attributes_and_sums(queue, sqs, receive):
    attributes = {"n": {"DataType": "Number", "StringValue": "1"}}
    system = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3f"}}
    answer = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": "with", "MessageBody": "a", "MessageAttributes": attributes},
            {"Id": "system", "MessageBody": "b", "MessageSystemAttributes": system},
            {"Id": "without", "MessageBody": "c"},
        ],
    )
    sent = {entry["Id"]: entry for entry in answer["Successful"]}
    assert sent["with"]["MD5OfMessageAttributes"] == md5.of_attributes(attributes)
    assert sent["system"]["MD5OfMessageSystemAttributes"] == md5.of_attributes(system)
    assert "MD5OfMessageAttributes" not in sent["without"]
    found = {m["Body"]: m for m in receive(queue, 3, MessageAttributeNames=["All"])}
    assert found["a"]["MessageAttributes"] == attributes
    assert "MessageAttributes" not in found["c"]


def test_a_bad_entry_fails_alone(queue, sqs, receive):
    answer = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": "good", "MessageBody": "fine"},
            {"Id": "characters", "MessageBody": "a\x08b"},
            {"Id": "delay", "MessageBody": "x", "DelaySeconds": 901},
            {"Id": "empty", "MessageBody": ""},
        ],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    failed = {entry["Id"]: entry for entry in answer["Failed"]}
    assert {name: entry["Code"] for name, entry in failed.items()} == {
        "characters": "InvalidMessageContents",
        "delay": "InvalidParameterValue",
        "empty": "MissingParameter",
    }
    assert all(entry["SenderFault"] is True for entry in failed.values())
    assert all(entry["Message"] for entry in failed.values())
    assert receive(queue)[0]["Body"] == "fine"


def test_when_every_entry_fails_nothing_is_successful(queue, sqs):
    answer = sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": "a", "MessageBody": "\x01"}])
    assert "Successful" not in answer
    assert [entry["Id"] for entry in answer["Failed"]] == ["a"]


def test_an_entry_above_the_queues_limit_fails_alone(create_queue, sqs):
    url = create_queue(Attributes={"MaximumMessageSize": "1024"})
    answer = sqs.send_message_batch(
        QueueUrl=url,
        Entries=[{"Id": "a", "MessageBody": "x" * 1025}, {"Id": "b", "MessageBody": "x" * 1024}],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["b"]
    assert [(e["Id"], e["Code"]) for e in answer["Failed"]] == [("a", "InvalidParameterValue")]


def test_the_queues_limit_does_not_bound_the_batch(create_queue, sqs):
    url = create_queue(Attributes={"MaximumMessageSize": "1024"})
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries(10, "x" * 1000))
    assert len(answer["Successful"]) == 10


def test_a_batch_of_exactly_one_mebibyte_fits(queue, sqs):
    answer = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": "a", "MessageBody": "a" * 1048575}, {"Id": "b", "MessageBody": "b"}],
    )
    assert len(answer["Successful"]) == 2


def test_ids_may_have_80_characters_of_four_kinds(queue, sqs):
    identifier = (ID_CHARACTERS * 10)[:80]
    answer = sqs.send_message_batch(
        QueueUrl=queue, Entries=[{"Id": identifier, "MessageBody": "x"}]
    )
    assert answer["Successful"][0]["Id"] == identifier


def test_entries_have_their_own_delay(queue, sqs, receive):
    before = time.monotonic()
    sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": "now", "MessageBody": "now"},
            {"Id": "soon", "MessageBody": "soon", "DelaySeconds": 1},
            {"Id": "later", "MessageBody": "later", "DelaySeconds": 900},
        ],
    )
    assert receive(queue)[0]["Body"] == "now"
    assert receive(queue, WaitTimeSeconds=5)[0]["Body"] == "soon"
    assert time.monotonic() - before >= 0.95
