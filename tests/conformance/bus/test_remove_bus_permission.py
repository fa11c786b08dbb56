"""RemovePermission."""

import json

import pytest


@pytest.fixture
def allow(events, bus):
    return lambda sid: events.put_permission(
        EventBusName=bus, Action="events:PutEvents", Principal="111122223333", StatementId=sid
    )


def test_removes_one_statement(allow, bus, events):
    allow("one")
    allow("two")
    events.remove_permission(EventBusName=bus, StatementId="one")
    policy = json.loads(events.describe_event_bus(Name=bus)["Policy"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["two"]


def test_last_statement_takes_the_policy_along(allow, bus, events):
    allow("one")
    events.remove_permission(EventBusName=bus, StatementId="one")
    assert "Policy" not in events.describe_event_bus(Name=bus)


def test_removes_all(allow, bus, events):
    allow("one")
    allow("two")
    events.remove_permission(EventBusName=bus, RemoveAllPermissions=True)
    assert "Policy" not in events.describe_event_bus(Name=bus)


def test_missing_statement(allow, bus, events, refused):
    allow("one")
    with refused("ResourceNotFoundException", "Statement with the provided id does not exist."):
        events.remove_permission(EventBusName=bus, StatementId="two")


@pytest.mark.penstock_only
def test_missing_policy(bus, events, refused):
    with refused("ResourceNotFoundException", "EventBus does not have a policy."):
        events.remove_permission(EventBusName=bus, StatementId="one")


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.remove_permission(EventBusName=name, StatementId="one")
