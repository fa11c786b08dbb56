"""Subscribe: each protocol, the same again, and what is refused."""

import json
import re

import pytest

from support.http_topics import quick
from support.server import Server
from support.webhook import Webhook

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FILTER = json.dumps({"kind": ["a"]})


@pytest.fixture
def subscribe_to(sns):
    """Subscribes any endpoint of any protocol."""
    return lambda topic_arn, protocol, endpoint, **attributes: sns.subscribe(
        TopicArn=topic_arn, Protocol=protocol, Endpoint=endpoint, Attributes=attributes)


@pytest.fixture(scope="module")
def mailing(server, binary, tmp_path_factory, client_for):
    """A client of somebody who sends e-mail: AWS, or a server that knows of a relay, though nobody answers there."""
    if server is None:
        yield client_for(None, "sns")
        return
    relay = ["--smtp-url", "smtp://127.0.0.1:1", "--smtp-from", "no-reply@example.com", "--smtp-starttls", "none"]
    running = Server(binary, tmp_path_factory.mktemp("mailing") / "data", extra=relay).start()
    yield client_for(running, "sns")
    assert running.stop() == 0, running.log_tail()


@pytest.fixture
def absent(region, account, new_name):
    """The ARN of a queue that is not there."""
    return lambda suffix="": f"arn:aws:sqs:{region}:{account}:{new_name()}{suffix}"


def test_a_queue_is_confirmed_at_once(topic, queue, subscribe, subscription_attributes):
    arn = subscribe(topic, queue)
    assert re.fullmatch(f"{re.escape(topic)}:{UUID}", arn)
    found = subscription_attributes(arn)
    assert (found["PendingConfirmation"], found["ConfirmationWasAuthenticated"]) == ("false", "true")


def test_a_queue_need_not_be_there(topic, absent, subscribe_to):
    assert subscribe_to(topic, "sqs", absent())["SubscriptionArn"].startswith(f"{topic}:")


def test_a_standard_queue_may_subscribe_to_a_fifo_topic(fifo_topic, queue, fifo_queue, subscribe):
    assert subscribe(fifo_topic, queue) != subscribe(fifo_topic, fifo_queue())


@pytest.mark.parametrize("protocol", ["", "pigeon", "SQS"])
def test_refuses_unknown_protocols(topic, absent, subscribe_to, invalid, protocol):
    with invalid(f"Amazon SNS does not support this protocol string: {protocol}"):
        subscribe_to(topic, protocol, absent())


@pytest.mark.parametrize("endpoint", ["queue", "https://sqs.us-east-1.amazonaws.com/000000000000/q", ""])
def test_refuses_queues_by_anything_but_arns(topic, subscribe_to, invalid, endpoint):
    with invalid("SQS endpoint ARN"):
        subscribe_to(topic, "sqs", endpoint)


def test_refuses_a_fifo_queue_on_a_standard_topic(topic, absent, subscribe_to, invalid):
    # The doubled prefix is AWS's.
    with invalid(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"):
        subscribe_to(topic, "sqs", absent(".fifo"))


@pytest.mark.parametrize("protocol,endpoint", [
    ("http", "http://example.com/"), ("https", "https://example.com/"), ("email", "a@example.com"),
    ("email-json", "a@example.com"), ("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f"),
    ("sms", "+15555550100")])
def test_a_fifo_topic_has_queues_only(fifo_topic, subscribe_to, invalid, protocol, endpoint):
    with invalid(f"Invalid protocol type: {protocol}"):
        subscribe_to(fifo_topic, protocol, endpoint)


@pytest.mark.parametrize("protocol,endpoint", [
    ("http", "https://example.com/"), ("https", "http://example.com/"), ("http", "example.com"),
    ("http", "arn:aws:sqs:us-east-1:000000000000:q"), ("https", "https://")])
def test_refuses_urls_of_another_protocol(topic, subscribe_to, invalid, protocol, endpoint):
    with invalid():
        subscribe_to(topic, protocol, endpoint)


@pytest.mark.parametrize("protocol", ["email", "email-json"])
@pytest.mark.parametrize("endpoint", ["nobody", "a@", "@example.com", "http://example.com/", ""])
def test_refuses_addresses_that_are_none(topic, subscribe_to, invalid, protocol, endpoint):
    with invalid("Email address"):
        subscribe_to(topic, protocol, endpoint)


@pytest.mark.penstock_only
@pytest.mark.parametrize("protocol", ["email", "email-json"])
def test_email_needs_a_relay(topic, subscribe_to, invalid, protocol):
    with invalid():
        subscribe_to(topic, protocol, "a@example.com")


@pytest.mark.parametrize("protocol", ["email", "email-json"])
def test_email_is_never_raw(mailing, new_name, invalid, protocol):
    topic = mailing.create_topic(Name=new_name())["TopicArn"]
    with invalid(f"Attributes Reason: Delivery protocol [{protocol}] does not support raw message delivery."):
        mailing.subscribe(TopicArn=topic, Protocol=protocol, Endpoint="a@example.com",
                          Attributes={"RawMessageDelivery": "true"})
    mailing.delete_topic(TopicArn=topic)


@pytest.mark.penstock_only  # AWS would write to somebody
def test_email_has_to_be_confirmed(mailing, new_name, invalid):
    topic = mailing.create_topic(Name=new_name())["TopicArn"]
    subscribe = {"TopicArn": topic, "Protocol": "email", "Endpoint": "a@example.com"}
    assert mailing.subscribe(**subscribe)["SubscriptionArn"] == "pending confirmation"
    arn = mailing.subscribe(**subscribe, ReturnSubscriptionArn=True)["SubscriptionArn"]
    with invalid("Delivery protocol [email] does not support raw message delivery."):
        mailing.set_subscription_attributes(
            SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="true")
    mailing.delete_topic(TopicArn=topic)


@pytest.mark.penstock_only
@pytest.mark.parametrize("protocol,endpoint", [
    ("sms", "+15555550100"), ("application", "arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1"),
    ("firehose", "arn:aws:firehose:us-east-1:000000000000:deliverystream/d")])
def test_other_protocols_are_not_supported(topic, subscribe_to, invalid, protocol, endpoint):
    with invalid():
        subscribe_to(topic, protocol, endpoint)


def test_refuses_phone_numbers_that_are_none(topic, subscribe_to, refused):
    with refused("InvalidParameter", "Invalid SMS endpoint: NAA+15555550100"):
        subscribe_to(topic, "sms", "NAA+15555550100")


def test_refuses_applications_that_are_none(topic, subscribe_to, invalid):
    with invalid("Application endpoint arn invalid:phone"):
        subscribe_to(topic, "application", "phone")


@pytest.mark.parametrize("url", ["http://a_b.example/", "http://example.com:99999/", "http://[::1", "http://a.example:x/"])
def test_refuses_urls_that_lead_nowhere(topic, subscribe_to, invalid, url):
    with invalid():
        subscribe_to(topic, "http", url)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_private_addresses_are_unreachable(topic, subscribe_to, invalid, host):
    with invalid("Unreachable Endpoint"):
        subscribe_to(topic, "http", f"http://{host}/")


def test_the_same_again_is_the_same_subscription(topic, queue, subscribe, sns):
    given = {"RawMessageDelivery": "true", "FilterPolicy": FILTER}
    arn = subscribe(topic, queue, **given)
    assert subscribe(topic, queue) == arn
    assert subscribe(topic, queue, **given) == arn
    assert subscribe(topic, queue, RawMessageDelivery="True") == arn
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 1


def test_refuses_the_same_with_other_attributes(topic, queue, subscribe, invalid, subscription_attributes):
    arn = subscribe(topic, queue, RawMessageDelivery="true")
    for other in ({"RawMessageDelivery": "false"}, {"RawMessageDelivery": "true", "FilterPolicy": FILTER}):
        with invalid("Attributes Reason: Subscription already exists with different attributes"):
            subscribe(topic, queue, **other)
    assert subscription_attributes(arn)["RawMessageDelivery"] == "true"


@pytest.mark.parametrize("name,value,text", [
    ("RawMessageDelivery", "wrongvalue",
     "RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false."),
    ("RawMessageDelivery", "", "RawMessageDelivery: Invalid value []. Must be true or false."),
    ("FilterPolicyScope", "Body",
     "FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes"),
    ("FilterPolicy", json.dumps({k: ["v"] for k in "abcdef"}),
     "FilterPolicy: Filter policy can not have more than 5 keys"),
    ("RedrivePolicy", '{"deadLetterTargetArn":"queue"}',
     "RedrivePolicy: deadLetterTargetArn is an invalid arn"),
])
def test_refuses_attributes(topic, queue, subscribe, invalid, sns, name, value, text):
    with invalid(f"Attributes Reason: {text}"):
        subscribe(topic, queue, **{name: value})
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_refuses_names_that_there_are_not(topic, queue, subscribe, invalid):
    with invalid():
        subscribe(topic, queue, Colour="red")


@pytest.mark.penstock_only
def test_a_webhook_has_to_confirm(http):
    topic = http.topic()
    with Webhook() as hook:
        call = {"TopicArn": topic, "Protocol": "http", "Endpoint": hook.url}
        assert http.sns.subscribe(**call)["SubscriptionArn"] == "pending confirmation"
        arn = http.sns.subscribe(**call, ReturnSubscriptionArn=True)["SubscriptionArn"]
        assert arn.startswith(f"{topic}:")
        found = http.attributes(arn)
        assert (found["PendingConfirmation"], found["ConfirmationWasAuthenticated"]) == ("true", "false")
        listed = http.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert [one["SubscriptionArn"] for one in listed] == ["PendingConfirmation"]
        counts = http.sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        assert (counts["SubscriptionsPending"], counts["SubscriptionsConfirmed"]) == ("1", "0")
        first, _ = http.confirmations(hook, 2)
    # What was asked later does not make an earlier token worthless.
    assert http.sns.confirm_subscription(TopicArn=topic, Token=first["Token"])["SubscriptionArn"] == arn


@pytest.mark.penstock_only
def test_the_same_again_is_pending_still(http, invalid):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe(topic, hook, DeliveryPolicy=quick(1))
        assert http.subscribe(topic, hook) == arn
        with invalid("Attributes Reason: Subscription already exists with different attributes"):
            http.subscribe(topic, hook, DeliveryPolicy=quick(2))


@pytest.mark.penstock_only
def test_a_password_in_a_url_is_not_shown(http):
    topic = http.topic()
    with Webhook() as hook:
        url = hook.url.replace("http://", "http://user:secret@")
        arn = http.sns.subscribe(
            TopicArn=topic, Protocol="http", Endpoint=url, ReturnSubscriptionArn=True)["SubscriptionArn"]
        assert http.attributes(arn)["Endpoint"] == hook.url.replace("http://", "http://user:****@")
