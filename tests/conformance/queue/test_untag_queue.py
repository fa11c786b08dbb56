"""UntagQueue."""

from support.refusals import refuses

test_refuses = refuses("UntagQueue")


def test_removes_the_named_tags_and_ignores_others(create_queue, sqs, settles):
    url = create_queue(tags={"a": "1", "b": "2", "c": "3"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a", "c", "never there"])
    settles(lambda: sqs.list_queue_tags(QueueUrl=url).get("Tags"), {"b": "2"})
