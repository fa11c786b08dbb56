"""What every operation says about an ARN that is none, of another region, or of nothing that is there."""

import pytest

ENTRY = {"Id": "a", "Message": "m"}
TOPIC_OPERATIONS = {
    "publish": {"Message": "m"},
    "publish_batch": {"PublishBatchRequestEntries": [ENTRY]},
    "subscribe": {"Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:000000000000:q"},
    "get_topic_attributes": {},
    "set_topic_attributes": {"AttributeName": "DisplayName", "AttributeValue": "d"},
    "list_subscriptions_by_topic": {},
    "delete_topic": {},
}
SUBSCRIPTION_OPERATIONS = {
    "get_subscription_attributes": {},
    "set_subscription_attributes": {"AttributeName": "RawMessageDelivery", "AttributeValue": "true"},
    "unsubscribe": {},
}
of_topics = pytest.mark.parametrize("operation", TOPIC_OPERATIONS)
of_subscriptions = pytest.mark.parametrize("operation", SUBSCRIPTION_OPERATIONS)


@pytest.fixture
def on_topic(sns):
    return lambda operation, arn: getattr(sns, operation)(TopicArn=arn, **TOPIC_OPERATIONS[operation])


@pytest.fixture
def on_subscription(sns):
    return lambda operation, arn: getattr(sns, operation)(
        SubscriptionArn=arn, **SUBSCRIPTION_OPERATIONS[operation])


@of_topics
@pytest.mark.parametrize("arn,parts", [("", 1), ("topic", 1), ("arn:aws:sns:us-east-1", 4)])
def test_an_arn_has_six_parts(on_topic, invalid, operation, arn, parts):
    with invalid(f"TopicArn Reason: An ARN must have at least 6 elements, not {parts}"):
        on_topic(operation, arn)


@of_topics
def test_another_region_is_refused(on_topic, invalid, region, account, operation):
    other = "eu-west-3" if region != "eu-west-3" else "us-east-1"
    with invalid("TopicArn"):
        on_topic(operation, f"arn:aws:sns:{other}:{account}:topic")


@pytest.mark.parametrize("operation", [name for name in TOPIC_OPERATIONS if name != "delete_topic"])
def test_a_topic_that_is_not_there(on_topic, topic, not_found, operation):
    with not_found():
        on_topic(operation, f"{topic}-absent")


@of_subscriptions
@pytest.mark.parametrize("arn", ["PendingConfirmation", "pending confirmation"])
def test_a_subscription_arn_has_six_parts(on_subscription, invalid, operation, arn):
    with invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"):
        on_subscription(operation, arn)


@of_subscriptions
def test_a_topic_is_no_subscription(on_subscription, topic, invalid, operation):
    with invalid("SubscriptionId"):
        on_subscription(operation, topic)


@pytest.mark.parametrize("operation", ["get_subscription_attributes", "set_subscription_attributes"])
def test_a_subscription_that_is_not_there(on_subscription, topic, not_found, operation):
    with not_found("Subscription"):
        on_subscription(operation, f"{topic}:5f2a8f1e-7c60-4a3b-9f0d-2f6f1f0c7a11")


def test_unsubscribe_needs_an_arn(sns, invalid):
    with invalid("SubscriptionArn Reason: no value for required parameter"):
        sns.unsubscribe()


@pytest.mark.penstock_only  # by the example of Unsubscribe
@pytest.mark.parametrize("operation,arguments,member", [
    ("get_topic_attributes", {}, "TopicArn"),
    ("set_topic_attributes", {"AttributeValue": "x"}, "AttributeName"),
    ("subscribe", {}, "Protocol"),
    ("confirm_subscription", {}, "Token"),
    ("get_subscription_attributes", {}, "SubscriptionArn"),
    ("list_tags_for_resource", {}, "ResourceArn"),
])
def test_what_is_required_is_named(sns, topic, invalid, operation, arguments, member):
    if member not in ("TopicArn", "SubscriptionArn", "ResourceArn"):
        arguments = {**arguments, "TopicArn": topic}
    with invalid(f"{member} Reason: no value for required parameter"):
        getattr(sns, operation)(**arguments)
