"""CreateEventBus."""

import pytest

NAME_FORM = r"satisfy regular expression pattern: [/\.\-_A-Za-z0-9]+"


def test_answers_the_arn(create_bus, events, new_name, region, account):
    name = new_name("Bus.of-orders_1")
    create_bus(name)
    arn = f"arn:aws:events:{region}:{account}:event-bus/{name}"
    assert events.describe_event_bus(Name=name)["Arn"] == arn


def test_takes_tags(create_bus, events):
    name = create_bus(Tags=[{"Key": "team", "Value": "shop"}])
    arn = events.describe_event_bus(Name=name)["Arn"]
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "team", "Value": "shop"}]


def test_keeps_its_settings(raw, events, new_name, queue_arn):
    name, dead = new_name("bus"), queue_arn()
    log = {"IncludeDetail": "NONE", "Level": "OFF"}
    settings = {"Description": "of orders", "DeadLetterConfig": {"Arn": dead}, "LogConfig": log}
    try:
        made = raw.succeeds("CreateEventBus", Name=name, **settings)
        assert made == {"EventBusArn": made["EventBusArn"], **settings}
        described = raw.succeeds("DescribeEventBus", Name=name)
        assert settings.items() <= described.items()
    finally:
        events.delete_event_bus(Name=name)


def test_names_are_unique(bus, events, refused):
    with refused("ResourceAlreadyExistsException", f"Event bus {bus} already exists."):
        events.create_event_bus(Name=bus)
    with refused("ResourceAlreadyExistsException", "Event bus default already exists."):
        events.create_event_bus(Name="default")


def test_refuses_malformed_names(events, invalid, refused):
    with invalid("name", "not be null", "null"):
        events.create_event_bus()
    with invalid("name", NAME_FORM, "'a bus'"):
        events.create_event_bus(Name="a bus")
    with refused("ValidationException"):
        events.create_event_bus(Name="n" * 257)


def test_refuses_slashes_but_for_partners(events, refused):
    with refused("ValidationException", "Event bus name must not contain '/'."):
        events.create_event_bus(Name="a/bus")


def test_partners_need_their_source(events, refused):
    source = "aws.partner/example.com/none"
    with refused("ResourceNotFoundException", f"Event source {source} does not exist."):
        events.create_event_bus(Name=source, EventSourceName=source)


@pytest.mark.penstock_only
def test_a_tag_says_how_long_events_are_kept(create_bus, events, refused):
    create_bus(Tags=[{"Key": "penstock:retention", "Value": "7"}])
    for value in ("366", "-1", "a week", ""):
        text = (f"Value '{value}' of tag penstock:retention is not valid. Reason: It says how many days the bus "
                "keeps its events: a whole number from 0 to 365.")
        with refused("ValidationException", text):
            events.create_event_bus(Name="refused", Tags=[{"Key": "penstock:retention", "Value": value}])
