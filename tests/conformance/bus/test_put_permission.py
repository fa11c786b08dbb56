"""PutPermission."""

import json

import pytest

OTHER_ACCOUNT = "111122223333"


@pytest.fixture
def policy_of(events):
    def read(bus):
        text = events.describe_event_bus(Name=bus).get("Policy")
        return text and json.loads(text)

    return read


def allow(events, bus, sid="other", principal=OTHER_ACCOUNT, **arguments):
    events.put_permission(
        EventBusName=bus, Action="events:PutEvents", Principal=principal, StatementId=sid, **arguments
    )


def test_writes_a_statement(bus, events, policy_of):
    allow(events, bus)
    assert policy_of(bus) == {
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "other", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
            "Action": "events:PutEvents", "Resource": events.describe_event_bus(Name=bus)["Arn"],
        }],
    }


@pytest.mark.penstock_only
def test_everyone_and_members_of_an_organization(bus, events, policy_of):
    allow(events, bus, "all", "*")
    condition = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1234567890"}
    allow(events, bus, "members", "*", Condition=condition)
    everyone, members = policy_of(bus)["Statement"]
    assert everyone["Principal"] == members["Principal"] == "*"
    assert "Condition" not in everyone
    assert members["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}


def test_same_id_replaces(bus, events, policy_of):
    allow(events, bus)
    allow(events, bus, principal="444455556666")
    (statement,) = policy_of(bus)["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::444455556666:root"}


def test_whole_policy(bus, events, policy_of):
    statement = {"Sid": "rules", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                 "Action": "events:PutEvents", "Resource": events.describe_event_bus(Name=bus)["Arn"]}
    allow(events, bus, "before")
    events.put_permission(EventBusName=bus, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert policy_of(bus)["Statement"] == [statement]


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        allow(events, name)


def test_refuses_other_actions(bus, events, refused):
    with refused("ValidationException", "Provided value in parameter 'action' is not supported."):
        events.put_permission(EventBusName=bus, Action="events:PutRule", Principal="*", StatementId="s")


def test_refuses_malformed_parameters(bus, events, invalid):
    with invalid("principal", r"satisfy regular expression pattern: (\d{12}|\*)", "'someone'"):
        allow(events, bus, principal="someone")
    with invalid("statementId", "satisfy regular expression pattern: [a-zA-Z0-9-_]+", "'a.b'"):
        allow(events, bus, "a.b")
    with invalid("action", "satisfy regular expression pattern: events:[a-zA-Z]+", "'events:*'"):
        events.put_permission(EventBusName=bus, Action="events:*", Principal="*", StatementId="s")


def test_refuses_half_a_permission_and_malformed_policies(bus, events, refused, policy_of):
    for arguments in (
        {}, {"StatementId": "s"}, {"Policy": "text"}, {"Policy": "{}"},
        {"Policy": json.dumps({"Statement": []}), "StatementId": "s"},
    ):
        with refused("ValidationException"):
            events.put_permission(EventBusName=bus, **arguments)
    assert policy_of(bus) is None


@pytest.mark.penstock_only
def test_policies_are_bounded(bus, events, refused):
    with refused("PolicyLengthExceededException"):
        for i in range(60):
            allow(events, bus, f"statement-{i:050}")
