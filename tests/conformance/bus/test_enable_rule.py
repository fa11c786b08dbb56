"""EnableRule."""


def test_enables(events, put_rule):
    name, _ = put_rule(State="DISABLED")
    for _ in range(2):
        events.enable_rule(Name=name)
        assert events.describe_rule(Name=name)["State"] == "ENABLED"


def test_missing_rule(bus, events, refused):
    with refused("ResourceNotFoundException", f"Rule none does not exist on EventBus {bus}."):
        events.enable_rule(Name="none", EventBusName=bus)
