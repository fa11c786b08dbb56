"""ListTopics, ListSubscriptions, ListSubscriptionsByTopic: pages of 100."""

import pytest

COUNT = 101


def pages_of(call, member, **arguments):
    """Every page, by following NextToken."""
    pages, token = [], {}
    while True:
        answer = call(**arguments, **token)
        pages.append(answer[member])
        if "NextToken" not in answer:
            return pages
        assert answer["NextToken"]
        token = {"NextToken": answer["NextToken"]}


@pytest.fixture
def many_subscriptions(sns, topic, region, account, new_name):
    """Subscribes queues that are not there: ARNs by endpoint."""
    prefix = f"arn:aws:sqs:{region}:{account}:{new_name()}"
    endpoints = [f"{prefix}-{i}" for i in range(COUNT)]
    return {
        endpoint: sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)["SubscriptionArn"]
        for endpoint in endpoints}


def assert_pages(pages):
    assert [len(page) for page in pages[:-1]] == [100] * (len(pages) - 1)
    assert 0 < len(pages[-1]) <= 100


def test_topics_come_by_the_hundred(sns, create_topic):
    created = [create_topic() for _ in range(COUNT)]
    pages = pages_of(sns.list_topics, "Topics")
    assert_pages(pages)
    found = [topic["TopicArn"] for page in pages for topic in page]
    assert len(found) == len(set(found))
    assert set(created) <= set(found)


def test_subscriptions_of_a_topic_come_by_the_hundred(sns, topic, many_subscriptions, account):
    pages = pages_of(sns.list_subscriptions_by_topic, "Subscriptions", TopicArn=topic)
    assert [len(page) for page in pages] == [100, 1]
    assert sorted((found["Endpoint"], found["SubscriptionArn"]) for page in pages for found in page) == sorted(
        many_subscriptions.items())


def test_all_subscriptions_come_by_the_hundred(sns, many_subscriptions):
    pages = pages_of(sns.list_subscriptions, "Subscriptions")
    assert_pages(pages)
    arns = [found["SubscriptionArn"] for page in pages for found in page]
    assert set(many_subscriptions.values()) <= set(arns)


def test_a_subscription_has_five_members(sns, topic, queue, subscription, arn_of, account):
    expected = {
        "TopicArn": topic, "Protocol": "sqs", "SubscriptionArn": subscription, "Owner": account,
        "Endpoint": arn_of(queue)}
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == [expected]


def test_none_is_an_empty_list(sns, topic):
    answer = sns.list_subscriptions_by_topic(TopicArn=topic)
    assert answer["Subscriptions"] == []
    assert "NextToken" not in answer


@pytest.mark.parametrize("token", ["x", "AAHrokS2B2V0PGIaX/pqx/9+0pHV1+5YQl4a3nOvPI7q5A=="])
def test_refuses_tokens_that_it_did_not_give(sns, topic, invalid, token):
    with invalid():
        sns.list_topics(NextToken=token)
    with invalid():
        sns.list_subscriptions(NextToken=token)
    with invalid():
        sns.list_subscriptions_by_topic(TopicArn=topic, NextToken=token)
