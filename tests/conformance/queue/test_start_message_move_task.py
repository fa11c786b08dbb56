"""StartMessageMoveTask: dead letters go back to where they came from, or to another queue."""

import base64
import json
import time
import uuid

import pytest

ATTRIBUTES = {"k": {"DataType": "String", "StringValue": "v"}}
NO_ARN = (
    "You must use this format to specify the {}: "
    "arn:<partition>:<service>:<region>:<account-id>:<resource-id>"
)
NOT_THERE = "The resource that you specified for the {} parameter doesn't exist."

# Case, members ("$dead" a dead-letter queue's ARN, "$other" another's, "$fifo" a FIFO queue's), status,
# error, text or None where AWS's is not known.
REFUSED = [
    ("no source", {}, 400, "MissingParameter", "The request must contain the parameter SourceArn."),
    ("source that is no ARN", {"SourceArn": "queue"}, 400, "InvalidParameterValue",
     NO_ARN.format("SourceArn")),
    ("source that is not there", {"SourceArn": "$dead-absent"}, 404, "ResourceNotFoundException",
     NOT_THERE.format("SourceArn")),
    ("source that is no dead-letter queue", {"SourceArn": "$other"}, 400, "InvalidParameterValue",
     "Source queue must be configured as a Dead Letter Queue."),
    ("destination that is no ARN", {"SourceArn": "$dead", "DestinationArn": "queue"}, 400,
     "InvalidParameterValue", NO_ARN.format("DestinationArn")),
    ("destination that is not there", {"SourceArn": "$dead", "DestinationArn": "$other-absent"}, 404,
     "ResourceNotFoundException", NOT_THERE.format("DestinationArn")),
    ("destination that is the source", {"SourceArn": "$dead", "DestinationArn": "$dead"}, 400,
     "InvalidParameterValue", None),
    ("destination of the other type", {"SourceArn": "$dead", "DestinationArn": "$fifo"}, 400,
     "InvalidParameterValue", None),
    ("no message a second", {"SourceArn": "$dead", "MaxNumberOfMessagesPerSecond": 0}, 400,
     "InvalidParameterValue", None),
    ("501 messages a second", {"SourceArn": "$dead", "MaxNumberOfMessagesPerSecond": 501}, 400,
     "InvalidParameterValue", None),
]


def send_ten(sqs, url):
    entries = [{"Id": str(i), "MessageBody": str(i)} for i in range(10)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)


@pytest.mark.parametrize(
    "members, status, code, message", [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refuses(tasks, dead_letter_pair, queue, fifo, arn_of, members, status, code, message):
    names = {"$dead": arn_of(dead_letter_pair()[1]), "$other": arn_of(queue), "$fifo": arn_of(fifo)}
    for name, arn in names.items():
        members = {k: v.replace(name, arn) if isinstance(v, str) else v for k, v in members.items()}
    answered = tasks.refusal("StartMessageMoveTask", **members)
    assert answered[:2] == (status, code)
    if message:
        assert answered[2] == message


def test_a_handle_names_the_task_and_its_source(tasks, dead_letter_pair, arn_of):
    arn = arn_of(dead_letter_pair()[1])
    handle = json.loads(base64.b64decode(tasks.start(SourceArn=arn)))
    assert handle["sourceArn"] == arn
    assert uuid.UUID(handle["taskId"])


def test_moves_everything_to_the_queue_that_is_named(
    tasks, dead_letter_pair, queue, sqs, receive, bodies, arn_of
):
    _, dead = dead_letter_pair()
    send_ten(sqs, dead)
    tasks.start(SourceArn=arn_of(dead), DestinationArn=arn_of(queue))
    task = tasks.finish(arn_of(dead))
    assert task["Status"] == "COMPLETED"
    found = receive(queue, 10, WaitTimeSeconds=5)
    assert sorted(message["Body"] for message in found) == sorted(str(i) for i in range(10))
    assert bodies(dead) == []


def test_without_a_destination_each_message_goes_back_to_its_own_source(
    tasks, dead_letter_pair, dead_letter, sqs, receive, arn_of
):
    first, dead = dead_letter_pair(1)
    second, _ = dead_letter_pair(1, target=dead)
    for number, (source, body) in enumerate([(first, "one"), (second, "two")], 1):
        sqs.send_message(QueueUrl=source, MessageBody=body)
        dead_letter(source, dead, number)
    tasks.start(SourceArn=arn_of(dead))
    assert tasks.finish(arn_of(dead))["Status"] == "COMPLETED"
    assert receive(first, WaitTimeSeconds=5)[0]["Body"] == "one"
    assert receive(second, WaitTimeSeconds=5)[0]["Body"] == "two"


def test_a_moved_message_is_a_new_one_with_the_old_contents(
    tasks, dead_letter_pair, dead_letter, sqs, receive, arn_of
):
    source, dead = dead_letter_pair()
    sent = sqs.send_message(QueueUrl=source, MessageBody="x", MessageAttributes=ATTRIBUTES)
    dead_letter(source, dead)
    tasks.start(SourceArn=arn_of(dead))
    message = receive(source, WaitTimeSeconds=10, AttributeNames=["All"], MessageAttributeNames=["All"])[0]
    assert message["MessageId"] != sent["MessageId"]
    assert (message["Body"], message["MessageAttributes"]) == ("x", ATTRIBUTES)
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_a_fifo_group_moves_in_order_and_stays_a_group(
    tasks, dead_letter_pair, dead_letter, create_fifo, send_fifo, receive, arn_of
):
    source, dead = dead_letter_pair(fifo=True)
    send_fifo(source, "a1", "a2", "a3")
    dead_letter(source, dead, 3)
    destination = create_fifo()
    tasks.start(SourceArn=arn_of(dead), DestinationArn=arn_of(destination))
    assert tasks.finish(arn_of(dead))["Status"] == "COMPLETED"
    found = receive(destination, 3, WaitTimeSeconds=5, AttributeNames=["MessageGroupId"])
    assert [message["Body"] for message in found] == ["a1", "a2", "a3"]
    assert {message["Attributes"]["MessageGroupId"] for message in found} == {"a"}


def test_keeps_to_the_rate_it_was_given(tasks, dead_letter_pair, queue, sqs, receive, arn_of):
    _, dead = dead_letter_pair()
    for i in range(3):
        sqs.send_message(QueueUrl=dead, MessageBody=str(i))
    before = time.monotonic()
    tasks.start(SourceArn=arn_of(dead), DestinationArn=arn_of(queue), MaxNumberOfMessagesPerSecond=1)
    receive(queue, 3, WaitTimeSeconds=10)
    assert time.monotonic() - before >= 1.9


def test_one_task_runs_at_a_time_for_a_source(tasks, dead_letter_pair, queue, sqs, arn_of):
    _, dead = dead_letter_pair()
    send_ten(sqs, dead)
    members = {"SourceArn": arn_of(dead), "DestinationArn": arn_of(queue)}
    handle = tasks.start(**members, MaxNumberOfMessagesPerSecond=1)
    assert tasks.refusal("StartMessageMoveTask", **members) == (
        400, "InvalidParameterValue",
        "There is already a task running. Only one active task is allowed for a source queue arn "
        "at a given time.",
    )
    tasks.cancel(handle)
    tasks.finish(arn_of(dead))
    tasks.start(**members)
    assert tasks.finish(arn_of(dead))["Status"] == "COMPLETED"


def test_an_empty_queue_is_done_at_once(tasks, dead_letter_pair, arn_of):
    arn = arn_of(dead_letter_pair()[1])
    tasks.start(SourceArn=arn)
    task = tasks.finish(arn)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 0)
