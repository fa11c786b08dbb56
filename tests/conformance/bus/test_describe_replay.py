"""DescribeReplay."""


def test_shows_what_was_asked_and_how_it_ended(
    events, create_archive, put_events, holds, queue_of, start_replay, ended, bus_arn
):
    _, rule = queue_of()
    name, arn = create_archive()
    put_events(3)
    holds(name, 3)
    replay = start_replay(arn, rules=[rule], Description="d")
    answer = ended(replay)
    assert (answer["ReplayName"], answer["State"], answer["Description"]) == (replay, "COMPLETED", "d")
    assert answer["EventSourceArn"] == arn
    assert answer["Destination"] == {"Arn": bus_arn, "FilterArns": [rule]}
    assert answer["EventStartTime"] <= answer["EventLastReplayedTime"] <= answer["EventEndTime"]
    assert answer["ReplayStartTime"] <= answer["ReplayEndTime"]
    assert events.describe_replay(ReplayName=replay)["ReplayArn"].endswith(f":replay/{replay}")


def test_without_events_there_is_no_last_one(create_archive, start_replay, ended):
    answer = ended(start_replay(create_archive()[1]))
    assert answer["State"] == "COMPLETED"
    assert "EventLastReplayedTime" not in answer
    assert "FilterArns" not in answer["Destination"]


def test_outlives_its_archive(events, create_archive, start_replay, ended):
    name, arn = create_archive()
    replay = start_replay(arn)
    ended(replay)
    events.delete_archive(ArchiveName=name)
    assert events.describe_replay(ReplayName=replay)["EventSourceArn"] == arn


def test_refuses_a_replay_that_is_not_there(events, new_name, refused):
    name = new_name()
    with refused("ResourceNotFoundException", f"Replay {name} does not exist."):
        events.describe_replay(ReplayName=name)
