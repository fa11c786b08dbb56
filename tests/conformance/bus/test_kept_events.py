"""Penstock's own: kept events, which rules matched them, and why others did not."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("not_on_aws")


@pytest.fixture
def not_on_aws(on_aws):
    if on_aws:
        pytest.skip("AWS shows no events")


@pytest.fixture
def put(events, bus):
    def put_details(*details):
        entries = [
            {"Source": "shop", "DetailType": "Order", "Detail": json.dumps(detail), "EventBusName": bus}
            for detail in details
        ]
        return [result["EventId"] for result in events.put_events(Entries=entries)["Entries"]]

    return put_details


def test_lists_what_a_pattern_matches(raw, bus, put):
    ids = put(*({"n": n} for n in range(5)))
    listed = raw.succeeds("ListEvents", EventBusName=bus)
    assert [event["EventId"] for event in listed["Events"]] == ids
    pattern = json.dumps({"detail": {"n": [{"numeric": [">=", 3]}]}})
    listed = raw.succeeds("ListEvents", EventBusName=bus, EventPattern=pattern)
    assert [event["EventId"] for event in listed["Events"]] == ids[3:]
    assert listed["Examined"] == 5


def test_goes_on_where_a_page_ended(raw, bus, put):
    ids = put(*({"n": n} for n in range(5)))
    first = raw.succeeds("ListEvents", EventBusName=bus, Limit=2)
    rest = raw.succeeds("ListEvents", EventBusName=bus, AfterSequence=first["ReadToSequence"])
    assert [event["EventId"] for event in first["Events"] + rest["Events"]] == ids
    assert raw.succeeds("ListEvents", EventBusName=bus, Limit=0)["ReadToSequence"] == 5


def test_refuses_a_pattern_that_is_none(raw, bus):
    status, reply = raw.call("ListEvents", EventBusName=bus, EventPattern='{"a": 1}')
    assert (status, reply["__type"].split("#")[-1]) == (400, "InvalidEventPatternException")


def test_shows_an_event_with_its_rules(raw, bus, put, put_rule, put_targets, queue_arn):
    name, arn = put_rule(EventBusName=bus, EventPattern=json.dumps({"source": ["shop"]}))
    put_rule(EventBusName=bus, EventPattern=json.dumps({"source": ["other"]}))
    target = queue_arn()
    put_targets(name, {"Id": "t", "Arn": target}, EventBusName=bus)
    (event_id,) = put({"n": 1})
    (shown,) = raw.succeeds("GetEvent", EventId=event_id)["Events"]
    assert json.loads(shown["Event"])["detail"] == {"n": 1}
    (matched,) = shown["MatchedRules"]
    assert (matched["Name"], matched["Arn"], matched["Targets"]) == (name, arn, [{"Id": "t", "Arn": target}])


def test_knows_no_event_that_is_not_kept(raw):
    assert "Events" not in raw.succeeds("GetEvent", EventId="3f2504e0-4f89-41d3-9a0c-0305e82c3301")


def test_explains_field_by_field_the_nearest_miss_first(raw, bus, put, put_rule):
    patterns = {
        "matches": {"source": ["shop"]},
        "near": {"source": ["shop"], "detail": {"amount": [{"numeric": [">", 100]}]}},
        "far": {"source": ["bank"], "detail": {"amount": ["12"], "gone": [{"exists": True}]}},
    }
    for name, pattern in patterns.items():
        put_rule(name, EventBusName=bus, EventPattern=json.dumps(pattern))
    (event_id,) = put({"amount": 12})
    rules = raw.succeeds("ExplainEvent", EventBusName=bus, EventId=event_id)["Rules"]
    assert [(rule["RuleName"], rule["Matched"]) for rule in rules] == [
        ("matches", True),
        ("near", False),
        ("far", False),
    ]
    fields = {field["Field"]: field for field in rules[1]["Fields"]}
    assert fields["source"]["Matched"]
    assert not fields["detail.amount"]["Matched"]
    assert "12" in fields["detail.amount"]["Found"]
    only = raw.succeeds("ExplainEvent", EventBusName=bus, EventId=event_id, RuleName="far")["Rules"]
    assert [rule["RuleName"] for rule in only] == ["far"]


def test_explains_an_event_that_was_never_sent(raw, bus, put_rule):
    put_rule("only", EventBusName=bus, EventPattern=json.dumps({"detail": {"a": [1]}}))
    (rule,) = raw.succeeds("ExplainEvent", EventBusName=bus, Event='{"detail": {"a": 2}}')["Rules"]
    assert not rule["Matched"]
    status, reply = raw.call("ExplainEvent", EventBusName=bus, Event="{")
    assert (status, reply["__type"].split("#")[-1]) == (400, "ValidationException")


def test_says_why_an_event_was_dropped(events, server, new_name, client_for):
    from botocore.credentials import Credentials
    from support.aws_json import AwsJson

    name = new_name("nowhere")
    entry = {"Source": "shop", "DetailType": "Order", "Detail": "{}", "EventBusName": name}
    event_id = events.put_events(Entries=[entry])["Entries"][0]["EventId"]
    deliveries = AwsJson(events, Credentials(*server.credentials), "PenstockDelivery")
    deliveries.service = "delivery"
    (record,) = deliveries.succeeds("ListDeliveries", EventId=event_id)["Deliveries"]
    assert record["Status"] == "dropped"
    assert record["LastAttempts"][0]["ErrorMessage"] == f"Event bus {name} does not exist."
