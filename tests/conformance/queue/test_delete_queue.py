"""DeleteQueue: the queue and its messages are gone; its name rests for a minute."""

import pytest
from botocore.exceptions import ClientError

from support.refusals import refuses

test_refuses = refuses("DeleteQueue")


def test_a_deleted_queue_no_longer_exists(create_queue, sqs, settles, new_name):
    name = new_name()
    url = create_queue(name)
    sqs.delete_queue(QueueUrl=url)

    def exists():
        try:
            return bool(sqs.get_queue_url(QueueName=name))
        except sqs.exceptions.QueueDoesNotExist:
            return False

    settles(exists, False)


@pytest.mark.penstock_only
def test_every_operation_on_a_deleted_queue_is_refused(create_queue, sqs):
    url = create_queue()
    sqs.send_message(QueueUrl=url, MessageBody="gone with it")
    sqs.delete_queue(QueueUrl=url)
    calls = [
        lambda: sqs.send_message(QueueUrl=url, MessageBody="late"),
        lambda: sqs.receive_message(QueueUrl=url),
        lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]),
        lambda: sqs.purge_queue(QueueUrl=url),
        lambda: sqs.delete_queue(QueueUrl=url),
    ]
    for call in calls:
        with pytest.raises(sqs.exceptions.QueueDoesNotExist):
            call()


def test_the_name_cannot_be_used_again_at_once(create_queue, sqs, new_name):
    name = new_name()
    sqs.delete_queue(QueueUrl=create_queue(name))
    with pytest.raises(ClientError) as caught:
        sqs.create_queue(QueueName=name)
    error = caught.value.response["Error"]
    assert error["Code"] == "AWS.SimpleQueueService.QueueDeletedRecently"
    assert error["Message"] == (
        "You must wait 60 seconds after deleting a queue before you can create another with the "
        "same name."
    )


def test_other_queues_are_untouched(create_queue, sqs, receive):
    doomed, kept = create_queue(), create_queue()
    sqs.send_message(QueueUrl=kept, MessageBody="still here")
    sqs.delete_queue(QueueUrl=doomed)
    assert receive(kept)[0]["Body"] == "still here"
