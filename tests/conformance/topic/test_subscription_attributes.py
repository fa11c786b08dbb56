"""GetSubscriptionAttributes and SetSubscriptionAttributes; filters and delivery policies have files of their own."""

import json

import pytest

FILTER = json.dumps({"kind": ["a", {"prefix": "b"}]})
TAIL = ("\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "
        "line: 1, column: %d]")
NO_QUOTE = "Unexpected character ('i' (code 105)): was expecting double-quote to start field name" + TAIL
NO_TOKEN = ("Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', "
            "'true' or 'false')" + TAIL)


def redrive(arn):
    return json.dumps({"deadLetterTargetArn": arn})


def test_a_new_subscription_has_exactly_these(topic, queue, subscription, subscription_attributes, arn_of, account,
                                              sts):
    assert subscription_attributes(subscription) == {
        "SubscriptionArn": subscription, "TopicArn": topic, "Protocol": "sqs", "Endpoint": arn_of(queue),
        "Owner": account, "SubscriptionPrincipal": sts.get_caller_identity()["Arn"],
        "ConfirmationWasAuthenticated": "true", "PendingConfirmation": "false", "RawMessageDelivery": "false"}


def test_sets_raw_delivery(subscription, set_subscription, subscription_attributes, settles):
    for given, shown in (("true", "true"), ("False", "false"), ("TRUE", "true")):
        set_subscription(subscription, "RawMessageDelivery", given)
        settles(lambda: subscription_attributes(subscription)["RawMessageDelivery"], shown)


@pytest.mark.parametrize("none", ["", "{}"])
def test_sets_and_removes_a_filter(subscription, set_subscription, subscription_attributes, settles, none):
    def shown():
        found = subscription_attributes(subscription)
        return json.loads(found.get("FilterPolicy", "null")), found.get("FilterPolicyScope")

    set_subscription(subscription, "FilterPolicy", FILTER)
    settles(shown, (json.loads(FILTER), "MessageAttributes"))
    set_subscription(subscription, "FilterPolicyScope", "MessageBody")
    settles(shown, (json.loads(FILTER), "MessageBody"))
    set_subscription(subscription, "FilterPolicy", none)
    settles(shown, (None, None))


def test_a_scope_is_remembered_before_there_is_a_filter(subscription, set_subscription, subscription_attributes,
                                                         settles):
    set_subscription(subscription, "FilterPolicyScope", "MessageBody")
    assert "FilterPolicyScope" not in subscription_attributes(subscription)
    set_subscription(subscription, "FilterPolicy", FILTER)
    settles(lambda: subscription_attributes(subscription)["FilterPolicyScope"], "MessageBody")


@pytest.mark.parametrize("none", ["", "{}"])
def test_sets_and_removes_a_dead_letter_queue(subscription, set_subscription, subscription_attributes, create_queue,
                                              arn_of, settles, none):
    policy = redrive(arn_of(create_queue()))
    set_subscription(subscription, "RedrivePolicy", policy)
    settles(lambda: json.loads(subscription_attributes(subscription)["RedrivePolicy"]), json.loads(policy))
    set_subscription(subscription, "RedrivePolicy", none)
    settles(lambda: "RedrivePolicy" in subscription_attributes(subscription), False)


def test_a_dead_letter_queue_need_not_be_there(subscription, set_subscription, region, account, new_name):
    set_subscription(subscription, "RedrivePolicy", redrive(f"arn:aws:sqs:{region}:{account}:{new_name()}"))


@pytest.mark.parametrize("name,value,text", [
    ("Colour", "red", "AttributeName"),
    ("Endpoint", "arn:aws:sqs:us-east-1:000000000000:q", "AttributeName"),
    ("RawMessageDelivery", "wrongvalue", "RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false."),
    ("RawMessageDelivery", "", "RawMessageDelivery: Invalid value []. Must be true or false."),
    ("FilterPolicyScope", "Body",
     "FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes"),
    ("FilterPolicy", "{invalid}", "FilterPolicy: failed to parse JSON. " + NO_QUOTE % 2),
    ("FilterPolicy", "invalid", "FilterPolicy: failed to parse JSON. " + NO_TOKEN % 8),
    ("RedrivePolicy", "{invalid}", "RedrivePolicy: failed to parse JSON. " + NO_QUOTE % 2),
    ("RedrivePolicy", '{"deadLetterTargetArn":"queue"}', "RedrivePolicy: deadLetterTargetArn is an invalid arn"),
    ("RedrivePolicy", '{"maxReceiveCount":3,"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:q"}',
     "RedrivePolicy: invalid JSON. Attribute maxReceiveCount is unknown."),
])
def test_refuses(subscription, set_subscription, invalid, subscription_attributes, name, value, text):
    before = subscription_attributes(subscription)
    with invalid(text):
        set_subscription(subscription, name, value)
    assert subscription_attributes(subscription) == before


@pytest.mark.parametrize("arn", ["arn:aws:sqs:eu-west-3:{account}:q", "arn:aws:sqs:{region}:111122223333:q"])
def test_a_dead_letter_queue_is_of_the_same_account_and_region(subscription, set_subscription, invalid, region,
                                                              account, arn):
    region = "us-west-2" if region == "eu-west-3" else region
    with invalid():
        set_subscription(subscription, "RedrivePolicy", redrive(arn.format(region=region, account=account)))


def test_dead_letters_of_a_fifo_queue_go_to_a_fifo_queue(fifo_topic, fifo_queue, queue, subscribe, arn_of,
                                                         set_subscription, invalid):
    arn = subscribe(fifo_topic, fifo_queue())
    with invalid("RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic."):
        set_subscription(arn, "RedrivePolicy", redrive(arn_of(queue)))
    set_subscription(arn, "RedrivePolicy", redrive(arn_of(fifo_queue())))


def test_a_standard_queue_of_a_fifo_topic_has_a_standard_dead_letter_queue(fifo_topic, create_queue, subscribe,
                                                                           arn_of, set_subscription):
    arn = subscribe(fifo_topic, create_queue())
    set_subscription(arn, "RedrivePolicy", redrive(arn_of(create_queue())))


def test_replays_are_for_fifo_topics(subscription, set_subscription, invalid):
    with invalid():
        set_subscription(subscription, "ReplayPolicy", "{}")
