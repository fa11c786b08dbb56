"""TagResource, UntagResource, ListTagsForResource."""

import pytest

TOO_MANY = "Could not complete request: tag quota of per resource exceeded"


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


@pytest.fixture
def tags_of(sns):
    return lambda arn: sns.list_tags_for_resource(ResourceArn=arn)["Tags"]


def test_tags_keep_their_order(sns, topic, tags_of, settles):
    assert tags_of(topic) == []
    sns.tag_resource(ResourceArn=topic, Tags=tags(b="1", a="2"))
    sns.tag_resource(ResourceArn=topic, Tags=tags(c="3"))
    settles(lambda: tags_of(topic), tags(b="1", a="2", c="3"))


def test_a_key_has_the_last_value(sns, topic, tags_of, settles):
    sns.tag_resource(ResourceArn=topic, Tags=tags(a="1", b="2"))
    sns.tag_resource(ResourceArn=topic, Tags=tags(a="3"))
    settles(lambda: tags_of(topic), tags(a="3", b="2"))


def test_takes_tags_away(sns, create_topic, tags_of, settles):
    topic = create_topic(tags=tags(a="1", b="2"))
    sns.untag_resource(ResourceArn=topic, TagKeys=["a", "absent"])
    settles(lambda: tags_of(topic), tags(b="2"))


def test_a_value_may_be_empty(sns, topic, tags_of, settles):
    sns.tag_resource(ResourceArn=topic, Tags=tags(a=""))
    settles(lambda: tags_of(topic), tags(a=""))


def test_refuses_a_key_twice(sns, topic, invalid, tags_of):
    with invalid("Duplicated keys are not allowed."):
        sns.tag_resource(ResourceArn=topic, Tags=[*tags(a="1"), *tags(a="2")])
    assert tags_of(topic) == []


def test_fifty_are_the_limit(sns, topic, refused):
    sns.tag_resource(ResourceArn=topic, Tags=tags(**{f"k{i}": "v" for i in range(50)}))
    sns.tag_resource(ResourceArn=topic, Tags=tags(k0="w"))
    with refused("TagLimitExceeded", TOO_MANY):
        sns.tag_resource(ResourceArn=topic, Tags=tags(one_more="v"))


def test_a_key_has_128_characters_at_most(sns, topic, refused):
    sns.tag_resource(ResourceArn=topic, Tags=tags(**{"k" * 128: "v"}))
    key = "k" * 129
    with refused("ValidationError", f"1 validation error detected: Value '{key}' at 'tags.1.member.key' failed to "
                 "satisfy constraint: Member must have length less than or equal to 128"):
        sns.tag_resource(ResourceArn=topic, Tags=tags(**{key: "v"}))


def test_a_value_has_256_characters_at_most(sns, topic, refused):
    sns.tag_resource(ResourceArn=topic, Tags=tags(k="v" * 256))
    with refused("ValidationError"):
        sns.tag_resource(ResourceArn=topic, Tags=tags(k="v" * 257))


def test_refuses_the_keys_of_aws(sns, topic, invalid):
    with invalid():
        sns.tag_resource(ResourceArn=topic, Tags=tags(**{"aws:a": "v"}))


def test_a_topic_that_is_not_there(sns, topic, refused):
    absent = f"{topic}-absent"
    for call in (lambda: sns.list_tags_for_resource(ResourceArn=absent),
                 lambda: sns.tag_resource(ResourceArn=absent, Tags=tags(a="1")),
                 lambda: sns.untag_resource(ResourceArn=absent, TagKeys=["a"])):
        with refused("ResourceNotFound", status=404):
            call()
