"""Publish to standard topics: what is taken, what is refused, and what the subscriber's text is."""

import json
import re

import pytest

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
BYTES_MAX = 262144


def text_attribute(value, data_type="String"):
    return {"DataType": data_type, "StringValue": value}


def test_answers_an_id(sns, topic, queue, subscription, notifications):
    answer = sns.publish(TopicArn=topic, Message="m")
    assert re.fullmatch(UUID, answer["MessageId"])
    assert "SequenceNumber" not in answer
    assert notifications(queue)[0]["MessageId"] == answer["MessageId"]


def test_reaches_every_subscriber(sns, topic, create_queue, subscribe, texts):
    queues = [create_queue() for _ in range(3)]
    for url in queues:
        subscribe(topic, url)
    sns.publish(TopicArn=topic, Message="m")
    assert [texts(url) for url in queues] == [["m"]] * 3


def test_nobody_need_listen(sns, topic):
    assert sns.publish(TopicArn=topic, Message="m")["MessageId"]


def test_a_target_may_be_a_topic(sns, topic, queue, subscription, texts):
    sns.publish(TargetArn=topic, Message="m")
    assert texts(queue) == ["m"]


@pytest.mark.parametrize("text", [" ", "a\r\nb\tc", "\"quoted\" \\ and / and <&>", "é ☃ \U0001f600", "0"])
def test_a_message_arrives_as_it_was(sns, topic, queue, subscription, texts, text):
    sns.publish(TopicArn=topic, Message=text)
    assert texts(queue) == [text]


@pytest.mark.parametrize("subject", ["s", "s" * 100, "Re: a (b) [c] 100%!", "1",
                                     pytest.param("ünï", marks=pytest.mark.penstock_only)])
def test_a_subject_arrives_as_it_was(sns, topic, queue, subscription, notifications, subject):
    sns.publish(TopicArn=topic, Message="m", Subject=subject)
    assert notifications(queue)[0]["Subject"] == subject


@pytest.mark.parametrize("subject", ["", "s" * 101, "two\nlines", "tab\there", "bell\x7f"])
def test_refuses_subjects(sns, topic, invalid, subject):
    with invalid("Subject"):
        sns.publish(TopicArn=topic, Message="m", Subject=subject)


def test_refuses_an_empty_message(sns, topic, invalid):
    with invalid("Empty message"):
        sns.publish(TopicArn=topic, Message="")


def test_a_message_has_256_kib_at_most(sns, topic, invalid):
    assert sns.publish(TopicArn=topic, Message="m" * BYTES_MAX)["MessageId"]
    with invalid("Message too long"):
        sns.publish(TopicArn=topic, Message="m" * (BYTES_MAX + 1))
    with invalid("Message too long"):
        sns.publish(TopicArn=topic, Message="é" * (BYTES_MAX // 2) + "m")


def test_attributes_count(sns, topic, invalid):
    attributes = {"name": text_attribute("value")}
    size = len("name") + len("String") + len("value")
    assert sns.publish(TopicArn=topic, Message="m" * (BYTES_MAX - size), MessageAttributes=attributes)["MessageId"]
    with invalid("Message too long"):
        sns.publish(TopicArn=topic, Message="m" * (BYTES_MAX - size + 1), MessageAttributes=attributes)


def test_the_largest_message_arrives(sns, topic, queue, subscribe, receive):
    subscribe(topic, queue, RawMessageDelivery="true")
    sns.publish(TopicArn=topic, Message="m" * BYTES_MAX)
    assert receive(queue)[0]["Body"] == "m" * BYTES_MAX


@pytest.mark.parametrize("texts_by_protocol,expected", [
    ({"default": "d"}, "d"),
    ({"default": "d", "sqs": "q"}, "q"),
    ({"default": "d", "http": "h", "email": "e"}, "d"),
    ({"default": "d", "pigeon": {"not": "a text"}}, "d"),
    ({"default": "d", "sqs": {"not": "a text"}}, "d"),
    ({"default": json.dumps({"a": 1})}, '{"a": 1}'),
])
def test_a_structure_has_a_text_for_each_protocol(sns, topic, queue, subscription, texts, texts_by_protocol,
                                                  expected):
    sns.publish(TopicArn=topic, Message=json.dumps(texts_by_protocol), MessageStructure="json")
    assert texts(queue) == [expected]


def test_a_structure_may_have_a_key_twice(sns, topic):
    text = '{"default":"a","default":"b","sqs":"c","sqs":"d"}'
    assert sns.publish(TopicArn=topic, Message=text, MessageStructure="json")["MessageId"]


@pytest.mark.parametrize("message", ["no JSON", "{", '{"default": "d"'])
def test_refuses_structures_that_are_not_json(sns, topic, invalid, message):
    with invalid("Message Structure - JSON message body failed to parse"):
        sns.publish(TopicArn=topic, Message=message, MessageStructure="json")


@pytest.mark.parametrize("message", ["{}", '{"sqs": "q"}', '{"default": {"a": "object"}}', '{"Default": "d"}'])
def test_refuses_structures_without_a_default(sns, topic, invalid, message):
    with invalid("Message Structure - No default entry in JSON message body"):
        sns.publish(TopicArn=topic, Message=message, MessageStructure="json")


def test_refuses_other_structures(sns, topic, invalid):
    with invalid():
        sns.publish(TopicArn=topic, Message='{"default":"d"}', MessageStructure="xml")


def test_refuses_to_publish_to_nobody(sns, invalid):
    with invalid("TopicArn or TargetArn Reason: no value for required parameter"):
        sns.publish(Message="m")


def test_refuses_endpoints_that_are_not_there(sns, region, account, invalid):
    with invalid("TargetArn Reason: No endpoint found for the target arn specified"):
        sns.publish(TargetArn=f"arn:aws:sns:{region}:{account}:endpoint/APNS/app/absent", Message="m")


def test_refuses_phone_numbers_that_are_none(sns, invalid):
    with invalid("PhoneNumber Reason: NAA+15555550100 is not valid to publish to"):
        sns.publish(PhoneNumber="NAA+15555550100", Message="m")


def test_refuses_deduplication(sns, topic, invalid):
    with invalid("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is "
                 "not valid for this topic type"):
        sns.publish(TopicArn=topic, Message="m", MessageDeduplicationId="d")


def test_a_group_makes_a_queue_fair(sns, sqs, topic, queue, subscription):
    sns.publish(TopicArn=topic, Message="m", MessageGroupId="g")
    (message,) = sqs.receive_message(
        QueueUrl=queue, AttributeNames=["MessageGroupId"], WaitTimeSeconds=5)["Messages"]
    assert message["Attributes"] == {"MessageGroupId": "g"}


@pytest.mark.parametrize("group", ["", "g" * 129, "a blank", "é"])
def test_refuses_groups(sns, fifo_topic, invalid, group):
    with invalid():
        sns.publish(TopicArn=fifo_topic, Message="m", MessageGroupId=group, MessageDeduplicationId="d")
