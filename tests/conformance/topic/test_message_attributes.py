"""Message attributes: what is refused, in a message and in a batch, and what arrives."""

import pytest

REFUSED = [
    ("empty text", "a", {"DataType": "String", "StringValue": ""},
     "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'."),
    ("no value", "a", {"DataType": "String"},
     "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'."),
    ("no bytes", "a", {"DataType": "Binary", "BinaryValue": b""},
     "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'Binary'."),
    ("no number", "a", {"DataType": "Number", "StringValue": ""},
     "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'Number'."),
    ("bytes as text", "a", {"DataType": "String", "BinaryValue": b"x"},
     "The message attribute 'a' with type 'String' must use field 'String'."),
    ("text as bytes", "a", {"DataType": "Binary", "StringValue": "x"},
     "The message attribute 'a' with type 'Binary' must use field 'Binary'."),
    ("unknown type", "a", {"DataType": "Date", "StringValue": "x"},
     "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is "
     "Binary, Number, and String."),
    ("type in lower case", "a", {"DataType": "string", "StringValue": "x"},
     "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is "
     "Binary, Number, and String."),
    ("long name", "a" * 257, {"DataType": "String", "StringValue": "x"},
     "Length of message attribute name must be less than 256 bytes."),
    ("name with a caret", "a^b", {"DataType": "String", "StringValue": "x"},
     "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include "
     "alphanumeric characters, hyphens, underscores, or dots."),
    ("name with a blank", "a b", {"DataType": "String", "StringValue": "x"},
     "Invalid non-alphanumeric character '#x20' was found in the message attribute name. Can only include "
     "alphanumeric characters, hyphens, underscores, or dots."),
    ("dot first", ".a", {"DataType": "String", "StringValue": "x"},
     "Invalid message attribute name starting with character '.' was found."),
    ("dot last", "a.", {"DataType": "String", "StringValue": "x"},
     "Invalid message attribute name ending with character '.' was found."),
    ("dots", "a..b", {"DataType": "String", "StringValue": "x"},
     "Message attribute name can not have successive '.' character."),
]
NO_NUMBERS = ["abc", "1,5", "0x10", "1 2"]
OUT_OF_BOUNDS = ["1e127", "1e-129", "1" * 39]
refused_ones = pytest.mark.parametrize(
    "name,value,text", [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])


@pytest.fixture
def value_invalid(refused):
    return lambda text=None: refused("ParameterValueInvalid", text)


@pytest.fixture
def publish(sns, topic):
    return lambda **attributes: sns.publish(TopicArn=topic, Message="m", MessageAttributes=attributes)


@pytest.fixture
def publish_second(sns, topic):
    """Publishes a batch whose second message has the attributes."""

    def publish(**attributes):
        entries = [{"Id": "1", "Message": "m"}, {"Id": "2", "Message": "m", "MessageAttributes": attributes}]
        return sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    return publish


@refused_ones
def test_refuses(publish, value_invalid, name, value, text):
    with value_invalid(text):
        publish(**{name: value})


@refused_ones
def test_refuses_the_whole_batch(publish_second, value_invalid, sqs, queue, subscription, name, value, text):
    with value_invalid(text):
        publish_second(**{name: value})
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_a_type_is_required(publish, publish_second, refused):
    said = "failed to satisfy constraint: Member must not be null"
    with refused("ValidationError", "1 validation error detected: Value null at "
                 f"'messageAttributes.attr1.member.dataType' {said}"):
        publish(attr1={"StringValue": "x"})
    with refused("ValidationError", "1 validation error detected: Value null at "
                 f"'publishBatchRequestEntries.2.member.messageAttributes.attr1.member.dataType' {said}"):
        publish_second(attr1={"StringValue": "x"})


@pytest.mark.parametrize("number", NO_NUMBERS + OUT_OF_BOUNDS)
def test_refuses_numbers_that_are_none(publish, value_invalid, number):
    with value_invalid():
        publish(a={"DataType": "Number", "StringValue": number})


@pytest.mark.penstock_only  # reserved by the guide; how AWS refuses them nobody has recorded
@pytest.mark.parametrize("name", ["aws.a", "AWS.a", "amazon.a", "Amazon.a"])
def test_refuses_reserved_names(publish, value_invalid, name):
    with value_invalid():
        publish(**{name: {"DataType": "String", "StringValue": "x"}})


def test_push_and_sms_attributes_pass(publish):
    assert publish(**{"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}})["MessageId"]


def test_a_name_has_256_bytes(publish):
    assert publish(**{"a" * 256: {"DataType": "String", "StringValue": "x"}})["MessageId"]


@pytest.mark.parametrize("value", [
    {"DataType": "String", "StringValue": "text é"},
    {"DataType": "String.mine", "StringValue": "x"},
    {"DataType": "String.Array", "StringValue": '["a", 1, true, null]'},
    {"DataType": "Number", "StringValue": "007.50"},
    {"DataType": "Number", "StringValue": "-1e5"},
    {"DataType": "Number.int", "StringValue": "3"},
    {"DataType": "Binary", "BinaryValue": b"\x02\x01\x00\xff"},
    {"DataType": "Binary.png", "BinaryValue": b"x"},
])
def test_arrives_raw_as_it_was(publish, topic, queue, subscribe, receive, value):
    subscribe(topic, queue, RawMessageDelivery="true")
    publish(a=value)
    assert receive(queue, MessageAttributeNames=["All"])[0]["MessageAttributes"] == {"a": value}
