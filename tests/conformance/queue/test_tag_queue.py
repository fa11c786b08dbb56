"""TagQueue."""

import pytest
from botocore.exceptions import ClientError

from support.refusals import refuses

test_refuses = refuses("TagQueue")


def tags(sqs, url):
    return sqs.list_queue_tags(QueueUrl=url).get("Tags", {})


def test_adds_and_overwrites_one_by_one(queue, sqs, settles):
    sqs.tag_queue(QueueUrl=queue, Tags={"a": "1", "b": "2"})
    sqs.tag_queue(QueueUrl=queue, Tags={"b": "3", "c": ""})
    settles(lambda: tags(sqs, queue), {"a": "1", "b": "3", "c": ""})


def test_keys_are_case_sensitive(queue, sqs, settles):
    sqs.tag_queue(QueueUrl=queue, Tags={"Key": "1", "key": "2"})
    settles(lambda: tags(sqs, queue), {"Key": "1", "key": "2"})


def test_keys_and_values_are_unicode_up_to_their_limits(queue, sqs, settles):
    wanted = {"ключ " + "k" * 123: "значение " + "v" * 247}
    sqs.tag_queue(QueueUrl=queue, Tags=wanted)
    settles(lambda: tags(sqs, queue), wanted)


@pytest.mark.penstock_only
def test_fifty_tags_are_the_limit(queue, sqs):
    fifty = {f"key{i}": str(i) for i in range(50)}
    sqs.tag_queue(QueueUrl=queue, Tags=fifty)
    with pytest.raises(ClientError) as caught:
        sqs.tag_queue(QueueUrl=queue, Tags={"key50": "50"})
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert tags(sqs, queue) == fifty
    sqs.tag_queue(QueueUrl=queue, Tags={"key0": "changed"})
    assert tags(sqs, queue)["key0"] == "changed"
