"""PutTargets."""

import pytest

ID_FORM = r"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"


def test_keeps_what_is_put(rule, put_targets, queue_arn, targets_of):
    dead = queue_arn()
    targets = [
        {"Id": "constant", "Arn": queue_arn(), "Input": '{"a": 1}'},
        {"Id": "part", "Arn": queue_arn(), "InputPath": "$.detail"},
        {"Id": "text", "Arn": queue_arn(), "DeadLetterConfig": {"Arn": dead},
         "InputTransformer": {"InputPathsMap": {"s": "$.source"}, "InputTemplate": '"from <s>"'},
         "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}},
    ]
    put_targets(rule, *targets)
    assert targets_of(rule) == targets


def test_same_id_replaces(rule, put_targets, queue_arn, targets_of):
    put_targets(rule, {"Id": "t", "Arn": queue_arn(), "Input": "1"})
    second = {"Id": "t", "Arn": queue_arn()}
    put_targets(rule, second)
    assert targets_of(rule) == [second]


def test_fifo_queue_needs_a_group(rule, events, new_name, put_targets, queue_arn, refused, targets_of):
    arn = queue_arn(f"{new_name()}.fifo", FifoQueue="true")
    with refused("ValidationException", "Parameter(s) SqsParameters must be specified for target: t."):
        events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": arn}])
    target = {"Id": "t", "Arn": arn, "SqsParameters": {"MessageGroupId": "g"}}
    put_targets(rule, target)
    assert targets_of(rule) == [target]


def test_five_targets_are_the_limit(rule, events, put_targets, queue_arn, refused, targets_of):
    arn = queue_arn()
    six = [{"Id": f"t{i}", "Arn": arn} for i in range(6)]
    text = "The requested resource exceeds the maximum number allowed."
    with refused("LimitExceededException", text):
        events.put_targets(Rule=rule, Targets=six)
    assert targets_of(rule) == []
    put_targets(rule, *six[:5])
    with refused("LimitExceededException", text):
        events.put_targets(Rule=rule, Targets=six[5:])
    put_targets(rule, *six[:5])


def test_refuses_malformed_ids(rule, events, invalid, refused):
    with invalid("targets.1.member.id", ID_FORM, "'!@#$@!#$'"):
        events.put_targets(Rule=rule, Targets=[{"Id": "!@#$@!#$", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])
    with invalid("targets.1.member.id", "have length less than or equal to 64", f"'{'i' * 65}'"):
        events.put_targets(Rule=rule, Targets=[{"Id": "i" * 65, "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])
    with refused("ValidationException"):
        events.put_targets(Rule=rule, Targets=[])
    with invalid("targets.1.member.arn", "not be null", "null"):
        events.put_targets(Rule=rule, Targets=[{"Id": "t"}])


def test_refuses_what_is_no_arn(rule, events, refused):
    with refused("ValidationException", "Parameter text is not valid. Reason: Provided Arn is not in correct format."):
        events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": "text"}])


def test_refuses_two_inputs(rule, events, queue_arn, refused):
    with refused("ValidationException"):
        events.put_targets(
            Rule=rule, Targets=[{"Id": "t", "Arn": queue_arn(), "Input": "1", "InputPath": "$.detail"}])


def test_refuses_retries_out_of_bounds(rule, events, queue_arn, invalid):
    at = "targets.1.member.retryPolicy"
    arn = queue_arn()
    for member, name, value, constraint in (
        ("MaximumRetryAttempts", "maximumRetryAttempts", 186, "less than or equal to 185"),
        ("MaximumRetryAttempts", "maximumRetryAttempts", -1, "greater than or equal to 0"),
        ("MaximumEventAgeInSeconds", "maximumEventAgeInSeconds", 59, "greater than or equal to 60"),
        ("MaximumEventAgeInSeconds", "maximumEventAgeInSeconds", 86401, "less than or equal to 86400"),
    ):
        with invalid(f"{at}.{name}", f"have value {constraint}", f"'{value}'"):
            events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": arn, "RetryPolicy": {member: value}}])


def test_missing_rule_and_bus(events, new_name, queue_arn, refused):
    target, bus = {"Id": "t", "Arn": queue_arn()}, new_name("bus")
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.put_targets(Rule="none", Targets=[target])
    with refused("ResourceNotFoundException", f"Event bus {bus} does not exist."):
        events.put_targets(Rule="none", EventBusName=bus, Targets=[target])


@pytest.mark.penstock_only
def test_dead_letters_go_to_standard_queues(rule, events, new_name, queue_arn, refused):
    fifo = queue_arn(f"{new_name()}.fifo", FifoQueue="true")
    for dead in (fifo, "text", "penstock:log"):
        with refused("ValidationException"):
            events.put_targets(
                Rule=rule, Targets=[{"Id": "t", "Arn": "penstock:log", "DeadLetterConfig": {"Arn": dead}}])


@pytest.mark.penstock_only
def test_refuses_what_nothing_delivers_to(rule, events, put_targets, targets_of):
    arn = "arn:aws:glue:us-east-1:123456789012:job/j"
    with pytest.raises(events.exceptions.ClientError) as caught:
        events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": arn}])
    message = caught.value.response["Error"]["Message"]
    assert message.startswith(f"glue is not a supported service for a target. Nothing here delivers to {arn}; ")
    assert "queues, topics, event buses" in message
    assert targets_of(rule) == []
    put_targets(rule, {"Id": "log", "Arn": "penstock:log"})
