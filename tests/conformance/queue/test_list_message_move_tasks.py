"""ListMessageMoveTasks: what is told of tasks that run, are done, or have failed."""

import time

import pytest


@pytest.fixture
def dead(dead_letter_pair):
    """A dead-letter queue."""
    return dead_letter_pair()[1]


def send(sqs, url, count):
    entries = [{"Id": str(i), "MessageBody": str(i)} for i in range(count)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)


def test_a_queue_without_tasks_lists_none(tasks, dead, arn_of):
    assert tasks.list(SourceArn=arn_of(dead)) == []


def test_a_completed_task_tells_how_many_it_moved_and_has_no_handle(tasks, dead, queue, sqs, arn_of):
    send(sqs, dead, 2)
    source, destination = arn_of(dead), arn_of(queue)
    tasks.start(SourceArn=source, DestinationArn=destination)
    task = tasks.until(source, lambda found: found.get("ApproximateNumberOfMessagesMoved") == 2
                       and found["Status"] == "COMPLETED")
    started = task.pop("StartedTimestamp")
    assert abs(started / 1000 - time.time()) < 300
    assert task == {
        "ApproximateNumberOfMessagesMoved": 2,
        "ApproximateNumberOfMessagesToMove": 2,
        "DestinationArn": destination,
        "SourceArn": source,
        "Status": "COMPLETED",
    }


def test_a_task_without_destination_or_rate_shows_none(tasks, dead, arn_of):
    tasks.start(SourceArn=arn_of(dead))
    task = tasks.finish(arn_of(dead))
    assert "DestinationArn" not in task
    assert "MaxNumberOfMessagesPerSecond" not in task
    assert "FailureReason" not in task


def test_a_running_task_has_its_handle(tasks, dead, queue, sqs, arn_of):
    send(sqs, dead, 10)
    source = arn_of(dead)
    handle = tasks.start(SourceArn=source, DestinationArn=arn_of(queue), MaxNumberOfMessagesPerSecond=1)
    task = tasks.newest(source)
    assert (task["Status"], task["TaskHandle"]) == ("RUNNING", handle)
    assert task["MaxNumberOfMessagesPerSecond"] == 1
    assert task["ApproximateNumberOfMessagesToMove"] == 10
    tasks.cancel(handle)


def test_lists_the_newest_first_and_one_by_default(tasks, dead, queue, arn_of):
    source, destination = arn_of(dead), arn_of(queue)
    for rate in (1, 2, 3):
        tasks.start(SourceArn=source, DestinationArn=destination, MaxNumberOfMessagesPerSecond=rate)
        tasks.finish(source)
    rates = [task["MaxNumberOfMessagesPerSecond"] for task in tasks.list(SourceArn=source, MaxResults=10)]
    assert rates == [3, 2, 1]
    assert [task["MaxNumberOfMessagesPerSecond"] for task in tasks.list(SourceArn=source)] == [3]
    assert len(tasks.list(SourceArn=source, MaxResults=2)) == 2


def test_a_message_that_no_queue_gave_up_on_has_nowhere_to_go_back_to(tasks, dead, sqs, bodies, arn_of):
    sqs.send_message(QueueUrl=dead, MessageBody="sent here")
    tasks.start(SourceArn=arn_of(dead))
    task = tasks.finish(arn_of(dead))
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert task["ApproximateNumberOfMessagesMoved"] == 0
    assert "TaskHandle" not in task
    assert bodies(dead, WaitTimeSeconds=1) == ["sent here"]


def test_a_task_fails_when_its_destination_is_deleted(tasks, dead, queue, sqs, attributes_of, arn_of):
    send(sqs, dead, 5)
    source = arn_of(dead)
    tasks.start(SourceArn=source, DestinationArn=arn_of(queue), MaxNumberOfMessagesPerSecond=1)
    sqs.delete_queue(QueueUrl=queue)
    task = tasks.finish(source)
    assert task["Status"] == "FAILED"
    assert task["FailureReason"] == "AWS.SimpleQueueService.NonExistentQueue"
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    left = sum(int(count) for count in attributes_of(dead, *names).values())
    assert left + task["ApproximateNumberOfMessagesMoved"] == 5


@pytest.mark.parametrize("most", [-1, 11])
def test_a_list_has_between_1_and_10(tasks, dead, arn_of, most):
    answered = tasks.refusal("ListMessageMoveTasks", SourceArn=arn_of(dead), MaxResults=most)
    assert answered[:2] == (400, "InvalidParameterValue")


def test_refuses_a_source_that_is_no_arn_or_not_there(tasks, dead, arn_of):
    operation = "ListMessageMoveTasks"
    assert tasks.refusal(operation)[:2] == (400, "MissingParameter")
    assert tasks.refusal(operation, SourceArn="queue") == (
        400, "InvalidParameterValue",
        "You must use this format to specify the SourceArn: "
        "arn:<partition>:<service>:<region>:<account-id>:<resource-id>",
    )
    assert tasks.refusal(operation, SourceArn=arn_of(dead) + "-absent") == (
        404, "ResourceNotFoundException",
        "The resource that you specified for the SourceArn parameter doesn't exist.",
    )
