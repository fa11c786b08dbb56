"""ListTagsForResource."""


def test_tags_of_a_new_rule(events, put_rule):
    _, arn = put_rule(Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}])
    found = events.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert sorted(found, key=lambda tag: tag["Key"]) == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]


def test_no_tags(bus, events):
    arn = events.describe_event_bus(Name=bus)["Arn"]
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


def test_missing_bus(events, region, account, refused):
    with refused("ResourceNotFoundException", "Event bus none does not exist."):
        events.list_tags_for_resource(ResourceARN=f"arn:aws:events:{region}:{account}:event-bus/none")


def test_missing_rule(events, region, account, refused):
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.list_tags_for_resource(ResourceARN=f"arn:aws:events:{region}:{account}:rule/none")
