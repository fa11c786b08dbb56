"""ListArchives."""


def names_of(answer):
    return [archive["ArchiveName"] for archive in answer["Archives"]]


def test_finds_by_prefix(events, create_archive, new_name, bus_arn):
    prefix = new_name("list")
    for last in "bac":
        create_archive(f"{prefix}-{last}", RetentionDays=1)
    answer = events.list_archives(NamePrefix=prefix)
    assert names_of(answer) == [f"{prefix}-{last}" for last in "abc"]
    entry = answer["Archives"][0]
    assert entry.pop("CreationTime")
    assert entry == {
        "ArchiveName": f"{prefix}-a", "EventSourceArn": bus_arn, "State": "ENABLED", "RetentionDays": 1,
        "SizeBytes": 0, "EventCount": 0,
    }
    assert names_of(events.list_archives(NamePrefix=f"{prefix}-x")) == []


def test_finds_by_bus(events, create_archive, create_bus, bus_arn):
    name, _ = create_archive()
    other = events.describe_event_bus(Name=create_bus())["Arn"]
    create_archive(EventSourceArn=other)
    assert names_of(events.list_archives(EventSourceArn=bus_arn)) == [name]


def test_finds_by_state(events, create_archive):
    name, _ = create_archive()
    assert name in names_of(events.list_archives(State="ENABLED"))
    assert name not in names_of(events.list_archives(State="CREATE_FAILED"))


def test_goes_on_where_the_page_before_ended(events, create_archive, new_name):
    prefix = new_name("list")
    expected = [create_archive(f"{prefix}-{i}")[0] for i in range(3)]
    first = events.list_archives(NamePrefix=prefix, Limit=2)
    assert names_of(first) == expected[:2]
    second = events.list_archives(NamePrefix=prefix, Limit=2, NextToken=first["NextToken"])
    assert names_of(second) == expected[2:]
    assert "NextToken" not in second


def test_takes_one_filter(events, bus_arn, refused):
    text = "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix."
    with refused("ValidationException", text):
        events.list_archives(NamePrefix="a", EventSourceArn=bus_arn)


def test_refuses_a_bus_that_is_not_there(events, bus, bus_arn, refused):
    with refused("ResourceNotFoundException", f"Event bus {bus}-absent does not exist."):
        events.list_archives(EventSourceArn=f"{bus_arn}-absent")


def test_refuses_limits_out_of_bounds(events, invalid):
    with invalid("limit", "have value less than or equal to 100", "'101'"):
        events.list_archives(Limit=101)
    with invalid("limit", "have value greater than or equal to 1", "'0'"):
        events.list_archives(Limit=0)
