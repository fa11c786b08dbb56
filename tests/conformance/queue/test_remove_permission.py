"""RemovePermission: a label's statement leaves the queue's policy."""

import json

import pytest

from support.expect import invalid, refusal


@pytest.fixture
def labels_of(attributes_of):
    """Labels of a queue's policy, or None where it has no policy."""

    def read(url):
        policy = attributes_of(url, "Policy").get("Policy")
        return policy and [statement["Sid"] for statement in json.loads(policy)["Statement"]]

    return read


@pytest.fixture
def shared(queue, sqs, account, labels_of, settles):
    """A queue with two permissions."""
    for label in ("first", "second"):
        sqs.add_permission(QueueUrl=queue, Label=label, AWSAccountIds=[account], Actions=["SendMessage"])
    settles(lambda: labels_of(queue), ["first", "second"])
    return queue


def test_removes_one_statement_and_leaves_the_others(shared, sqs, labels_of, settles):
    sqs.remove_permission(QueueUrl=shared, Label="first")
    settles(lambda: labels_of(shared), ["second"])


def test_the_last_statement_takes_the_policy_along(shared, sqs, labels_of, settles):
    for label in ("second", "first"):
        sqs.remove_permission(QueueUrl=shared, Label=label)
    settles(lambda: labels_of(shared), None)


def test_a_removed_label_is_free_again(shared, sqs, account, labels_of, settles):
    sqs.remove_permission(QueueUrl=shared, Label="first")
    settles(lambda: labels_of(shared), ["second"])
    sqs.add_permission(QueueUrl=shared, Label="first", AWSAccountIds=[account], Actions=["*"])
    settles(lambda: labels_of(shared), ["second", "first"])


def test_removes_a_statement_of_a_policy_that_was_set_as_a_whole(
    shared, sqs, attributes_of, labels_of, settles
):
    policy = json.loads(attributes_of(shared, "Policy")["Policy"])
    policy["Statement"][0]["Sid"] = "renamed"
    sqs.set_queue_attributes(QueueUrl=shared, Attributes={"Policy": json.dumps(policy)})
    settles(lambda: labels_of(shared), ["renamed", "second"])
    sqs.remove_permission(QueueUrl=shared, Label="renamed")
    settles(lambda: labels_of(shared), ["second"])


def test_refuses_a_label_on_a_queue_without_a_policy(queue, sqs):
    with refusal("InvalidParameterValue", invalid("Label", "absent", "can't find label.")):
        sqs.remove_permission(QueueUrl=queue, Label="absent")


def test_refuses_a_label_that_the_policy_lacks(shared, sqs, labels_of):
    with refusal("InvalidParameterValue") as caught:
        sqs.remove_permission(QueueUrl=shared, Label="absent")
    message = caught.value.response["Error"]["Message"]
    assert message.startswith(invalid("Label", "absent", "can't find label"))
    assert labels_of(shared) == ["first", "second"]


def test_refuses_no_label(queue, sqs):
    with refusal("MissingParameter", "The request must contain the parameter Label."):
        sqs.remove_permission(QueueUrl=queue, Label="")


def test_a_queue_that_is_not_there_is_refused(queue, sqs):
    with refusal("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.remove_permission(QueueUrl=f"{queue}-absent", Label="absent")
