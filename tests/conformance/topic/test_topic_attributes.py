"""GetTopicAttributes and SetTopicAttributes; delivery policies have a file of their own."""

import json

import pytest

EFFECTIVE = (
    '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,'
    '"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},'
    '"disableSubscriptionOverrides":false,'
    '"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}')
POLICY = (
    '{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID",'
    '"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes",'
    '"SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe",'
    '"SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"%s",'
    '"Condition":{"StringEquals":{"AWS:SourceOwner":"%s"}}}]}')
FEEDBACK = [f"{protocol}{part}" for protocol in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
            for part in ("SuccessFeedbackRoleArn", "FailureFeedbackRoleArn", "SuccessFeedbackSampleRate")]


def fresh(arn, account):
    return {
        "TopicArn": arn, "Owner": account, "DisplayName": "", "Policy": POLICY % (arn, account),
        "EffectiveDeliveryPolicy": EFFECTIVE, "SubscriptionsConfirmed": "0", "SubscriptionsPending": "0",
        "SubscriptionsDeleted": "0"}


def test_a_new_topic_has_exactly_these(topic, topic_attributes, account):
    assert topic_attributes(topic) == fresh(topic, account)


def test_a_new_fifo_topic_has_two_more(fifo_topic, topic_attributes, account):
    more = {"FifoTopic": "true", "ContentBasedDeduplication": "false"}
    assert topic_attributes(fifo_topic) == {**fresh(fifo_topic, account), **more}


def test_counts_subscriptions(topic, subscription, topic_attributes, sns, settles):
    settles(lambda: topic_attributes(topic)["SubscriptionsConfirmed"], "1")
    sns.unsubscribe(SubscriptionArn=subscription)
    settles(lambda: topic_attributes(topic)["SubscriptionsConfirmed"], "0")


@pytest.mark.parametrize("name,values", [
    ("DisplayName", ["shop", "d" * 100, ""]),
    ("SignatureVersion", ["1", "2"]),
    ("TracingConfig", ["Active", "PassThrough"]),
    ("KmsMasterKeyId", ["alias/aws/sns", "testxyz"]),
])
def test_sets(topic, set_topic, topic_attributes, settles, name, values):
    for value in values:
        set_topic(topic, name, value)
        settles(lambda: topic_attributes(topic)[name], value)


@pytest.mark.parametrize("name,value", [
    ("ContentBasedDeduplication", "true"),
    ("ContentBasedDeduplication", "false"),
    ("FifoThroughputScope", "Topic"),
    ("FifoThroughputScope", "MessageGroup"),
])
def test_sets_what_fifo_topics_have(fifo_topic, set_topic, topic_attributes, settles, name, value):
    set_topic(fifo_topic, name, value)
    settles(lambda: topic_attributes(fifo_topic)[name], value)


def test_sets_a_policy(topic, set_topic, topic_attributes, settles, account):
    statement = {"Sid": "s", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                 "Action": ["sns:Publish", "SNS:Subscribe"], "Resource": topic}
    policy = {"Version": "2012-10-17", "Id": "p", "Statement": [statement]}
    set_topic(topic, "Policy", json.dumps(policy))
    settles(lambda: json.loads(topic_attributes(topic)["Policy"]), policy)


@pytest.mark.penstock_only  # AWS wants roles that exist
@pytest.mark.parametrize("name", FEEDBACK)
def test_sets_and_removes_feedback(topic, set_topic, topic_attributes, name):
    value = "50" if name.endswith("Rate") else "arn:aws:iam::000000000000:role/feedback"
    set_topic(topic, name, value)
    assert topic_attributes(topic)[name] == value
    set_topic(topic, name, "")
    assert name not in topic_attributes(topic)


@pytest.mark.parametrize("value", ["500", "101", "-1", "half"])
def test_refuses_rates_that_are_none(topic, set_topic, invalid, value):
    name = "SQSSuccessFeedbackSampleRate"
    with invalid(f"{name}: {value} value provided is not an integer between 0-100"):
        set_topic(topic, name, value)


@pytest.mark.parametrize("name", [
    "FifoTopic", "Owner", "TopicArn", "SubscriptionsConfirmed", "SubscriptionsPending", "SubscriptionsDeleted",
    "EffectiveDeliveryPolicy", "BeginningArchiveTime", "Colour", ""])
def test_refuses_names_that_nobody_sets(topic, set_topic, invalid, name):
    with invalid("AttributeName"):
        set_topic(topic, name, "true")


@pytest.mark.parametrize("name,value", [
    ("ContentBasedDeduplication", "true"),
    ("FifoThroughputScope", "Topic"),
    ("ArchivePolicy", '{"MessageRetentionPeriod":"1"}'),
])
def test_refuses_what_only_fifo_topics_have(topic, set_topic, invalid, name, value):
    with invalid():
        set_topic(topic, name, value)


@pytest.mark.parametrize("name,value", [
    ("DisplayName", "d" * 101),
    ("SignatureVersion", "3"),
    ("TracingConfig", "Sometimes"),
    ("SQSSuccessFeedbackRoleArn", "role"),
])
def test_refuses_values(topic, set_topic, invalid, name, value):
    with invalid():
        set_topic(topic, name, value)


@pytest.mark.parametrize("name,value", [("ContentBasedDeduplication", "maybe"), ("FifoThroughputScope", "Queue")])
def test_refuses_values_of_fifo_topics(fifo_topic, set_topic, invalid, name, value):
    with invalid():
        set_topic(fifo_topic, name, value)


def test_throughput_of_groups_is_not_taken_back(fifo_topic, set_topic, invalid):
    set_topic(fifo_topic, "FifoThroughputScope", "MessageGroup")
    with invalid():
        set_topic(fifo_topic, "FifoThroughputScope", "Topic")


@pytest.mark.parametrize("action", ["SNS:*", "sns:*", "sqs:SendMessage", "SNS:SetSubscriptionAttributes"])
def test_refuses_policies_out_of_scope(topic, set_topic, invalid, topic_attributes, account, action):
    statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": action, "Resource": topic}
    with invalid("Policy statement action out of service scope!"):
        set_topic(topic, "Policy", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert topic_attributes(topic)["Policy"] == POLICY % (topic, account)


@pytest.mark.parametrize("policy", ["no JSON", "{}", '{"Version":"2012-10-17","Statement":[]}'])
def test_refuses_malformed_policies(topic, set_topic, invalid, policy):
    with invalid("Policy Error: null"):
        set_topic(topic, "Policy", policy)


def test_refuses_a_policy_of_more_than_30_kb(topic, set_topic, invalid, account):
    statement = {"Sid": "s" * 30720, "Effect": "Allow", "Principal": {"AWS": account}, "Action": "SNS:Publish",
                 "Resource": topic}
    with invalid():
        set_topic(topic, "Policy", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
