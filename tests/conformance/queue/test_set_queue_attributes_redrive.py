"""SetQueueAttributes and CreateQueue: RedrivePolicy and RedriveAllowPolicy."""

import json

import pytest

from support.expect import invalid, refusal

NO_MAP = "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map."
MANDATORY = "Redrive policy does not contain mandatory attribute: {}."
OUT_OF_RANGE = "Invalid value for maxReceiveCount: {}, valid values are from 1 to 1000 both inclusive."
NO_TARGET = "Dead letter target does not exist."
OTHER_TYPE = "Dead-letter queue must be same type of queue as the source.."  # AWS's two full stops
CANNOT_ALLOW = "Amazon SQS can't create the redrive allow policy"
TARGET, COUNT = "deadLetterTargetArn", "maxReceiveCount"

# Case, policy ("$arn" is the ARN of a queue), reason or None where AWS's is not known.
BAD_POLICIES = [
    ("empty map", {}, MANDATORY.format(COUNT)),
    ("no count", {TARGET: "$arn"}, MANDATORY.format(COUNT)),
    ("no target", {COUNT: 5}, MANDATORY.format(TARGET)),
    ("count of 0", {TARGET: "$arn", COUNT: 0}, OUT_OF_RANGE.format(0)),
    ("count of 1001", {TARGET: "$arn", COUNT: 1001}, OUT_OF_RANGE.format(1001)),
    ("negative count", {TARGET: "$arn", COUNT: -36}, OUT_OF_RANGE.format(-36)),
    ("count that is no number", {TARGET: "$arn", COUNT: "often"}, None),
    ("target that is no ARN", {TARGET: "dummy", COUNT: 42}, "Invalid value for deadLetterTargetArn."),
    ("target that is no queue", {TARGET: "arn:aws:sns:us-east-1:123456789012:topic", COUNT: 5}, None),
    ("target that is not there", {TARGET: "$arn-absent", COUNT: 5}, NO_TARGET),
    ("unknown member", {TARGET: "$arn", COUNT: 5, "colour": "blue"}, None),
]

BAD_PERMISSIONS = [
    ("no JSON", "allowAll"),
    ("a list", "[]"),
    ("no permission", "{}"),
    ("unknown permission", '{"redrivePermission": "some"}'),
    ("unknown member", '{"redrivePermission": "allowAll", "colour": "blue"}'),
    ("by queue without queues", '{"redrivePermission": "byQueue"}'),
    ("by no queue", '{"redrivePermission": "byQueue", "sourceQueueArns": []}'),
    ("queues that are no list", '{"redrivePermission": "byQueue", "sourceQueueArns": "arn:aws:sqs"}'),
    ("queues for all", '{"redrivePermission": "allowAll", "sourceQueueArns": ["$arn"]}'),
    ("queues for none", '{"redrivePermission": "denyAll", "sourceQueueArns": ["$arn"]}'),
    ("eleven queues", json.dumps({
        "redrivePermission": "byQueue", "sourceQueueArns": [f"$arn-{i}" for i in range(11)],
    })),
]


def put(sqs, url, **attributes):
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def redrive(target_arn, count=3):
    return json.dumps({TARGET: target_arn, COUNT: count})


def shown(attributes_of, url, name):
    """An attribute as JSON, or None where it is not set."""
    return json.loads(attributes_of(url, name).get(name, "null"))


@pytest.mark.parametrize(
    "policy, reason", [row[1:] for row in BAD_POLICIES], ids=[row[0] for row in BAD_POLICIES]
)
def test_refuses_a_redrive_policy(queue, create_queue, sqs, arn_of, attributes_of, policy, reason):
    text = json.dumps(policy).replace("$arn", arn_of(create_queue()))
    with refusal("InvalidParameterValue", reason and invalid("RedrivePolicy", text, reason)):
        put(sqs, queue, RedrivePolicy=text)
    assert attributes_of(queue, "RedrivePolicy") == {}


@pytest.mark.parametrize("text", ["{", " ", "[]", '"text"', "7"])
def test_refuses_a_redrive_policy_that_is_no_json_map(queue, sqs, text):
    with refusal("InvalidAttributeValue", NO_MAP):
        put(sqs, queue, RedrivePolicy=text)


def test_source_and_target_must_be_of_one_type(queue, fifo, sqs, arn_of):
    for source, target in ((queue, fifo), (fifo, queue)):
        text = redrive(arn_of(target))
        with refusal("InvalidParameterValue", invalid("RedrivePolicy", text, OTHER_TYPE)):
            put(sqs, source, RedrivePolicy=text)


def test_creation_refuses_a_bad_policy_and_creates_nothing(queue, sqs, arn_of, new_name):
    name, text = new_name(), redrive(arn_of(queue) + "-absent")
    with refusal("InvalidParameterValue", invalid("RedrivePolicy", text, NO_TARGET)):
        sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": text})
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=name)


@pytest.mark.parametrize("count", [1, 1000])
def test_a_policy_is_shown_as_it_was_meant_and_removed_by_an_empty_one(
    queue, create_queue, sqs, settles, arn_of, attributes_of, count
):
    target = arn_of(create_queue())
    put(sqs, queue, RedrivePolicy=redrive(target, count))
    settles(lambda: shown(attributes_of, queue, "RedrivePolicy"), {TARGET: target, COUNT: count})
    assert "RedrivePolicy" in attributes_of(queue, "All")
    put(sqs, queue, RedrivePolicy="")
    settles(lambda: attributes_of(queue, "RedrivePolicy"), {})


def test_a_count_may_be_written_as_text(create_queue, arn_of, attributes_of):
    target = arn_of(create_queue())
    url = create_queue(Attributes={"RedrivePolicy": redrive(target, "42")})
    policy = shown(attributes_of, url, "RedrivePolicy")
    assert (policy[TARGET], int(policy[COUNT])) == (target, 42)


def test_a_queue_may_be_its_own_dead_letter_queue(queue, sqs, settles, arn_of, attributes_of):
    put(sqs, queue, RedrivePolicy=redrive(arn_of(queue)))
    settles(lambda: "RedrivePolicy" in attributes_of(queue, "RedrivePolicy"), True)


@pytest.mark.parametrize("text", [text for _, text in BAD_PERMISSIONS], ids=[n for n, _ in BAD_PERMISSIONS])
def test_refuses_a_redrive_allow_policy(queue, sqs, arn_of, attributes_of, text):
    with refusal(("InvalidAttributeValue", "InvalidParameterValue")) as caught:
        put(sqs, queue, RedriveAllowPolicy=text.replace("$arn", arn_of(queue)))
    assert CANNOT_ALLOW in str(caught.value)
    assert attributes_of(queue, "RedriveAllowPolicy") == {}


def test_an_allow_policy_is_shown_only_once_it_is_set(
    queue, create_queue, sqs, settles, arn_of, attributes_of
):
    assert attributes_of(queue, "RedriveAllowPolicy") == {}
    arns = [arn_of(create_queue()) for _ in range(2)]
    for policy in (
        {"redrivePermission": "allowAll"},
        {"redrivePermission": "denyAll"},
        {"redrivePermission": "byQueue", "sourceQueueArns": arns},
    ):
        put(sqs, queue, RedriveAllowPolicy=json.dumps(policy))
        settles(lambda: shown(attributes_of, queue, "RedriveAllowPolicy"), policy)
    put(sqs, queue, RedriveAllowPolicy="")
    settles(lambda: attributes_of(queue, "RedriveAllowPolicy"), {})


def test_a_queue_that_denies_all_cannot_be_a_target(queue, create_queue, sqs, arn_of, attributes_of):
    target = create_queue(Attributes={"RedriveAllowPolicy": '{"redrivePermission": "denyAll"}'})
    with refusal("InvalidParameterValue"):
        put(sqs, queue, RedrivePolicy=redrive(arn_of(target)))
    assert attributes_of(queue, "RedrivePolicy") == {}


def test_a_queue_may_name_the_sources_that_it_takes(
    queue, create_queue, sqs, settles, arn_of, attributes_of
):
    allow = {"redrivePermission": "byQueue", "sourceQueueArns": [arn_of(queue)]}
    target = arn_of(create_queue(Attributes={"RedriveAllowPolicy": json.dumps(allow)}))
    with refusal("InvalidParameterValue"):
        put(sqs, create_queue(), RedrivePolicy=redrive(target))
    put(sqs, queue, RedrivePolicy=redrive(target))
    settles(lambda: "RedrivePolicy" in attributes_of(queue, "RedrivePolicy"), True)
