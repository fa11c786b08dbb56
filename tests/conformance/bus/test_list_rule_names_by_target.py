"""ListRuleNamesByTarget."""


def test_finds_rules_of_a_bus(bus, events, put_rule, put_targets, queue_arn):
    wanted, other = queue_arn(), queue_arn()
    names = sorted(put_rule(EventBusName=bus)[0] for _ in range(4))
    for name, arn in zip(names, (wanted, other, wanted, wanted)):
        put_targets(name, {"Id": "t", "Arn": arn}, EventBusName=bus)
    found, arguments = [], {"TargetArn": wanted, "EventBusName": bus, "Limit": 2}
    while True:
        page = events.list_rule_names_by_target(**arguments)
        found += page["RuleNames"]
        if "NextToken" not in page:
            break
        arguments["NextToken"] = page["NextToken"]
    assert found == [names[0], names[2], names[3]]
    assert events.list_rule_names_by_target(TargetArn=wanted)["RuleNames"] == []


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.list_rule_names_by_target(TargetArn="arn:aws:sqs:us-east-1:123456789012:q", EventBusName=name)
