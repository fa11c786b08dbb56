"""Delivery policies of topics and of http subscriptions: how they are shown, how they combine, what is refused."""

import json

import pytest

from support.webhook import Webhook

DEFAULT_RETRY = {
    "minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3, "numMaxDelayRetries": 0, "numNoDelayRetries": 0,
    "numMinDelayRetries": 0, "backoffFunction": "linear"}
RETRY = {
    "minDelayTarget": 1, "maxDelayTarget": 9, "numRetries": 10, "numMaxDelayRetries": 1, "numNoDelayRetries": 2,
    "numMinDelayRetries": 3, "backoffFunction": "geometric"}
THROTTLE = {"maxReceivesPerSecond": 7}
TYPE_DEFAULT = {"headerContentType": "text/plain; charset=UTF-8"}
NEEDED = {"minDelayTarget": 1, "maxDelayTarget": 2, "numRetries": 3}


def without(name):
    return {key: value for key, value in NEEDED.items() if key != name}


# What healthyRetryPolicy refuses; each text begins with its path. None: nobody has seen the text.
BAD_RETRIES = [
    ({**NEEDED, "numRetries": 101}, "numRetries must be less than or equal to 100"),
    ({**NEEDED, "minDelayTarget": 0}, "minDelayTarget must be greater than or equal to 1"),
    ({**NEEDED, "minDelayTarget": 3}, None),
    ({**NEEDED, "maxDelayTarget": 3601}, None),
    ({**NEEDED, "numRetries": -1}, None),
    ({**NEEDED, "numNoDelayRetries": 2, "numMaxDelayRetries": 2}, None),
    ({**NEEDED, "backoffFunction": "quadratic"}, None),
    ({**NEEDED, "maxDelayTarget": 3600, "numRetries": 50}, None),
    ({**NEEDED, "numRetries": "three"}, None),
    *((without(name), None) for name in NEEDED),
]


def http_part(**members):
    return json.dumps({"http": members})


@pytest.fixture
def shown(topic, set_topic, topic_attributes):
    """Sets a topic's policy: (DeliveryPolicy, EffectiveDeliveryPolicy) as they are shown."""

    def show(policy):
        set_topic(topic, "DeliveryPolicy", policy)
        found = topic_attributes(topic)
        return json.loads(found.get("DeliveryPolicy", "null")), json.loads(found["EffectiveDeliveryPolicy"])["http"]

    return show


@pytest.fixture
def subscribed(http):
    """Subscribes a webhook with a policy to a topic with one: (DeliveryPolicy, EffectiveDeliveryPolicy) as shown."""

    def subscribe(policy=None, of_topic=None):
        topic = http.topic(**({"DeliveryPolicy": json.dumps({"http": of_topic})} if of_topic else {}))
        with Webhook() as hook:
            arn = http.subscribe(topic, hook, **({"DeliveryPolicy": json.dumps(policy)} if policy else {}))
            found = http.attributes(arn)
        return json.loads(found.get("DeliveryPolicy", "null")), json.loads(found["EffectiveDeliveryPolicy"])

    return subscribe


def test_a_topic_keeps_what_it_was_given(shown):
    given = {"defaultHealthyRetryPolicy": RETRY, "defaultThrottlePolicy": THROTTLE,
             "defaultRequestPolicy": {"headerContentType": "application/json"}, "disableSubscriptionOverrides": True}
    kept, effective = shown(http_part(**given))
    assert kept == {"http": given}
    assert effective == given


def test_a_part_of_a_policy_is_completed_where_it_takes_effect(shown):
    kept, effective = shown(http_part(defaultRequestPolicy={"headerContentType": "application/json"}))
    assert kept == {"http": {
        "defaultRequestPolicy": {"headerContentType": "application/json"}, "disableSubscriptionOverrides": False}}
    assert effective == {
        "defaultHealthyRetryPolicy": DEFAULT_RETRY, "disableSubscriptionOverrides": False,
        "defaultRequestPolicy": {"headerContentType": "application/json"}}


def test_a_null_is_dropped(shown):
    given = {"defaultHealthyRetryPolicy": None, "disableSubscriptionOverrides": False}
    assert shown(http_part(**given))[0] == {"http": {"disableSubscriptionOverrides": False}}


def test_nothing_removes_a_policy(shown, topic, set_topic, topic_attributes):
    shown(http_part(defaultHealthyRetryPolicy=RETRY))
    set_topic(topic, "DeliveryPolicy", "")
    found = topic_attributes(topic)
    assert "DeliveryPolicy" not in found
    assert json.loads(found["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"] == DEFAULT_RETRY


@pytest.mark.parametrize("retry,text", BAD_RETRIES)
def test_a_topic_refuses_retries(topic, set_topic, invalid, topic_attributes, retry, text):
    with invalid(text and f"DeliveryPolicy: http.defaultHealthyRetryPolicy.{text}"):
        set_topic(topic, "DeliveryPolicy", http_part(defaultHealthyRetryPolicy=retry))
    assert "DeliveryPolicy" not in topic_attributes(topic)


@pytest.mark.parametrize("policy,text", [
    (http_part(throttlePolicy=THROTTLE), "Unexpected JSON member: throttlePolicy"),
    (json.dumps({"healthyRetryPolicy": NEEDED}), "Unexpected JSON member: healthyRetryPolicy"),
    (http_part(defaultThrottlePolicy={"maxReceivesPerSecond": 0}), None),
    (http_part(defaultRequestPolicy={"headerContentType": "image/png"}), None),
    (http_part(disableSubscriptionOverrides="maybe"), None),
    ("no JSON", None),
    ("[]", None),
])
def test_a_topic_refuses(topic, set_topic, invalid, policy, text):
    with invalid(text and f"DeliveryPolicy: {text}"):
        set_topic(topic, "DeliveryPolicy", policy)


@pytest.mark.penstock_only
def test_a_subscription_shows_all_of_its_policy(subscribed):
    kept, effective = subscribed({"requestPolicy": {"headerContentType": "text/csv"}})
    assert kept == {
        "healthyRetryPolicy": None, "sicklyRetryPolicy": None, "throttlePolicy": None,
        "requestPolicy": {"headerContentType": "text/csv"}, "guaranteed": False}
    assert effective == {**kept, "healthyRetryPolicy": DEFAULT_RETRY}


@pytest.mark.penstock_only
def test_what_a_subscription_leaves_out_is_the_topics(subscribed):
    of_topic = {"defaultThrottlePolicy": THROTTLE, "defaultHealthyRetryPolicy": RETRY,
                "defaultRequestPolicy": {"headerContentType": "application/json"}}
    _, effective = subscribed({"healthyRetryPolicy": NEEDED}, of_topic)
    assert effective == {
        "healthyRetryPolicy": {**DEFAULT_RETRY, **NEEDED}, "sicklyRetryPolicy": None, "throttlePolicy": THROTTLE,
        "requestPolicy": {"headerContentType": "application/json"}, "guaranteed": False}


@pytest.mark.penstock_only
def test_a_topic_may_overrule_its_subscriptions(subscribed):
    _, effective = subscribed(
        {"healthyRetryPolicy": NEEDED, "throttlePolicy": THROTTLE},
        {"defaultHealthyRetryPolicy": RETRY, "disableSubscriptionOverrides": True})
    assert (effective["healthyRetryPolicy"], effective["throttlePolicy"]) == (RETRY, None)
    assert effective["requestPolicy"] == TYPE_DEFAULT


@pytest.mark.penstock_only
def test_a_subscription_without_a_policy_has_an_effective_one(subscribed):
    kept, effective = subscribed()
    assert kept is None
    assert (effective["healthyRetryPolicy"], effective["requestPolicy"]) == (DEFAULT_RETRY, TYPE_DEFAULT)


@pytest.mark.penstock_only
@pytest.mark.parametrize("retry,text", BAD_RETRIES)
def test_a_subscription_refuses_retries(http, subscribed, invalid, retry, text):
    with invalid(text and f"Attributes Reason: DeliveryPolicy: healthyRetryPolicy.{text}"):
        subscribed({"healthyRetryPolicy": retry})


@pytest.mark.penstock_only
def test_a_subscription_refuses_what_is_the_topics(subscribed, invalid):
    with invalid("Attributes Reason: DeliveryPolicy: Unexpected JSON member: http"):
        subscribed({"http": {}})
