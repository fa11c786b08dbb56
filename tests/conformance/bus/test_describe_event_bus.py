"""DescribeEventBus."""


def test_default_bus_is_there(events, region, account):
    described = events.describe_event_bus()
    assert described["Name"] == "default"
    assert described["Arn"] == f"arn:aws:events:{region}:{account}:event-bus/default"
    assert events.describe_event_bus(Name="default")["Arn"] == described["Arn"]


def test_by_name_and_by_arn(bus, events):
    by_name = events.describe_event_bus(Name=bus)
    by_arn = events.describe_event_bus(Name=by_name["Arn"])
    assert (by_arn["Name"], by_arn["Arn"]) == (bus, by_name["Arn"])
    assert "Policy" not in by_name


def test_says_when_it_was_made(raw, bus):
    described = raw.succeeds("DescribeEventBus", Name=bus)
    assert described["LastModifiedTime"] == described["CreationTime"] > 1_700_000_000


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.describe_event_bus(Name=name)


def test_refuses_what_is_no_arn(events, invalid):
    form = (r"satisfy regular expression pattern: (arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?"
            r"[/\.\-_A-Za-z0-9]+")
    with invalid("name", form, "'arn:aws:sqs:us-east-1:123456789012:queue'"):
        events.describe_event_bus(Name="arn:aws:sqs:us-east-1:123456789012:queue")
