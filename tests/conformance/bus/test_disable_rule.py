"""DisableRule."""


def test_disables(bus, events, put_rule):
    name, _ = put_rule(EventBusName=bus)
    for _ in range(2):
        events.disable_rule(Name=name, EventBusName=bus)
        assert events.describe_rule(Name=name, EventBusName=bus)["State"] == "DISABLED"


def test_missing_rule(events, refused):
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.disable_rule(Name="none")
