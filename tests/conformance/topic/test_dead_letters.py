"""What becomes of a message that a queue does not take."""

import json

import pytest

ATTRIBUTES = {"a": {"DataType": "String", "StringValue": "v"}}


@pytest.fixture
def dead_end(sqs, create_queue, subscribe, arn_of):
    """Subscribes a queue that is gone by then, with a dead-letter queue: (subscription's ARN, that queue's URL)."""

    def subscribe_gone(topic_arn, make=create_queue, **attributes):
        gone, dead = make(), make()
        policy = json.dumps({"deadLetterTargetArn": arn_of(dead)})
        arn = subscribe(topic_arn, gone, RedrivePolicy=policy, **attributes)
        sqs.delete_queue(QueueUrl=gone)
        return arn, dead

    return subscribe_gone


def test_a_dead_letter_is_what_the_queue_would_have_got(sns, topic, dead_end, queue, subscribe, receive):
    arn, dead = dead_end(topic)
    other = subscribe(topic, queue)
    sns.publish(TopicArn=topic, Message="m", Subject="s", MessageAttributes=ATTRIBUTES)
    assert receive(dead)[0]["Body"] == receive(queue)[0]["Body"].replace(other, arn)


def test_a_raw_dead_letter_is_the_message(sns, topic, dead_end, receive):
    _, dead = dead_end(topic, RawMessageDelivery="true")
    sns.publish(TopicArn=topic, Message="m", MessageAttributes=ATTRIBUTES)
    (message,) = receive(dead, MessageAttributeNames=["All"])
    assert message["Body"] == "m"
    assert message["MessageAttributes"]["a"] == ATTRIBUTES["a"]


@pytest.mark.penstock_only  # AWS adds none
def test_a_dead_letter_says_why(sns, topic, dead_end, receive):
    _, dead = dead_end(topic)
    answer = sns.publish(TopicArn=topic, Message="m")
    (message,) = receive(dead, MessageAttributeNames=["All"])
    found = message["MessageAttributes"]
    assert {"ErrorCode", "ErrorMessage"} <= set(found)
    assert found["RequestID"]["StringValue"] == answer["MessageId"]


@pytest.mark.penstock_only
def test_a_raw_dead_letter_has_ten_attributes_at_most(sns, topic, dead_end, receive):
    _, dead = dead_end(topic, RawMessageDelivery="true")
    attributes = {f"a{i}": {"DataType": "Number", "StringValue": str(i)} for i in range(10)}
    sns.publish(TopicArn=topic, Message="m", MessageAttributes=attributes)
    (message,) = receive(dead, MessageAttributeNames=["All"])
    assert message["MessageAttributes"] == attributes


def test_more_than_ten_raw_attributes_are_a_dead_letter(sns, topic, queue, create_queue, subscribe, arn_of, receive,
                                                        sqs):
    dead = create_queue()
    subscribe(topic, queue, RawMessageDelivery="true",
              RedrivePolicy=json.dumps({"deadLetterTargetArn": arn_of(dead)}))
    attributes = {f"a{i}": {"DataType": "Number", "StringValue": str(i)} for i in range(11)}
    sns.publish(TopicArn=topic, Message="m", MessageAttributes=attributes)
    assert receive(dead)[0]["Body"]
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_what_is_too_large_for_its_queue_is_a_dead_letter(sns, topic, create_queue, subscribe, arn_of, receive):
    dead, small = create_queue(), create_queue(Attributes={"MaximumMessageSize": "1024"})
    subscribe(topic, small, RawMessageDelivery="true",
              RedrivePolicy=json.dumps({"deadLetterTargetArn": arn_of(dead)}))
    sns.publish(TopicArn=topic, Message="m" * 1025)
    sns.publish(TopicArn=topic, Message="m" * 1024)
    assert receive(dead)[0]["Body"] == "m" * 1025
    assert receive(small)[0]["Body"] == "m" * 1024


def test_the_others_get_it(sns, topic, dead_end, queue, subscribe, texts):
    dead_end(topic)
    subscribe(topic, queue)
    sns.publish(TopicArn=topic, Message="m")
    assert texts(queue) == ["m"]


def test_a_fifo_dead_letter_has_the_same_ids(sns, sqs, fifo_topic, fifo_queue, dead_end):
    _, dead = dead_end(fifo_topic, fifo_queue)
    sns.publish(TopicArn=fifo_topic, Message="m", MessageGroupId="g", MessageDeduplicationId="d")
    (message,) = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"], WaitTimeSeconds=10)["Messages"]
    assert json.loads(message["Body"])["Message"] == "m"
    assert message["Attributes"]["MessageGroupId"] == "g"
    assert message["Attributes"]["MessageDeduplicationId"] == "d"


def test_fifo_dead_letters_keep_their_order(sns, fifo_topic, fifo_queue, dead_end, texts):
    _, dead = dead_end(fifo_topic, fifo_queue)
    for i in range(10):
        sns.publish(TopicArn=fifo_topic, Message=str(i), MessageGroupId="g", MessageDeduplicationId=str(i))
    assert texts(dead, 10) == [str(i) for i in range(10)]


@pytest.mark.penstock_only
def test_a_queue_that_comes_back_gets_what_comes_then(sns, sqs, topic, subscribe, create_queue, arn_of, new_name,
                                                      region, account, texts):
    name = new_name()
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{region}:{account}:{name}")
    sns.publish(TopicArn=topic, Message="before")
    url = create_queue(name)
    sns.publish(TopicArn=topic, Message="after")
    assert "after" in texts(url, 1)
