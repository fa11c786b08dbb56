"""CancelMessageMoveTask: what is moved stays moved, the rest stays where it is."""

import base64
import json
import uuid

import pytest


def handle_of(source_arn, task_id=None):
    """A handle as AWS writes them, of a task that is not there."""
    named = {"taskId": task_id or str(uuid.uuid4()), "sourceArn": source_arn}
    return base64.b64encode(json.dumps(named, separators=(",", ":")).encode()).decode()


@pytest.fixture
def running(tasks, dead_letter_pair, queue, sqs, arn_of):
    """A task that moves ten messages at one a second: (its handle, its source's URL)."""
    _, dead = dead_letter_pair()
    entries = [{"Id": str(i), "MessageBody": str(i)} for i in range(10)]
    sqs.send_message_batch(QueueUrl=dead, Entries=entries)
    members = {"SourceArn": arn_of(dead), "DestinationArn": arn_of(queue)}
    return tasks.start(**members, MaxNumberOfMessagesPerSecond=1), dead


def count(attributes_of, url):
    """Messages of a queue, visible or in flight."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return sum(int(number) for number in attributes_of(url, *names).values())


def test_stops_between_messages_and_loses_none(
    tasks, running, queue, receive, arn_of, settles, attributes_of
):
    handle, dead = running
    receive(queue, WaitTimeSeconds=10)
    assert 0 <= tasks.cancel(handle) < 10
    task = tasks.finish(arn_of(dead))
    assert task["Status"] == "CANCELLED"
    assert "TaskHandle" not in task and "FailureReason" not in task
    settles(lambda: count(attributes_of, dead) + count(attributes_of, queue), 10)
    assert count(attributes_of, dead) > 0


def test_a_cancelled_task_moves_no_more(tasks, running, queue, bodies, arn_of):
    handle, dead = running
    tasks.cancel(handle)
    moved = tasks.finish(arn_of(dead))["ApproximateNumberOfMessagesMoved"]
    assert len(bodies(queue)) == moved
    assert bodies(queue, WaitTimeSeconds=2) == []


def test_a_task_that_is_over_cannot_be_cancelled(tasks, running, arn_of):
    handle, dead = running
    tasks.cancel(handle)
    tasks.finish(arn_of(dead))
    status, _, message = tasks.refusal("CancelMessageMoveTask", TaskHandle=handle)
    assert 400 <= status < 500
    assert message


def test_refuses_what_is_no_handle(tasks):
    for handle in ("foobared", "", base64.b64encode(b"{}").decode(), base64.b64encode(b"\xff").decode()):
        status, code, _ = tasks.refusal("CancelMessageMoveTask", TaskHandle=handle)
        assert (status, code) in ((400, "InvalidParameterValue"), (400, "MissingParameter"))


def test_refuses_a_garbled_handle_with_its_reason(tasks):
    assert tasks.refusal("CancelMessageMoveTask", TaskHandle="foobared") == (
        400, "InvalidParameterValue", "Value for parameter TaskHandle is invalid.",
    )


def test_refuses_a_handle_whose_source_is_not_there(tasks, queue, arn_of):
    handle = handle_of(arn_of(queue) + "-absent")
    assert tasks.refusal("CancelMessageMoveTask", TaskHandle=handle) == (
        404, "ResourceNotFoundException",
        "The resource that you specified for the SourceArn parameter doesn't exist.",
    )


def test_refuses_a_handle_of_a_task_that_is_not_there(tasks, queue, arn_of):
    assert tasks.refusal("CancelMessageMoveTask", TaskHandle=handle_of(arn_of(queue))) == (
        404, "ResourceNotFoundException", "Task does not exist.",
    )
