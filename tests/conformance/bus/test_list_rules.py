"""ListRules."""


def test_pages_in_the_order_of_names(bus, events, put_rule):
    names = sorted(put_rule(EventBusName=bus)[0] for _ in range(5))
    found, arguments = [], {"EventBusName": bus, "Limit": 2}
    while True:
        page = events.list_rules(**arguments)
        found += [rule["Name"] for rule in page["Rules"]]
        if "NextToken" not in page:
            break
        arguments["NextToken"] = page["NextToken"]
    assert found == names


def test_shows_rules_of_one_bus(bus, events, put_rule):
    name, arn = put_rule(EventBusName=bus, State="DISABLED", Description="text")
    (listed,) = events.list_rules(EventBusName=bus)["Rules"]
    assert listed == {"Name": name, "Arn": arn, "EventPattern": '{"source": ["conformance.shop"]}',
                      "State": "DISABLED", "Description": "text", "EventBusName": bus}
    assert events.list_rules(NamePrefix=name)["Rules"] == []


def test_by_prefix(bus, events, put_rule, new_name):
    prefix = new_name("rule")
    put_rule(EventBusName=bus)
    names = [put_rule(f"{prefix}-{i}", EventBusName=bus)[0] for i in range(2)]
    assert [rule["Name"] for rule in events.list_rules(EventBusName=bus, NamePrefix=prefix)["Rules"]] == names


def test_missing_bus(events, new_name, refused):
    name = new_name("bus")
    with refused("ResourceNotFoundException", f"Event bus {name} does not exist."):
        events.list_rules(EventBusName=name)


def test_refuses_bad_pages(bus, events, invalid, refused):
    with invalid("limit", "have value less than or equal to 100", "'101'"):
        events.list_rules(Limit=101)
    with refused("ValidationException"):
        events.list_rules(EventBusName=bus, NextToken="none")
