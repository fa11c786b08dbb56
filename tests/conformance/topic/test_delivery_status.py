"""Delivery status: records in the log, with what SNS writes into its own."""

import hashlib
import json
import time

import pytest

from support.http_topics import is_a, quick
from support.webhook import Webhook

pytestmark = pytest.mark.penstock_only

ROLE = "arn:aws:iam::000000000000:role/feedback"
PATIENCE_SECONDS = 10


@pytest.fixture
def records_of(calling_server):
    """The records of a topic's deliveries, once there are so many."""

    def wait(topic, count):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = [record for record in calling_server.log_records("delivery status")
                     if record["topic_arn"] == topic]
            if len(found) >= count:
                break
            time.sleep(0.05)
        assert len(found) == count, found
        return found

    return wait


@pytest.fixture
def subscribe_queue(http):
    def subscribe(topic):
        url, arn = http.queue()
        http.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return url, arn

    return subscribe


def test_a_success(http, subscribe_queue, records_of):
    topic = http.topic(SQSSuccessFeedbackRoleArn=ROLE, SQSSuccessFeedbackSampleRate="100")
    _, arn = subscribe_queue(topic)
    message_id = http.publish(topic, "m")
    (record,) = records_of(topic, 1)
    assert (record["status"], record["message_id"], record["destination"]) == ("SUCCESS", message_id, arn)
    assert (record["status_code"], record["attempts"]) == (200, 1)
    assert record["dwell_time_ms"] >= 0
    # SNS's sum is of the message, whatever envelope it is in.
    assert record["message_md5"] == hashlib.md5(b"m").hexdigest()


def test_a_failure(http, records_of):
    topic = http.topic(HTTPFailureFeedbackRoleArn=ROLE)

    def answer(request):
        return (404, {}, "no such path") if is_a("Notification")(request) else (200, {}, "")

    with Webhook(answer) as hook:
        http.subscribe_and_confirm(topic, hook)
        message_id = http.publish(topic, "m")
        (record,) = records_of(topic, 1)
        assert record["destination"] == hook.url + "/"
    assert (record["status"], record["message_id"], record["status_code"]) == ("FAILURE", message_id, 404)
    assert "no such path" in record["provider_response"]


def test_a_failure_counts_its_attempts(http, records_of):
    topic = http.topic(HTTPFailureFeedbackRoleArn=ROLE)

    def answer(request):
        return (500 if is_a("Notification")(request) else 200), {}, ""

    with Webhook(answer) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(2))
        http.publish(topic, "m")
        http.notifications(hook, 3)
        assert records_of(topic, 1)[0]["attempts"] == 3


@pytest.mark.parametrize("attributes", [
    {}, {"SQSSuccessFeedbackRoleArn": ROLE, "SQSSuccessFeedbackSampleRate": "0"},
    {"HTTPSuccessFeedbackRoleArn": ROLE, "HTTPSuccessFeedbackSampleRate": "100"},
    {"SQSSuccessFeedbackSampleRate": "100"}], ids=json.dumps)
def test_nobody_asked(http, subscribe_queue, records_of, attributes):
    topic = http.topic(**attributes)
    url, _ = subscribe_queue(topic)
    http.publish(topic, "m")
    http.receive(url)
    other = http.topic(SQSSuccessFeedbackRoleArn=ROLE, SQSSuccessFeedbackSampleRate="100")
    subscribe_queue(other)
    http.publish(other, "m")
    records_of(other, 1)
    records_of(topic, 0)


def test_a_role_without_a_rate_tells_of_all(http, subscribe_queue, records_of):
    topic = http.topic(SQSSuccessFeedbackRoleArn=ROLE)
    subscribe_queue(topic)
    for i in range(5):
        http.publish(topic, str(i))
    records_of(topic, 5)
