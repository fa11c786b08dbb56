"""FIFO topics: groups, deduplication, sequence numbers, order into queues."""

import hashlib
import re

import pytest


@pytest.fixture
def publish(sns, fifo_topic):
    def call(text, group="g", deduplication=None, topic_arn=None):
        more = {"MessageDeduplicationId": deduplication} if deduplication else {}
        return sns.publish(TopicArn=topic_arn or fifo_topic, Message=text, MessageGroupId=group, **more)

    return call


@pytest.fixture
def content_topic(create_topic):
    return create_topic(FifoTopic="true", ContentBasedDeduplication="true")


@pytest.fixture
def subscribed(fifo_topic, fifo_queue, subscribe):
    """A FIFO queue that subscribes to `fifo_topic`."""
    url = fifo_queue()
    subscribe(fifo_topic, url)
    return url


def ids(answer):
    return answer["MessageId"], answer["SequenceNumber"]


def test_needs_a_group(sns, fifo_topic, invalid):
    with invalid("The MessageGroupId parameter is required for FIFO topics"):
        sns.publish(TopicArn=fifo_topic, Message="m", MessageDeduplicationId="d")


def test_needs_deduplication(publish, invalid):
    with invalid("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
                 "provided explicitly"):
        publish("m")


@pytest.mark.parametrize("deduplication", ["d" * 129, "a blank", "é"])
def test_refuses_deduplication_ids(publish, invalid, deduplication):
    with invalid():
        publish("m", deduplication=deduplication)


def test_ids_have_128_characters_of_many_kinds(publish):
    longest = ("azAZ09!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" * 4)[:128]
    assert publish("m", longest, longest)["MessageId"]


def test_sequence_numbers_rise(publish):
    numbers = [publish("m", group, str(i))["SequenceNumber"] for i, group in enumerate("aabb")]
    assert all(re.fullmatch("1[0-9]{19}", number) for number in numbers)
    assert numbers == sorted(set(numbers))


def test_a_group_arrives_in_its_order(publish, subscribed, texts):
    sent = [f"{i}" for i in range(10)]
    for text in sent:
        publish(text, deduplication=text)
    assert texts(subscribed, 10) == sent


def test_a_duplicate_is_answered_as_the_first(publish, subscribed, texts):
    first = publish("m", deduplication="d")
    assert ids(publish("another", deduplication="d")) == ids(first)
    publish("last", deduplication="e")
    assert texts(subscribed, 2) == ["m", "last"]


def test_an_id_is_of_the_topic_whatever_the_group(publish):
    first = publish("m", "a", "d")
    assert ids(publish("m", "b", "d")) == ids(first)


def test_an_id_is_of_the_group_with_that_scope(publish, fifo_topic, set_topic):
    set_topic(fifo_topic, "FifoThroughputScope", "MessageGroup")
    first = publish("m", "a", "d")
    assert publish("m", "b", "d")["MessageId"] != first["MessageId"]
    assert ids(publish("m", "a", "d")) == ids(first)


def test_the_same_text_is_a_duplicate(publish, content_topic):
    first = publish("m", topic_arn=content_topic)
    assert ids(publish("m", topic_arn=content_topic)) == ids(first)
    assert publish("n", topic_arn=content_topic)["MessageId"] != first["MessageId"]


def test_attributes_are_no_content(sns, publish, content_topic):
    first = publish("m", topic_arn=content_topic)
    again = sns.publish(TopicArn=content_topic, Message="m", MessageGroupId="g", MessageAttributes={
        "a": {"DataType": "String", "StringValue": "v"}})
    assert ids(again) == ids(first)


def test_an_id_that_is_given_counts_instead_of_the_text(publish, content_topic):
    first = publish("m", topic_arn=content_topic)
    assert publish("m", deduplication="d", topic_arn=content_topic)["MessageId"] != first["MessageId"]
    digest = hashlib.sha256(b"m").hexdigest()
    assert ids(publish("n", deduplication=digest, topic_arn=content_topic)) == ids(first)


def test_what_nobody_wants_counts_too(sns, publish, fifo_topic, fifo_queue, subscribe):
    subscribe(fifo_topic, fifo_queue(), FilterPolicy='{"kind":["none"]}')
    first = publish("m", deduplication="d")
    assert ids(publish("m", deduplication="d")) == ids(first)


def received(sqs, url):
    (message,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], WaitTimeSeconds=5)["Messages"]
    return message["Attributes"]


def test_a_fifo_queue_gets_group_and_id(publish, subscribed, sqs):
    publish("m", "group", "d")
    found = received(sqs, subscribed)
    assert (found["MessageGroupId"], found["MessageDeduplicationId"]) == ("group", "d")


def test_a_fifo_queue_gets_the_id_of_the_text(publish, content_topic, fifo_queue, subscribe, sqs):
    url = fifo_queue(ContentBasedDeduplication="true")
    subscribe(content_topic, url)
    publish("Test", topic_arn=content_topic)
    assert received(sqs, url)["MessageDeduplicationId"] == hashlib.sha256(b"Test").hexdigest()


def test_a_standard_queue_gets_neither(publish, fifo_topic, queue, subscribe, sqs):
    subscribe(fifo_topic, queue)
    publish("m", "group", "d")
    assert {"MessageGroupId", "MessageDeduplicationId"}.isdisjoint(received(sqs, queue))


def test_an_envelope_has_the_number_and_no_signature(publish, subscribed, notifications, fifo_topic):
    answer = publish("m", deduplication="d")
    (envelope,) = notifications(subscribed)
    assert list(envelope) == [
        "Type", "MessageId", "SequenceNumber", "TopicArn", "Message", "Timestamp", "UnsubscribeURL"]
    assert (envelope["MessageId"], envelope["SequenceNumber"]) == ids(answer)
    assert envelope["TopicArn"] == fifo_topic


def test_raw_messages_keep_their_order(publish, fifo_topic, fifo_queue, subscribe, receive):
    url = fifo_queue()
    subscribe(fifo_topic, url, RawMessageDelivery="true")
    for i in range(5):
        publish(str(i), deduplication=str(i))
    assert [message["Body"] for message in receive(url, 5)] == [str(i) for i in range(5)]


def test_groups_have_their_own_order(publish, subscribed, texts):
    sent = [f"{group}{i}" for i in range(3) for group in "abc"]
    for text in sent:
        publish(text, text[0], text)
    found = texts(subscribed, len(sent))
    for group in "abc":
        assert [text for text in found if text[0] == group] == [f"{group}{i}" for i in range(3)]


@pytest.mark.penstock_only
def test_a_hundred_subscriptions_are_the_limit(sns, fifo_topic, region, account, refused):
    def subscribe(i):
        sns.subscribe(TopicArn=fifo_topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{region}:{account}:q{i}.fifo")

    for i in range(100):
        subscribe(i)
    with refused("SubscriptionLimitExceeded", status=403):
        subscribe(100)
