"""A consumer that never deletes: every message ends in the dead-letter queue, once, whatever is killed."""

import json

import pytest

pytestmark = pytest.mark.penstock_only

MESSAGES = 1000
RECEIVES = 3


def create_pair(sqs):
    target = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=target, AttributeNames=["QueueArn"])
    policy = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": RECEIVES}
    sqs.create_queue(QueueName="poisoned", Attributes={"RedrivePolicy": json.dumps(policy)})


def url_of(sqs, name):
    return sqs.get_queue_url(QueueName=name)["QueueUrl"]


def send_all(sqs):
    for start in range(0, MESSAGES, 10):
        entries = [{"Id": str(i), "MessageBody": f"{start + i}"} for i in range(10)]
        answer = sqs.send_message_batch(QueueUrl=url_of(sqs, "poisoned"), Entries=entries)
        assert len(answer["Successful"]) == 10


def receive(sqs, name, timeout):
    answer = sqs.receive_message(
        QueueUrl=url_of(sqs, name),
        MaxNumberOfMessages=10,
        VisibilityTimeout=timeout,
        AttributeNames=["ApproximateReceiveCount"],
    )
    return answer.get("Messages", [])


def count(sqs, name):
    found = sqs.get_queue_attributes(QueueUrl=url_of(sqs, name), AttributeNames=["All"])
    return sum(int(value) for key, value in found["Attributes"].items() if "OfMessages" in key)


def test_a_consumer_that_never_deletes_fills_the_dead_letter_queue(own_server, client_for):
    sqs = client_for(own_server)
    create_pair(sqs)
    send_all(sqs)
    seen = 0
    for turn in range(MESSAGES):
        if turn in (50, 150, 250, 350):
            own_server.kill()
            sqs = client_for(own_server.start())
        given = receive(sqs, "poisoned", 0)
        assert all(int(m["Attributes"]["ApproximateReceiveCount"]) <= RECEIVES for m in given)
        seen += len(given)
        if not given and count(sqs, "poisoned") == 0:
            break
    # A receive whose answer a kill took away still counted; here the kills come between receives.
    assert seen == RECEIVES * MESSAGES
    dead = []
    while given := receive(sqs, "dead", 600):
        dead += [message["Body"] for message in given]
    assert sorted(dead, key=int) == [str(i) for i in range(MESSAGES)]
