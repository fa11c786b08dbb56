"""Fixtures for FIFO queues, for a queue with its dead-letter queue, and for move tasks."""

import json
import time

import pytest

pytest.register_assert_rewrite("support.expect", "support.move_tasks")

from support.move_tasks import MoveTasks, to_aws, to_server  # noqa: E402

PATIENCE_SECONDS = 10
AWS_PATIENCE_SECONDS = 120


@pytest.fixture
def attributes_of(sqs):
    """Reads the named attributes of a queue."""

    def read(url, *names):
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))
        return answer.get("Attributes", {})

    return read


@pytest.fixture
def arn_of(attributes_of):
    return lambda url: attributes_of(url, "QueueArn")["QueueArn"]


@pytest.fixture
def create_fifo(create_queue, new_name):
    """Creates FIFO queues with the given further attributes."""

    def create(**attributes):
        return create_queue(f"{new_name()}.fifo", Attributes={"FifoQueue": "true", **attributes})

    return create


@pytest.fixture
def fifo(create_fifo):
    return create_fifo()


@pytest.fixture
def send_fifo(sqs):
    """Sends bodies one by one: the first letter is the group, the whole body the deduplication id."""

    def send(url, *bodies):
        return [
            sqs.send_message(
                QueueUrl=url, MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=body
            )
            for body in bodies
        ]

    return send


@pytest.fixture
def bodies(sqs, on_aws):
    """Bodies of what one receive of up to ten messages finds, in its order."""
    usual = {"MaxNumberOfMessages": 10, "WaitTimeSeconds": 1 if on_aws else 0}

    def receive(url, **arguments):
        answer = sqs.receive_message(QueueUrl=url, **{**usual, **arguments})
        return [message["Body"] for message in answer.get("Messages", [])]

    return receive


@pytest.fixture
def dead_letter_pair(create_queue, create_fifo, arn_of):
    """Makes a queue and its dead-letter queue: (source url, target url)."""

    def create(max_receives=1, fifo=False, target=None, **attributes):
        make = create_fifo if fifo else lambda **given: create_queue(Attributes=given)
        target = target or make()
        policy = {"deadLetterTargetArn": arn_of(target), "maxReceiveCount": max_receives}
        return make(RedrivePolicy=json.dumps(policy), **attributes), target

    return create


@pytest.fixture
def dead_letter(sqs, attributes_of, on_aws):
    """Receives from a source, each time for no time, until `count` messages are in its dead-letter queue."""

    def exhaust(source, target, count=1):
        deadline = time.monotonic() + (AWS_PATIENCE_SECONDS if on_aws else PATIENCE_SECONDS)
        name = "ApproximateNumberOfMessages"
        while int(attributes_of(target, name)[name]) < count:
            assert time.monotonic() < deadline, "not moved in time"
            sqs.receive_message(QueueUrl=source, VisibilityTimeout=0, MaxNumberOfMessages=10)

    return exhaust


@pytest.fixture(params=["query", "json"])
def tasks(request, server, region):
    """Move tasks in each protocol."""
    if server is None:
        return MoveTasks(request.param, to_aws(region), AWS_PATIENCE_SECONDS)
    return MoveTasks(request.param, to_server(server), PATIENCE_SECONDS)
