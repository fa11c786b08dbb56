"""ListTargetsByRule."""


def test_pages_in_the_order_of_ids(rule, events, put_targets, queue_arn):
    arn = queue_arn()
    targets = [{"Id": f"t{i}", "Arn": arn} for i in range(5)]
    put_targets(rule, *reversed(targets))
    first = events.list_targets_by_rule(Rule=rule, Limit=3)
    assert first["Targets"] == targets[:3]
    second = events.list_targets_by_rule(Rule=rule, Limit=3, NextToken=first["NextToken"])
    assert second["Targets"] == targets[3:]
    assert "NextToken" not in second


def test_empty_list(rule, events):
    assert events.list_targets_by_rule(Rule=rule)["Targets"] == []


def test_missing_rule(bus, events, refused):
    with refused("ResourceNotFoundException", f"Rule none does not exist on EventBus {bus}."):
        events.list_targets_by_rule(Rule="none", EventBusName=bus)
