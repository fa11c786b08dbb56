"""DeleteRule."""


def test_deletes_and_a_missing_one_is_fine(rule, events, refused):
    events.delete_rule(Name=rule)
    with refused("ResourceNotFoundException", f"Rule {rule} does not exist on EventBus default."):
        events.describe_rule(Name=rule)
    events.delete_rule(Name=rule)


def test_targets_keep_a_rule(rule, events, put_targets, queue_arn, refused):
    put_targets(rule, {"Id": "t", "Arn": queue_arn()})
    for force in (False, True):
        with refused("ValidationException", "Rule can't be deleted since it has targets."):
            events.delete_rule(Name=rule, Force=force)
    events.remove_targets(Rule=rule, Ids=["t"])
    events.delete_rule(Name=rule)


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.delete_rule(Name="none", EventBusName=name)
