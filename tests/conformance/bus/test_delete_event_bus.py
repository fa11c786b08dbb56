"""DeleteEventBus."""


def test_deletes_and_a_missing_one_is_fine(bus, events, refused):
    events.delete_event_bus(Name=bus)
    with refused("ResourceNotFoundException", f"Event bus {bus} does not exist."):
        events.describe_event_bus(Name=bus)
    events.delete_event_bus(Name=bus)


def test_default_bus_stays(events, refused):
    with refused("ValidationException", "Cannot delete event bus default."):
        events.delete_event_bus(Name="default")


def test_rules_keep_a_bus(bus, events, put_rule, refused):
    name, _ = put_rule(EventBusName=bus)
    with refused("ValidationException", "EventBus can't be deleted since it has rules."):
        events.delete_event_bus(Name=bus)
    events.delete_rule(Name=name, EventBusName=bus)
    events.delete_event_bus(Name=bus)
