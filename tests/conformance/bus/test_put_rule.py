"""PutRule."""

import json

import pytest

NAME_FORM = r"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"


def test_answers_the_arn(bus, put_rule, region, account):
    name, arn = put_rule()
    assert arn == f"arn:aws:events:{region}:{account}:rule/{name}"
    name, arn = put_rule(EventBusName=bus)
    assert arn == f"arn:aws:events:{region}:{account}:rule/{bus}/{name}"


def test_takes_the_arn_of_a_bus(bus, events, put_rule):
    name, arn = put_rule(EventBusName=events.describe_event_bus(Name=bus)["Arn"])
    assert arn.endswith(f":rule/{bus}/{name}")


def test_replaces_all_but_tags_and_targets(events, put_rule, put_targets, queue_arn, targets_of):
    name, arn = put_rule(Description="one", State="DISABLED", Tags=[{"Key": "k", "Value": "v"}])
    target = {"Id": "t", "Arn": queue_arn()}
    put_targets(name, target)
    put_rule(name, EventPattern=json.dumps({"source": ["conformance.mall"]}), Tags=[{"Key": "ignored", "Value": "v"}])
    described = events.describe_rule(Name=name)
    assert (described["State"], json.loads(described["EventPattern"])) == ("ENABLED", {"source": ["conformance.mall"]})
    assert "Description" not in described
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "k", "Value": "v"}]
    assert targets_of(name) == [target]


@pytest.mark.parametrize("schedule", ["rate(1 minute)", "rate(12 hours)", "cron(0 18 ? * MON-FRI *)"])
def test_takes_schedules(events, put_rule, schedule):
    name, _ = put_rule(ScheduleExpression=schedule, State="DISABLED")
    described = events.describe_rule(Name=name)
    assert described["ScheduleExpression"] == schedule
    assert "EventPattern" not in described


@pytest.mark.parametrize("schedule", ["hourly", "rate(1 minutes)", "rate(2 minute)", "rate(0 days)", "cron(0 18 * * *)",
                                      "cron(0 18 * * MON *)"])
def test_refuses_malformed_schedules(events, refused, schedule):
    with refused("ValidationException", "Parameter ScheduleExpression is not valid."):
        events.put_rule(Name="refused", ScheduleExpression=schedule)


def test_schedules_are_for_the_default_bus(bus, events, refused):
    with refused("ValidationException", "ScheduleExpression is supported only on the default event bus."):
        events.put_rule(Name="refused", EventBusName=bus, ScheduleExpression="rate(1 minute)")


def test_needs_a_pattern_or_a_schedule(events, refused):
    with refused("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified."):
        events.put_rule(Name="refused")


def test_refuses_malformed_parameters(events, invalid):
    with invalid("name", NAME_FORM, "'a rule'"):
        events.put_rule(Name="a rule", ScheduleExpression="rate(1 minute)")
    name = "n" * 65
    with invalid("name", "have length less than or equal to 64", f"'{name}'"):
        events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")
    states = "satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]"
    with invalid("state", states, "'ON'"):
        events.put_rule(Name="refused", ScheduleExpression="rate(1 minute)", State="ON")


@pytest.mark.parametrize("pattern,reason", [
    ('{"source": "shop"}', '"source" must be an object or an array'),
    ('{"source": []}', "Empty arrays are not allowed"),
    ('{"source": [{"begins": "s"}]}', "Unrecognized match type begins"),
    ('["source"]', "Filter is not an object"),
])
def test_refuses_patterns(events, refused, pattern, reason):
    with pytest.raises(events.exceptions.InvalidEventPatternException) as caught:
        events.put_rule(Name="refused", EventPattern=pattern)
    message = caught.value.response["Error"]["Message"]
    assert message.startswith(f"Event pattern is not valid. Reason: {reason}")


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.put_rule(Name="refused", EventBusName=name, EventPattern='{"source":["a"]}')


@pytest.mark.penstock_only
def test_three_hundred_rules_are_the_limit(bus, events, put_rule, refused):
    for _ in range(300):
        put_rule(EventBusName=bus)
    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        put_rule(EventBusName=bus)
