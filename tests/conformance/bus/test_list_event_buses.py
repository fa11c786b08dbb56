"""ListEventBuses."""


def test_default_bus_is_listed(events):
    assert [bus["Name"] for bus in events.list_event_buses(NamePrefix="default")["EventBuses"]] == ["default"]


def test_pages_in_the_order_of_names(create_bus, events, new_name):
    prefix = new_name("bus")
    names = [create_bus(f"{prefix}-{i}") for i in (2, 0, 1)]
    found, arguments = [], {"NamePrefix": prefix, "Limit": 2}
    while True:
        page = events.list_event_buses(**arguments)
        found += [bus["Name"] for bus in page["EventBuses"]]
        if "NextToken" not in page:
            break
        assert len(page["EventBuses"]) == 2
        arguments["NextToken"] = page["NextToken"]
    assert found == sorted(names)


def test_shows_a_bus(bus, events):
    (listed,) = events.list_event_buses(NamePrefix=bus)["EventBuses"]
    assert listed["Name"] == bus
    assert listed["Arn"] == events.describe_event_bus(Name=bus)["Arn"]


def test_empty_list(events, new_name):
    assert events.list_event_buses(NamePrefix=new_name("none"))["EventBuses"] == []


def test_refuses_bad_limits(events, invalid):
    with invalid("limit", "have value greater than or equal to 1", "'0'"):
        events.list_event_buses(Limit=0)
    with invalid("limit", "have value less than or equal to 100", "'101'"):
        events.list_event_buses(Limit=101)


def test_refuses_bad_tokens(events, refused):
    with refused("ValidationException"):
        events.list_event_buses(NextToken="none")
