"""UntagResource."""


def test_removes_tags(bus, events):
    arn = events.describe_event_bus(Name=bus)["Arn"]
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["a", "none"])
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_missing_rule(events, region, account, refused):
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.untag_resource(ResourceARN=f"arn:aws:events:{region}:{account}:rule/none", TagKeys=["a"])


def test_needs_keys(bus, events, invalid):
    arn = events.describe_event_bus(Name=bus)["Arn"]
    with invalid("tagKeys", "not be null", "null"):
        events.untag_resource(ResourceARN=arn)
