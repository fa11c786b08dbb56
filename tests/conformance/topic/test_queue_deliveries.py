"""What a queue gets: the envelope to the letter, or the raw message."""

import base64
import json
import re
import time

import pytest

ATTRIBUTES = {
    "text": {"DataType": "String", "StringValue": "v \"é\""},
    "number": {"DataType": "Number", "StringValue": "1"},
    "list": {"DataType": "String.Array", "StringValue": '["a",1]'},
    "bytes": {"DataType": "Binary", "BinaryValue": b"\x02\x01\x04"},
}
SIGNED = ["SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL"]


@pytest.fixture
def body(sns, topic, queue, receive):
    """The body of what a subscribed queue gets for a message."""

    def publish(**members):
        sns.publish(TopicArn=topic, **{"Message": "m", **members})
        return receive(queue)[0]["Body"]

    return publish


def pretty(envelope):
    """As SNS writes it: a member a line, a space on both sides of the colon, attributes compact."""
    lines = []
    for name, value in envelope.items():
        if name == "MessageAttributes":
            inner = [f'    {quoted(key)} : {json.dumps(one, separators=(",", ":"), ensure_ascii=False)}'
                     for key, one in value.items()]
            lines.append('  "MessageAttributes" : {\n' + ",\n".join(inner) + "\n  }")
        else:
            lines.append(f"  {quoted(name)} : {quoted(value)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def test_the_envelope_is_written_like_this(body, subscription):
    text = body(Message="two\nlines / \"é\"", Subject="s", MessageAttributes=ATTRIBUTES)
    assert text == pretty(json.loads(text))


def test_the_members_of_an_envelope_have_their_order(body, subscription):
    assert list(json.loads(body(Subject="s", MessageAttributes=ATTRIBUTES))) == [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", *SIGNED, "MessageAttributes"]


def test_an_envelope_has_only_what_was_given(body, subscription):
    assert list(json.loads(body())) == ["Type", "MessageId", "TopicArn", "Message", "Timestamp", *SIGNED]


def test_the_values_of_an_envelope(body, topic, subscription):
    envelope = json.loads(body(Subject="s"))
    assert (envelope["Type"], envelope["TopicArn"], envelope["Subject"], envelope["Message"]) == (
        "Notification", topic, "s", "m")
    assert envelope["SignatureVersion"] == "1"
    assert len(base64.b64decode(envelope["Signature"], validate=True)) == 256
    assert re.fullmatch(r"https?://[^/]+/SimpleNotificationService-[0-9a-f]{32}\.pem", envelope["SigningCertURL"])
    assert envelope["UnsubscribeURL"].endswith(f"/?Action=Unsubscribe&SubscriptionArn={subscription}")


def test_the_time_is_that_of_the_publish(body, subscription):
    text = json.loads(body())["Timestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    published = time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    assert abs(published - time.time()) < 300


def test_attributes_are_types_and_values(body, subscription):
    assert json.loads(body(MessageAttributes=ATTRIBUTES))["MessageAttributes"] == {
        "text": {"Type": "String", "Value": "v \"é\""},
        "number": {"Type": "Number", "Value": "1"},
        "list": {"Type": "String.Array", "Value": '["a",1]'},
        "bytes": {"Type": "Binary", "Value": "AgEE"},
    }


def test_signature_version_2(body, subscription, topic, set_topic):
    set_topic(topic, "SignatureVersion", "2")
    assert json.loads(body())["SignatureVersion"] == "2"


def test_an_envelope_has_no_attributes_of_the_queue(sns, topic, queue, subscription, receive):
    sns.publish(TopicArn=topic, Message="m", MessageAttributes=ATTRIBUTES)
    assert "MessageAttributes" not in receive(queue, MessageAttributeNames=["All"])[0]


def test_a_raw_message_is_the_message(body, topic, queue, subscribe):
    subscribe(topic, queue, RawMessageDelivery="true")
    assert body(Message="two\nlines / \"é\"", Subject="not shown") == "two\nlines / \"é\""


def test_raw_attributes_are_those_of_the_queue(sns, topic, queue, subscribe, receive):
    subscribe(topic, queue, RawMessageDelivery="true")
    sns.publish(TopicArn=topic, Message="m", MessageAttributes=ATTRIBUTES)
    (message,) = receive(queue, MessageAttributeNames=["All"])
    assert (message["Body"], message["MessageAttributes"]) == ("m", ATTRIBUTES)


def test_raw_delivery_can_be_changed(body, subscription, set_subscription):
    set_subscription(subscription, "RawMessageDelivery", "true")
    assert body(Message="raw") == "raw"
    set_subscription(subscription, "RawMessageDelivery", "false")
    assert json.loads(body(Message="enveloped"))["Message"] == "enveloped"


def test_more_than_ten_attributes_arrive_enveloped_only(sns, topic, create_queue, subscribe, receive, sqs,
                                                        notifications):
    enveloped, raw = create_queue(), create_queue()
    subscribe(topic, enveloped)
    subscribe(topic, raw, RawMessageDelivery="true")
    attributes = {f"a{i}": {"DataType": "Number", "StringValue": str(i)} for i in range(11)}
    sns.publish(TopicArn=topic, Message="m", MessageAttributes=attributes)
    assert len(notifications(enveloped)[0]["MessageAttributes"]) == 11
    del attributes["a10"]
    sns.publish(TopicArn=topic, Message="ten", MessageAttributes=attributes)
    assert receive(raw)[0]["Body"] == "ten"


@pytest.mark.penstock_only  # whether AWS counts the envelope nobody has recorded
def test_the_largest_message_arrives_enveloped(body, subscription):
    assert json.loads(body(Message="\"" * 262144))["Message"] == "\"" * 262144


def test_a_raw_text_of_a_structure(sns, topic, queue, subscribe, receive):
    subscribe(topic, queue, RawMessageDelivery="true")
    sns.publish(TopicArn=topic, Message='{"default":"d","sqs":"q"}', MessageStructure="json")
    assert receive(queue)[0]["Body"] == "q"


@pytest.mark.penstock_only
def test_a_trace_header_is_passed_on(sns, sqs, topic, queue, subscription):
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

    def add(request, **_):
        request.headers["X-Amzn-Trace-Id"] = trace

    sns.meta.events.register("before-sign.sns.Publish", add)
    try:
        sns.publish(TopicArn=topic, Message="m")
    finally:
        sns.meta.events.unregister("before-sign.sns.Publish", add)
    (message,) = sqs.receive_message(QueueUrl=queue, AttributeNames=["AWSTraceHeader"], WaitTimeSeconds=5)["Messages"]
    assert message["Attributes"]["AWSTraceHeader"] == trace
