"""CancelReplay."""

import pytest


def test_answers_that_it_is_cancelling(events, create_archive, put_events, holds, start_replay, ended, account, region):
    name, arn = create_archive()
    put_events(10)
    holds(name, 10)
    # On AWS every replay takes minutes; there the rate is skipped.
    replay = start_replay(arn, Rate=1)
    answer = events.cancel_replay(ReplayName=replay)
    assert answer["ReplayArn"] == f"arn:aws:events:{region}:{account}:replay/{replay}"
    assert answer["State"] == "CANCELLING"
    described = ended(replay)
    assert described["State"] == "CANCELLED"
    assert described["ReplayEndTime"] >= described["ReplayStartTime"]


@pytest.mark.penstock_only
def test_what_was_replayed_stays_so(raw, events, create_archive, put_events, queue_of, drained, start_replay, ended,
                                    eventually):
    url, _ = queue_of()
    name, arn = create_archive()
    put_events(10)
    drained(url, 10)
    replay = start_replay(arn, Rate=5)
    eventually(lambda: raw.succeeds("DescribeReplay", ReplayName=replay), lambda it: it["EventsReplayed"] >= 2)
    events.cancel_replay(ReplayName=replay)
    assert ended(replay)["State"] == "CANCELLED"
    count = raw.succeeds("DescribeReplay", ReplayName=replay)["EventsReplayed"]
    assert 2 <= count < 10
    drained(url, count)


def test_refuses_a_replay_that_has_ended(events, create_archive, start_replay, ended, refused):
    replay = start_replay(create_archive()[1])
    ended(replay)
    with refused("IllegalStatusException", f"Replay {replay} is not in a valid state for this operation."):
        events.cancel_replay(ReplayName=replay)


def test_refuses_a_replay_that_is_not_there(events, new_name, refused):
    name = new_name()
    with refused("ResourceNotFoundException", f"Replay {name} does not exist."):
        events.cancel_replay(ReplayName=name)
