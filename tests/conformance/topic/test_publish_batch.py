"""PublishBatch."""

import re

import pytest

BYTES_MAX = 262144


def entries(*texts, **members):
    return [{"Id": f"id-{i}", "Message": text, **members} for i, text in enumerate(texts)]


@pytest.fixture
def publish(sns, topic):
    return lambda batch, arn=None: sns.publish_batch(TopicArn=arn or topic, PublishBatchRequestEntries=batch)


def test_answers_in_order(publish, queue, subscription, notifications):
    answer = publish(entries(*"abcdefghij"))
    assert answer["Failed"] == []
    assert [one["Id"] for one in answer["Successful"]] == [f"id-{i}" for i in range(10)]
    assert all(set(one) == {"Id", "MessageId"} for one in answer["Successful"])
    by_id = {envelope["MessageId"]: envelope["Message"] for envelope in notifications(queue, 10)}
    assert [by_id[one["MessageId"]] for one in answer["Successful"]] == list("abcdefghij")


def test_every_entry_has_its_own_subject_structure_and_attributes(publish, queue, subscription, notifications):
    publish([
        {"Id": "1", "Message": "m", "Subject": "s"},
        {"Id": "2", "Message": '{"default":"d"}', "MessageStructure": "json"},
        {"Id": "3", "Message": "n", "MessageAttributes": {"a": {"DataType": "String", "StringValue": "v"}}}])
    found = {envelope["Message"]: envelope for envelope in notifications(queue, 3)}
    assert found["m"]["Subject"] == "s"
    assert "Subject" not in found["d"]
    assert found["n"]["MessageAttributes"] == {"a": {"Type": "String", "Value": "v"}}


def test_refuses_more_than_ten(publish, refused):
    with refused("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible."):
        publish(entries(*"abcdefghijk"))


def test_refuses_none(publish, refused):
    with refused("EmptyBatchRequest"):
        publish([])


def test_refuses_an_id_twice(publish, refused):
    with refused("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id."):
        publish([{"Id": "1", "Message": "a"}, {"Id": "1", "Message": "b"}])


@pytest.mark.parametrize("entry_id", ["", "a b", "a.b", "i" * 81])
def test_refuses_malformed_ids(publish, refused, entry_id):
    with refused("InvalidBatchEntryId"):
        publish([{"Id": entry_id, "Message": "m"}])


def test_an_id_has_80_characters_at_most(publish):
    assert publish([{"Id": "AZaz09-_" * 10, "Message": "m"}])["Failed"] == []


def test_all_together_have_256_kib_at_most(publish, refused):
    half = "m" * (BYTES_MAX // 2)
    assert publish(entries(half, half))["Failed"] == []
    text = "The length of all the messages put together is more than the limit."
    with refused("BatchRequestTooLong", text):
        publish(entries(half, half + "m"))
    attributes = {"a": {"DataType": "String", "StringValue": "v"}}
    with refused("BatchRequestTooLong", text):
        publish(entries(half, half, MessageAttributes=attributes))


@pytest.mark.parametrize("entry,text", [
    ({"Message": "no JSON", "MessageStructure": "json"},
     "Message Structure - JSON message body failed to parse"),
    ({"Message": "{}", "MessageStructure": "json"},
     "Message Structure - No default entry in JSON message body"),
])
def test_a_bad_structure_refuses_all(publish, invalid, sqs, queue, subscription, entry, text):
    with invalid(text):
        publish([{"Id": "1", "Message": "good"}, {"Id": "2", **entry}])
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


@pytest.mark.parametrize("members,text", [
    ({}, "The MessageGroupId parameter is required for FIFO topics"),
    ({"MessageGroupId": "g"}, "The topic should either have ContentBasedDeduplication enabled or "
                              "MessageDeduplicationId provided explicitly"),
])
def test_an_entry_without_group_or_deduplication_refuses_all(publish, fifo_topic, invalid, members, text):
    good = {"Id": "1", "Message": "m", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
    with invalid(text):
        publish([good, {"Id": "2", "Message": "m", **members}], fifo_topic)


@pytest.mark.parametrize("entry", [{"Message": ""}, {"Message": "m", "Subject": "two\nlines"}])
def test_an_empty_message_or_bad_subject_fails_alone(publish, entry):
    answer = publish([{"Id": "1", "Message": "good"}, {"Id": "2", **entry}])
    assert [one["Id"] for one in answer["Successful"]] == ["1"]
    (failed,) = answer["Failed"]
    assert (failed["Id"], failed["Code"], failed["SenderFault"]) == ("2", "InvalidParameter", True)


def test_a_fifo_topic_answers_sequence_numbers(publish, fifo_topic):
    batch = [{"Id": str(i), "Message": "m", "MessageGroupId": "g", "MessageDeduplicationId": str(i)} for i in range(3)]
    numbers = [one["SequenceNumber"] for one in publish(batch, fifo_topic)["Successful"]]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch("1[0-9]{19}", number) for number in numbers)


def test_a_batch_keeps_its_order_within_a_group(publish, fifo_topic, fifo_queue, subscribe, texts):
    url = fifo_queue()
    subscribe(fifo_topic, url)
    batch = [{"Id": str(i), "Message": str(i), "MessageGroupId": "g", "MessageDeduplicationId": str(i)}
             for i in range(10)]
    publish(batch, fifo_topic)
    assert texts(url, 10) == [str(i) for i in range(10)]
