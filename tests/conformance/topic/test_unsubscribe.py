"""Unsubscribe: by the owner, and by the link in every message."""

import json
import uuid

import pytest

from support.http_topics import follow, headers_of, is_a
from support.webhook import Webhook


def test_the_subscription_is_gone(sns, topic, subscription, not_found, sqs, queue):
    sns.unsubscribe(SubscriptionArn=subscription)
    with not_found("Subscription"):
        sns.get_subscription_attributes(SubscriptionArn=subscription)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    sns.publish(TopicArn=topic, Message="nobody hears it")
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_what_is_not_there_is_unsubscribed_all_the_same(sns, topic, subscription):
    sns.unsubscribe(SubscriptionArn=subscription)
    sns.unsubscribe(SubscriptionArn=subscription)
    sns.unsubscribe(SubscriptionArn=f"{topic}:{uuid.uuid4()}")
    sns.unsubscribe(SubscriptionArn=f"{topic}-absent:{uuid.uuid4()}")


def test_the_same_again_is_a_new_subscription(topic, queue, subscribe, sns):
    first = subscribe(topic, queue)
    sns.unsubscribe(SubscriptionArn=first)
    assert subscribe(topic, queue) != first


@pytest.mark.penstock_only
def test_what_is_pending_cannot_be_unsubscribed(http, invalid):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe(topic, hook)
        with invalid():
            http.sns.unsubscribe(SubscriptionArn=arn)
        http.confirmations(hook)
    assert http.attributes(arn)["PendingConfirmation"] == "true"


def unsubscribe_url(http, topic, hook):
    http.publish(topic, "how to be rid of this")
    return json.loads(http.notifications(hook)[0]["body"])["UnsubscribeURL"]


@pytest.mark.penstock_only
def test_a_link_unsubscribes_and_another_takes_it_back(http):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe_and_confirm(topic, hook)
        status, text = follow(unsubscribe_url(http, topic, hook))
        assert status == 200
        assert "<UnsubscribeResponse" in text
        listed = http.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert [one["SubscriptionArn"] for one in listed] == ["Deleted"]
        (request,) = hook.wait(1, is_a("UnsubscribeConfirmation"))
        assert follow(json.loads(request["body"])["SubscribeURL"])[0] == 200
        http.publish(topic, "back again")
        assert json.loads(http.notifications(hook, 2)[1]["body"])["Message"] == "back again"
    assert http.attributes(arn)["PendingConfirmation"] == "false"


@pytest.mark.penstock_only
def test_the_endpoint_is_told(http):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe_and_confirm(topic, hook)
        follow(unsubscribe_url(http, topic, hook))
        (request,) = hook.wait(1, is_a("UnsubscribeConfirmation"))
    assert headers_of(request)["x-amz-sns-subscription-arn"] == arn
    body = json.loads(request["body"])
    assert list(body) == [
        "Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp", "SignatureVersion",
        "Signature", "SigningCertURL"]
    assert (body["Type"], body["TopicArn"]) == ("UnsubscribeConfirmation", topic)
    assert body["Message"] == (
        f"You have chosen to deactivate subscription {arn}.\n"
        "To cancel this operation and restore the subscription, visit the SubscribeURL included in this message.")


@pytest.mark.penstock_only
def test_the_owner_is_not_asked(http):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe_and_confirm(topic, hook)
        other = http.subscribe_and_confirm(topic, hook, "/other")
        http.sns.unsubscribe(SubscriptionArn=arn)
        http.publish(topic, "to the other one")
        assert headers_of(http.notifications(hook)[0])["x-amz-sns-subscription-arn"] == other
        assert [request for request in hook.requests if is_a("UnsubscribeConfirmation")(request)] == []


@pytest.mark.penstock_only
def test_a_link_is_refused_where_signatures_are_demanded(http):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe(topic, hook)
        token = http.confirmations(hook)[0]["Token"]
        http.sns.confirm_subscription(TopicArn=topic, Token=token, AuthenticateOnUnsubscribe="true")
        status, text = follow(unsubscribe_url(http, topic, hook))
    assert status == 403
    assert "<Code>AuthorizationError</Code>" in text
    assert http.attributes(arn)["PendingConfirmation"] == "false"


@pytest.mark.penstock_only
def test_a_link_is_refused_for_queues(sns, topic, queue, subscription, notifications, subscription_attributes):
    sns.publish(TopicArn=topic, Message="m")
    status, text = follow(notifications(queue)[0]["UnsubscribeURL"])
    assert status == 403
    assert "<Code>AuthorizationError</Code>" in text
    assert subscription_attributes(subscription)["PendingConfirmation"] == "false"
