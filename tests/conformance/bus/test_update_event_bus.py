"""UpdateEventBus, by hand: Debian's botocore does not know it."""


def test_changes_what_is_given(raw, events, new_name):
    name = new_name("bus")
    raw.succeeds("CreateEventBus", Name=name, Description="one", LogConfig={"Level": "ERROR", "IncludeDetail": "NONE"})
    try:
        answer = raw.succeeds("UpdateEventBus", Name=name, Description="two")
        assert (answer["Name"], answer["Description"]) == (name, "two")
        assert answer["LogConfig"]["Level"] == "ERROR"
        described = raw.succeeds("DescribeEventBus", Name=name)
        assert described["Description"] == "two"
        assert described["LastModifiedTime"] >= described["CreationTime"]
    finally:
        events.delete_event_bus(Name=name)


def test_missing_bus(raw, new_name):
    name = new_name("bus")
    status, reply = raw.call("UpdateEventBus", Name=name, Description="two")
    assert status == 400
    assert reply["__type"].split("#")[-1] == "ResourceNotFoundException"
    assert reply["message"] == f"Event bus {name} does not exist."


def test_refuses_unknown_levels(raw, bus):
    status, reply = raw.call("UpdateEventBus", Name=bus, LogConfig={"Level": "LOUD"})
    assert status == 400
    assert reply["message"] == (
        "1 validation error detected: Value 'LOUD' at 'logConfig.level' failed to satisfy constraint: Member must "
        "satisfy enum value set: [OFF, ERROR, INFO, TRACE]"
    )
