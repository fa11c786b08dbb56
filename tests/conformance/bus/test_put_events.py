"""PutEvents: entries, their errors, envelopes, and what targets get."""

import json
from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError

SOURCE = "conformance.shop"


@pytest.fixture
def arn_of(sqs):
    return lambda url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def routed(bus, put_rule, put_targets, queue, arn_of):
    """A bus all of whose conformance events go to a queue, with what the target has beside its ARN."""

    def make(pattern=None, **target):
        name, arn = put_rule(EventBusName=bus, EventPattern=json.dumps(pattern or {"source": [SOURCE]}))
        put_targets(name, {"Id": "t", "Arn": arn_of(queue), **target}, EventBusName=bus)
        return arn

    return make


def entry(bus=None, detail=None, **members):
    made = {"Source": SOURCE, "DetailType": "Order", "Detail": json.dumps(detail or {}), **members}
    return {**made, "EventBusName": bus} if bus else made


def test_gives_events_an_envelope(events, bus, routed, queue, receive, account, region):
    routed()
    when = datetime(2024, 2, 29, 12, 30, 45, tzinfo=timezone.utc)
    answer = events.put_events(
        Entries=[entry(bus, {"a": [1, {"b": None}]}, Time=when, Resources=["arn:aws:s3:::one", "two"])]
    )
    assert answer["FailedEntryCount"] == 0
    (message,) = receive(queue)
    assert json.loads(message["Body"]) == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "Order",
        "source": SOURCE,
        "account": account,
        "time": "2024-02-29T12:30:45Z",
        "region": region,
        "resources": ["arn:aws:s3:::one", "two"],
        "detail": {"a": [1, {"b": None}]},
    }


def test_answers_entries_in_their_order(events, bus):
    answer = events.put_events(
        Entries=[entry(bus), {**entry(bus), "Detail": "{"}, entry(bus), {"DetailType": "x", "Detail": "{}"}]
    )
    assert answer["FailedEntryCount"] == 2
    assert [list(result) for result in answer["Entries"]] == [
        ["EventId"],
        ["ErrorCode", "ErrorMessage"],
        ["EventId"],
        ["ErrorCode", "ErrorMessage"],
    ]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"Source": None}, "InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument."),
        (
            {"DetailType": None},
            "InvalidArgument",
            "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
        ),
        ({"Detail": None}, "InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument."),
        ({"Source": "aws.ec2"}, "NotAuthorizedForSourceException", "Not authorized for the source."),
        ({"Detail": "no JSON"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": "[1]"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '{"a":1}, "source": "forged"'}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '{"a":1}}'}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": '{"a":01}'}, "MalformedDetail", "Detail is malformed."),
    ],
)
def test_refuses_entries_one_by_one(events, bus, change, code, text):
    wrong = {name: value for name, value in {**entry(bus), **change}.items() if value is not None}
    answer = events.put_events(Entries=[wrong, entry(bus)])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0] == {"ErrorCode": code, "ErrorMessage": text}
    assert "EventId" in answer["Entries"][1]


def test_refuses_requests_that_are_too_large(events, bus, refused):
    half = entry(bus, {"text": "x" * 600_000})
    with refused("ValidationException", "Total size of the entries in the request is over the limit."):
        events.put_events(Entries=[half, half])
    with pytest.raises(ClientError) as caught:
        events.put_events(Entries=[entry(bus)] * 11)
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert "Member must have length less than or equal to 10" in caught.value.response["Error"]["Message"]


def test_acknowledges_events_for_buses_that_are_not_there(events, new_name):
    answer = events.put_events(Entries=[entry(new_name("nowhere"))])
    assert answer["FailedEntryCount"] == 0
    assert "EventId" in answer["Entries"][0]


def test_reaches_several_buses(events, create_bus, put_rule, put_targets, create_queue, arn_of, receive):
    urls = {}
    for bus in (create_bus(), create_bus(), create_bus()):
        urls[bus] = create_queue()
        name, _ = put_rule(EventBusName=bus)
        put_targets(name, {"Id": "t", "Arn": arn_of(urls[bus])}, EventBusName=bus)
    answer = events.put_events(Entries=[entry(bus, {"to": bus}) for bus in urls])
    assert answer["FailedEntryCount"] == 0
    for (bus, url), result in zip(urls.items(), answer["Entries"]):
        (message,) = receive(url)
        event = json.loads(message["Body"])
        assert (event["detail"], event["id"]) == ({"to": bus}, result["EventId"])


def test_reaches_only_rules_that_match(events, bus, routed, queue, receive):
    routed({"detail": {"amount": [{"numeric": [">", 10]}]}})
    events.put_events(Entries=[entry(bus, {"amount": amount}) for amount in (5, 15, 10, 11)])
    amounts = [json.loads(message["Body"])["detail"]["amount"] for message in receive(queue, count=2)]
    assert sorted(amounts) == [11, 15]


def test_sends_constants_parts_and_templates(
    events, bus, put_rule, put_targets, create_queue, arn_of, receive
):
    name, _ = put_rule(EventBusName=bus)
    inputs = {
        "constant": {"Input": '{"fixed": true}'},
        "part": {"InputPath": "$.detail.order"},
        "template": {
            "InputTransformer": {
                "InputPathsMap": {"id": "$.detail.order.id", "who": "$.detail.who"},
                "InputTemplate": '{"order": <id>, "text": "by <who>"}',
            }
        },
    }
    urls = {name: create_queue() for name in inputs}
    put_targets(name, *({"Id": id, "Arn": arn_of(urls[id]), **inputs[id]} for id in inputs), EventBusName=bus)
    events.put_events(Entries=[entry(bus, {"order": {"id": 7}, "who": 'she "said"'})])
    bodies = {id: json.loads(receive(url)[0]["Body"]) for id, url in urls.items()}
    assert bodies == {
        "constant": {"fixed": True},
        "part": {"id": 7},
        "template": {"order": 7, "text": 'by she "said"'},
    }


def test_keeps_the_order_of_groups(events, bus, put_rule, put_targets, create_queue, new_name, arn_of, receive):
    fifo = create_queue(f"{new_name('queue')}.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})
    name, _ = put_rule(EventBusName=bus)
    put_targets(name, {"Id": "t", "Arn": arn_of(fifo), "SqsParameters": {"MessageGroupId": "g"}}, EventBusName=bus)
    for start in (0, 5):
        events.put_events(Entries=[entry(bus, {"n": n}) for n in range(start, start + 5)])
    numbers = [json.loads(message["Body"])["detail"]["n"] for message in receive(fifo, count=10)]
    assert numbers == list(range(10))


def test_dead_letters_what_has_no_target(events, bus, put_rule, put_targets, queue, arn_of, receive):
    dead = arn_of(queue)
    gone = f"{dead}-gone"
    name, arn = put_rule(EventBusName=bus)
    put_targets(name, {"Id": "t", "Arn": gone, "DeadLetterConfig": {"Arn": dead}}, EventBusName=bus)
    answer = events.put_events(Entries=[entry(bus, {"n": 1})])
    (message,) = receive(queue, MessageAttributeNames=["All"])
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert json.loads(message["Body"])["id"] == answer["Entries"][0]["EventId"]
    assert (attributes["ERROR_CODE"], attributes["RULE_ARN"], attributes["TARGET_ARN"]) == ("NO_RESOURCE", arn, gone)
    assert attributes["RETRY_ATTEMPTS"] == "0"
    assert "EXHAUSTED_RETRY_CONDITION" not in attributes


def test_passes_events_on_to_other_buses(events, create_bus, put_rule, put_targets, queue, arn_of, receive):
    first, second = create_bus(), create_bus()
    name, _ = put_rule(EventBusName=first)
    second_arn = events.describe_event_bus(Name=second)["Arn"]
    role = "arn:aws:iam::000000000000:role/events"
    put_targets(name, {"Id": "bus", "Arn": second_arn, "RoleArn": role}, EventBusName=first)
    name, _ = put_rule(EventBusName=second)
    put_targets(name, {"Id": "queue", "Arn": arn_of(queue)}, EventBusName=second)
    answer = events.put_events(Entries=[entry(first, {"n": 1})])
    (message,) = receive(queue)
    assert json.loads(message["Body"])["id"] == answer["Entries"][0]["EventId"]


def test_ends_events_that_go_in_circles(events, create_bus, put_rule, put_targets, queue, arn_of, receive, settles, raw, on_aws):
    if on_aws:
        pytest.skip("would go on until it is noticed on the bill")
    one, other = create_bus(), create_bus()
    for bus, target in ((one, other), (other, one)):
        name, _ = put_rule(EventBusName=bus)
        put_targets(name, {"Id": "bus", "Arn": events.describe_event_bus(Name=target)["Arn"]}, EventBusName=bus)
    events.put_events(Entries=[entry(one)])
    count = lambda bus: len(raw.succeeds("ListEvents", EventBusName=bus)["Events"])  # noqa: E731
    settles(lambda: count(one) + count(other), 9)


def test_carries_the_trace_header(events, bus, routed, queue, receive):
    routed()
    header = "Root=1-5759e988-bd862e3fe1be46a994272793"
    events.put_events(Entries=[entry(bus, TraceHeader=header)])
    (message,) = receive(queue, AttributeNames=["All"])
    assert message["Attributes"]["AWSTraceHeader"] == header


def test_disabled_rules_get_nothing(events, bus, put_rule, put_targets, create_queue, arn_of, receive):
    on, off = create_queue(), create_queue()
    for url, state in ((off, "DISABLED"), (on, "ENABLED")):
        name, _ = put_rule(EventBusName=bus, State=state)
        put_targets(name, {"Id": "t", "Arn": arn_of(url)}, EventBusName=bus)
    events.put_events(Entries=[entry(bus)])
    assert len(receive(on)) == 1
    assert receive(off, count=0) == []
