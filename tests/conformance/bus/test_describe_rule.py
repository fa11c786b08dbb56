"""DescribeRule."""

import json


def test_shows_what_was_put(bus, events, put_rule, account):
    pattern = json.dumps({"source": ["conformance.shop"], "detail": {"price": [{"numeric": [">", 5]}]}})
    name, arn = put_rule(EventBusName=bus, EventPattern=pattern, Description="dear", State="DISABLED")
    described = events.describe_rule(Name=name, EventBusName=bus)
    described.pop("ResponseMetadata")
    assert described == {
        "Name": name, "Arn": arn, "EventPattern": pattern, "State": "DISABLED", "Description": "dear",
        "EventBusName": bus, "CreatedBy": account,
    }


def test_missing_rule(bus, events, refused):
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.describe_rule(Name="none")
    with refused("ResourceNotFoundException", f"Rule none does not exist on EventBus {bus}."):
        events.describe_rule(Name="none", EventBusName=bus)


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.describe_rule(Name="none", EventBusName=name)
