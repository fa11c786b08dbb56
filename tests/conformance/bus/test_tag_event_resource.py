"""TagResource."""

import pytest


@pytest.fixture(params=["bus", "rule"])
def arn(request, bus, events, put_rule):
    return events.describe_event_bus(Name=bus)["Arn"] if request.param == "bus" else put_rule(EventBusName=bus)[1]


def tags(events, arn):
    return {tag["Key"]: tag["Value"] for tag in events.list_tags_for_resource(ResourceARN=arn)["Tags"]}


def test_adds_and_overwrites_one_by_one(arn, events):
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "3"}, {"Key": "c", "Value": ""}])
    assert tags(events, arn) == {"a": "1", "b": "3", "c": ""}


def test_refuses_malformed_tags(arn, events, invalid, refused):
    with invalid("tags.1.member.key", "have length greater than or equal to 1", "''"):
        events.tag_resource(ResourceARN=arn, Tags=[{"Key": "", "Value": "v"}])
    with refused("ValidationException"):
        events.tag_resource(ResourceARN=arn, Tags=[{"Key": "k", "Value": "v" * 257}])
    with refused("ValidationException"):
        events.tag_resource(ResourceARN=arn, Tags=[{"Key": "aws:k", "Value": "v"}])
    assert tags(events, arn) == {}


@pytest.mark.penstock_only
def test_fifty_tags_are_the_limit(arn, events, refused):
    fifty = [{"Key": f"k{i}", "Value": "v"} for i in range(50)]
    events.tag_resource(ResourceARN=arn, Tags=fifty)
    with refused("LimitExceededException"):
        events.tag_resource(ResourceARN=arn, Tags=[{"Key": "more", "Value": "v"}])
    assert len(tags(events, arn)) == 50


def test_missing_rule(events, region, account, refused):
    with refused("ResourceNotFoundException", "Rule none does not exist on EventBus default."):
        events.tag_resource(ResourceARN=f"arn:aws:events:{region}:{account}:rule/none", Tags=[])
