"""ListReplays."""


def names_of(answer):
    return [replay["ReplayName"] for replay in answer["Replays"]]


def test_finds_by_prefix(events, create_archive, start_replay, ended, new_name):
    _, arn = create_archive()
    prefix = new_name("list")
    for last in "ba":
        ended(start_replay(arn, f"{prefix}-{last}"))
    answer = events.list_replays(NamePrefix=prefix)
    assert names_of(answer) == [f"{prefix}-a", f"{prefix}-b"]
    assert answer["Replays"][0].keys() == {
        "ReplayName", "EventSourceArn", "State", "EventStartTime", "EventEndTime", "ReplayStartTime", "ReplayEndTime",
    }
    assert names_of(events.list_replays(NamePrefix=f"{prefix}-x")) == []


def test_finds_by_archive(events, create_archive, start_replay, ended):
    _, arn = create_archive()
    _, other = create_archive()
    name = start_replay(arn)
    ended(name)
    ended(start_replay(other))
    assert names_of(events.list_replays(EventSourceArn=arn)) == [name]


def test_goes_on_where_the_page_before_ended(events, create_archive, start_replay, ended, new_name):
    _, arn = create_archive()
    prefix = new_name("list")
    expected = [start_replay(arn, f"{prefix}-{i}") for i in range(3)]
    for name in expected:
        ended(name)
    first = events.list_replays(NamePrefix=prefix, Limit=2)
    assert names_of(first) == expected[:2]
    second = events.list_replays(NamePrefix=prefix, Limit=2, NextToken=first["NextToken"])
    assert names_of(second) == expected[2:]
    assert "NextToken" not in second


def test_takes_one_filter(events, refused):
    text = "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix."
    with refused("ValidationException", text):
        events.list_replays(NamePrefix="a", State="COMPLETED")
