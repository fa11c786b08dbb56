"""ArchivePolicy of FIFO topics, and ReplayPolicy of their subscriptions."""

import json
import re
import time
from datetime import datetime, timezone

import pytest

ARCHIVE = '{"MessageRetentionPeriod":"30"}'
PATIENCE_SECONDS = 10
AWS_PATIENCE_SECONDS = 600


def text_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def policy(start, end=None, **more):
    points = {"PointType": "Timestamp", "StartingPoint": start, **({"EndingPoint": end} if end else {})}
    return json.dumps({**points, **more})


@pytest.fixture
def archived(create_topic):
    return create_topic(FifoTopic="true", ArchivePolicy=ARCHIVE)


@pytest.fixture
def beginning(topic_attributes):
    return lambda arn: topic_attributes(arn)["BeginningArchiveTime"]


@pytest.fixture
def publish(sns, archived):
    def call(text, **members):
        members = {"MessageGroupId": "g", "MessageDeduplicationId": text, **members}
        return sns.publish(TopicArn=archived, Message=text, **members)

    return call


@pytest.fixture
def replayed(archived, fifo_queue, subscribe):
    """Subscribes a new FIFO queue with a replay: (URL, subscription's ARN)."""

    def replay(replay_policy, **attributes):
        url = fifo_queue()
        return url, subscribe(archived, url, ReplayPolicy=replay_policy, **attributes)

    return replay


@pytest.fixture
def has_status(subscription_attributes, on_aws):
    """Waits until a replay has a status."""

    def wait(arn, status):
        deadline = time.monotonic() + (AWS_PATIENCE_SECONDS if on_aws else PATIENCE_SECONDS)
        while (found := subscription_attributes(arn)["ReplayStatus"]) != status and time.monotonic() < deadline:
            time.sleep(0.05)
        assert found == status

    return wait


def test_an_archive_has_a_beginning(archived, topic_attributes):
    found = topic_attributes(archived)
    assert json.loads(found["ArchivePolicy"]) == json.loads(ARCHIVE)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found["BeginningArchiveTime"])


@pytest.mark.parametrize("days", ["1", "365", 7])
def test_keeps_for_1_to_365_days(archived, set_topic, days):
    set_topic(archived, "ArchivePolicy", json.dumps({"MessageRetentionPeriod": days}))


@pytest.mark.parametrize("value", [
    "no JSON", '{"Days":"1"}', '{"MessageRetentionPeriod":"0"}', '{"MessageRetentionPeriod":"366"}',
    '{"MessageRetentionPeriod":"long"}', ""])
def test_refuses_archive_policies(fifo_topic, set_topic, invalid, topic_attributes, value):
    with invalid():
        set_topic(fifo_topic, "ArchivePolicy", value)
    assert "ArchivePolicy" not in topic_attributes(fifo_topic)


def test_an_empty_policy_ends_the_archive(archived, set_topic, topic_attributes):
    set_topic(archived, "ArchivePolicy", "{}")
    assert {"ArchivePolicy", "BeginningArchiveTime"}.isdisjoint(topic_attributes(archived))


def test_replays_from_the_beginning(archived, publish, beginning, replayed, notifications, has_status):
    answers = [publish(f"m{i}") for i in range(5)]
    url, arn = replayed(policy(beginning(archived)))
    found = notifications(url, 5)
    assert [envelope["Message"] for envelope in found] == [f"m{i}" for i in range(5)]
    assert [envelope["MessageId"] for envelope in found] == [answer["MessageId"] for answer in answers]
    assert {str(envelope["Replayed"]).lower() for envelope in found} == {"true"}
    has_status(arn, "Completed")


def test_goes_on_with_what_is_new(archived, publish, beginning, replayed, notifications, has_status):
    publish("old")
    url, arn = replayed(policy(beginning(archived)))
    has_status(arn, "Completed")
    publish("new")
    old, new = notifications(url, 2)
    assert (old["Message"], new["Message"]) == ("old", "new")
    assert "Replayed" not in new


def test_replays_from_a_point_in_time(publish, replayed, texts):
    publish("before")
    time.sleep(0.05)
    start = text_of(datetime.now(timezone.utc))
    publish("after")
    url, _ = replayed(policy(start))
    assert texts(url) == ["after"]


def test_a_replay_to_an_end_ends_there(archived, publish, beginning, replayed, notifications, has_status, sqs):
    publish("old")
    time.sleep(0.05)
    end = text_of(datetime.now(timezone.utc))
    time.sleep(0.05)
    publish("too-new")
    url, arn = replayed(policy(beginning(archived), end))
    has_status(arn, "Completed")
    assert [envelope["Message"] for envelope in notifications(url)] == ["old"]
    publish("newer")
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_what_the_filter_lets_through_is_replayed(archived, publish, beginning, replayed, texts):
    for kind in "aba":
        publish(f"{kind}-{time.monotonic_ns()}", MessageAttributes={
            "k": {"DataType": "String", "StringValue": kind}})
    url, _ = replayed(policy(beginning(archived)), FilterPolicy='{"k":["a"]}')
    assert [text[0] for text in texts(url, 2)] == ["a", "a"]


def test_duplicates_are_archived_once(archived, publish, beginning, replayed, texts, has_status):
    publish("m")
    publish("m")
    publish("n")
    url, _ = replayed(policy(beginning(archived)))
    assert texts(url, 2) == ["m", "n"]


def test_a_subscription_that_is_there_can_replay(archived, publish, beginning, fifo_queue, subscribe,
                                                 set_subscription, subscription_attributes, has_status):
    arn = subscribe(archived, fifo_queue())
    publish("m")
    given = policy(beginning(archived))
    set_subscription(arn, "ReplayPolicy", given)
    assert json.loads(subscription_attributes(arn)["ReplayPolicy"]) == json.loads(given)
    has_status(arn, "Completed")
    set_subscription(arn, "ReplayPolicy", "{}")
    assert {"ReplayPolicy", "ReplayStatus"}.isdisjoint(subscription_attributes(arn))


@pytest.mark.parametrize("bad", [
    "no JSON", '{"PointType":"Timestamp"}', '{"StartingPoint":"2023-06-28T10:00:00.000Z"}',
    policy("yesterday"), policy("2001-01-01T00:00:00.000Z"), policy("2199-01-01T00:00:00.000Z"),
    json.dumps({"PointType": "Sequence", "StartingPoint": "2023-06-28T10:00:00.000Z"})])
def test_refuses_replay_policies(archived, replayed, invalid, bad):
    with invalid():
        replayed(bad)


@pytest.mark.parametrize("end", ["never", "2001-01-01T00:00:00.000Z", "2199-01-01T00:00:00.000Z"])
def test_refuses_ends(archived, beginning, replayed, invalid, end):
    with invalid():
        replayed(policy(beginning(archived), end))


def test_a_topic_without_an_archive_replays_nothing(fifo_topic, fifo_queue, subscribe, invalid):
    with invalid():
        subscribe(fifo_topic, fifo_queue(), ReplayPolicy=policy(text_of(datetime.now(timezone.utc))))
