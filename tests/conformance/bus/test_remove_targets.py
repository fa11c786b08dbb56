"""RemoveTargets."""

import pytest


def test_removes(rule, events, put_targets, queue_arn, targets_of):
    arn = queue_arn()
    put_targets(rule, *({"Id": id_, "Arn": arn} for id_ in "abc"))
    answer = events.remove_targets(Rule=rule, Ids=["a", "c"])
    assert (answer["FailedEntryCount"], answer["FailedEntries"]) == (0, [])
    assert [target["Id"] for target in targets_of(rule)] == ["b"]


@pytest.mark.penstock_only
def test_says_what_was_not_there(rule, events):
    answer = events.remove_targets(Rule=rule, Ids=["none"])
    assert answer["FailedEntryCount"] == 1
    (entry,) = answer["FailedEntries"]
    assert (entry["TargetId"], entry["ErrorCode"]) == ("none", "ResourceNotFoundException")


def test_missing_rule(events, refused):
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.remove_targets(Rule="none", Ids=["a"])


def test_needs_ids(rule, events, refused, invalid):
    with invalid("ids", "not be null", "null"):
        events.remove_targets(Rule=rule)
    with refused("ValidationException"):
        events.remove_targets(Rule=rule, Ids=["a b"])
