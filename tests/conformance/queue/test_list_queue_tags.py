"""ListQueueTags."""

from support.refusals import refuses

test_refuses = refuses("ListQueueTags")


def test_lists_the_tags_given_at_creation(create_queue, sqs, settles):
    url = create_queue(tags={"stage": "test", "cost centre": "1/2+3=4"})
    expected = {"stage": "test", "cost centre": "1/2+3=4"}
    settles(lambda: sqs.list_queue_tags(QueueUrl=url).get("Tags"), expected)


def test_a_queue_without_tags_has_no_tags_member(queue, sqs):
    assert not sqs.list_queue_tags(QueueUrl=queue).get("Tags")


def test_the_last_tag_removed_leaves_none(create_queue, sqs, settles):
    url = create_queue(tags={"only": "one"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["only"])
    settles(lambda: bool(sqs.list_queue_tags(QueueUrl=url).get("Tags")), False)
