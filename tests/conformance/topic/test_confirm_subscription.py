"""ConfirmSubscription: by the token that an endpoint gets, signed or as a link."""

import re

import pytest

from support.http_topics import follow
from support.webhook import Webhook

UNKNOWN = "0123456789abcdef" * 18


@pytest.fixture
def asked(http):
    """A webhook's pending subscription: (topic's ARN, subscription's ARN, token)."""
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe(topic, hook)
        yield topic, arn, http.confirmations(hook)[0]["Token"]


@pytest.fixture
def confirm(http):
    return lambda topic, token, **members: http.sns.confirm_subscription(
        TopicArn=topic, Token=token, **members)["SubscriptionArn"]


@pytest.mark.parametrize("arn", ["topic", "", "arn:aws:sns:us-east-1"])
def test_refuses_what_is_no_arn(sns, invalid, arn):
    with invalid("Topic"):
        sns.confirm_subscription(TopicArn=arn, Token=UNKNOWN)


def test_refuses_tokens_that_nobody_gave(sns, topic, invalid):
    for arn in (topic, f"{topic}-absent"):
        with invalid("Token"):
            sns.confirm_subscription(TopicArn=arn, Token=UNKNOWN)


@pytest.mark.parametrize("token", ["randomtoken", "invalidToken"])
def test_refuses_what_is_no_token(sns, topic, refused, token):
    with refused("InvalidParameter", "Invalid token"):
        sns.confirm_subscription(TopicArn=topic, Token=token)


@pytest.mark.penstock_only
def test_confirms(http, asked, confirm):
    topic, arn, token = asked
    assert re.fullmatch("[0-9a-f]{288}", token)
    assert confirm(topic, token) == arn
    assert http.attributes(arn)["PendingConfirmation"] == "false"
    listed = http.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [one["SubscriptionArn"] for one in listed] == [arn]


@pytest.mark.penstock_only
def test_confirms_twice(asked, confirm):
    topic, arn, token = asked
    assert [confirm(topic, token), confirm(topic, token)] == [arn, arn]


@pytest.mark.penstock_only
def test_the_token_says_which_topic(asked, confirm):
    topic, arn, token = asked
    assert confirm(f"{topic}-absent", token) == arn


@pytest.mark.penstock_only
def test_an_altered_token_is_none(http, asked, confirm, invalid):
    topic, arn, token = asked
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    with invalid("Token"):
        confirm(topic, altered)
    assert http.attributes(arn)["PendingConfirmation"] == "true"


@pytest.mark.penstock_only
def test_the_region_is_the_tokens(asked, confirm, invalid):
    topic, _, token = asked
    with invalid("Topic"):
        confirm(topic.replace("us-east-1", "eu-west-3"), token)


@pytest.mark.penstock_only
def test_a_link_confirms(http):
    topic = http.topic()
    with Webhook() as hook:
        arn = http.subscribe(topic, hook)
        confirmation = http.confirmations(hook)[0]
        status, text = follow(confirmation["SubscribeURL"])
    assert status == 200
    assert f"<SubscriptionArn>{arn}</SubscriptionArn>" in text
    assert "<ConfirmSubscriptionResponse" in text
    found = http.attributes(arn)
    assert (found["PendingConfirmation"], found["ConfirmationWasAuthenticated"]) == ("false", "false")


@pytest.mark.penstock_only
def test_a_link_with_an_altered_token_is_refused(http):
    topic = http.topic()
    with Webhook() as hook:
        http.subscribe(topic, hook)
        url = http.confirmations(hook)[0]["SubscribeURL"]
        status, text = follow(url[:-4] + ("0000" if url[-4:] != "0000" else "1111"))
    assert status == 400
    assert "<Code>InvalidParameter</Code>" in text
    assert "<Message>Invalid parameter: Token</Message>" in text


@pytest.mark.penstock_only
def test_a_signed_confirmation_may_demand_signatures(http, asked, confirm):
    topic, arn, token = asked
    assert confirm(topic, token, AuthenticateOnUnsubscribe="true") == arn
    assert http.attributes(arn)["ConfirmationWasAuthenticated"] == "true"


@pytest.mark.penstock_only
def test_only_signatures_can_demand_signatures(http):
    topic = http.topic()
    with Webhook() as hook:
        http.subscribe(topic, hook)
        url = http.confirmations(hook)[0]["SubscribeURL"]
        status, text = follow(f"{url}&AuthenticateOnUnsubscribe=true")
    assert status == 403
    assert "<Code>AuthorizationError</Code>" in text
