"""TestEventPattern."""

import json

import pytest

EVENT = {
    "id": "7bf73129-1428-4cd3-a780-95db273d1602", "detail-type": "Item Sold", "source": "conformance.shop",
    "account": "123456789012", "time": "2024-01-01T12:00:00Z", "region": "us-east-1", "resources": ["arn:shop"],
    "detail": {"price": 7, "colour": "red"},
}


@pytest.mark.parametrize("pattern,matches", [
    ({"source": ["conformance.shop"]}, True),
    ({"source": ["conformance.mall"]}, False),
    ({"detail": {"price": [{"numeric": [">", 5, "<", 10]}], "colour": [{"prefix": "r"}]}}, True),
    ({"detail": {"size": [{"exists": False}]}, "resources": ["arn:shop"]}, True),
    ({"detail": {"colour": [{"anything-but": ["red"]}]}}, False),
    ({"$or": [{"source": ["other"]}, {"detail-type": ["Item Sold"]}]}, True),
])
def test_says_whether_it_matches(events, pattern, matches):
    answer = events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(EVENT))
    assert answer["Result"] is matches


@pytest.mark.parametrize("event", ["text", "[]", "{}", '{"source": "conformance.shop"}'])
def test_refuses_what_is_no_event(events, refused, event):
    with refused("ValidationException", "Parameter Event is not valid."):
        events.test_event_pattern(EventPattern='{"source": ["conformance.shop"]}', Event=event)


def test_refuses_patterns(events):
    with pytest.raises(events.exceptions.InvalidEventPatternException) as caught:
        events.test_event_pattern(EventPattern='{"source": "shop"}', Event=json.dumps(EVENT))
    message = caught.value.response["Error"]["Message"]
    assert message.startswith('Event pattern is not valid. Reason: "source" must be an object or an array')


def test_needs_both(events, refused):
    with refused("ValidationException"):
        events.test_event_pattern(Event=json.dumps(EVENT))
    with refused("ValidationException"):
        events.test_event_pattern(EventPattern='{"source": ["conformance.shop"]}')
