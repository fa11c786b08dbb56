"""GetQueueUrl."""

from support.refusals import refuses

test_refuses = refuses("GetQueueUrl")


def test_returns_what_create_queue_returned(create_queue, sqs, new_name):
    name = new_name()
    url = create_queue(name)
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url


def test_accepts_the_owner_account(create_queue, sqs, new_name, account):
    name = new_name()
    url = create_queue(name)
    found = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)
    assert found["QueueUrl"] == url
