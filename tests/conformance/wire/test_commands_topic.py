"""`penstock topic` and `penstock bench topic`."""

import json

import pytest

pytestmark = pytest.mark.penstock_only


@pytest.fixture(scope="module")
def sns(server, client_for):
    return client_for(server, "sns")


@pytest.fixture
def topic(data, new_name, sns):
    """A topic of its own: name and ARN."""
    name = new_name("orders")
    (created,) = data("topic", "create", name)
    yield name, created["TopicArn"]
    sns.delete_topic(TopicArn=created["TopicArn"])


@pytest.fixture
def queue(sqs, new_name):
    """A queue: name and URL."""
    name = new_name("inbox")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    yield name, url
    sqs.delete_queue(QueueUrl=url)


def test_create_sets_attributes_and_tags(data, new_name, sns):
    name = new_name("orders") + ".fifo"
    (created,) = data("topic", "create", name, "--fifo", "--attribute", "DisplayName=Orders", "--tag", "team=shop")
    arn = created["TopicArn"]
    attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert (attributes["DisplayName"], attributes["FifoTopic"]) == ("Orders", "true")
    assert sns.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "shop"}]
    (listed,) = data("topic", "list")
    (found,) = [one for one in listed["Topics"] if one["TopicArn"] == arn]
    assert found == {"Name": name, "TopicArn": arn, "FifoTopic": True, "Confirmed": 0, "Pending": 0}
    sns.delete_topic(TopicArn=arn)


def test_list_counts_subscriptions(topic, queue, run):
    name, arn = topic
    assert run("topic", "subscribe", name, "--queue", queue[0]).returncode == 0
    lines = run("topic", "list").stdout.splitlines()
    assert lines[0].split() == ["TOPIC", "ARN", "FIFO", "CONFIRMED", "PENDING"]
    assert [name, arn, "no", "1", "0"] in [line.split() for line in lines]


def test_publish_reaches_a_queue_that_its_filter_lets_it(topic, queue, run, data, sqs):
    name, arn = topic
    subscribed = run(
        "topic", "subscribe", arn, "--queue", queue[0], "--raw",
        "--filter", '{"total":[{"numeric":[">",10]}]}', "--filter-scope", "MessageAttributes",
    )
    assert subscribed.returncode == 0, subscribed.stderr
    assert subscribed.stdout.startswith(arn + ":")
    assert run("topic", "publish", name, "small", "--attribute", "total:Number=5").returncode == 0
    published = run("topic", "publish", name, "large", "--attribute", "total:Number=50", "--attribute", "kind=order")
    assert published.returncode == 0, published.stderr
    received = sqs.receive_message(
        QueueUrl=queue[1], WaitTimeSeconds=10, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )["Messages"]
    assert [message["Body"] for message in received] == ["large"]
    assert received[0]["MessageAttributes"]["kind"]["StringValue"] == "order"


def test_publish_takes_a_file_a_subject_and_a_structure(topic, queue, run, sqs, tmp_path):
    name, _ = topic
    assert run("topic", "subscribe", name, "--queue", queue[0]).returncode == 0
    path = tmp_path / "message.json"
    path.write_text(json.dumps({"default": "for all", "sqs": "for queues"}))
    sent = run("topic", "publish", name, "--file", str(path), "--structure", "json", "--subject", "News")
    assert sent.returncode == 0, sent.stderr
    (received,) = sqs.receive_message(QueueUrl=queue[1], WaitTimeSeconds=10)["Messages"]
    envelope = json.loads(received["Body"])
    assert (envelope["Message"], envelope["Subject"]) == ("for queues", "News")
    assert envelope["MessageId"] == sent.stdout.strip()


def test_what_is_missing_or_wrong_is_wrong_usage(topic, run):
    name, _ = topic
    assert run("topic", "publish", name).returncode == 2
    assert run("topic", "publish", name, "text", "--attribute", "n:Float=1").returncode == 2
    assert run("topic", "subscribe", name).returncode == 2
    assert run("topic", "subscribe", name, "--url", "ftp://host").returncode == 2
    aws = run("topic", "list", "--endpoint", "aws")
    assert aws.returncode == 2
    assert "Penstock only" in aws.stderr
    missing = run("topic", "publish", name + "-none", "text")
    assert missing.returncode == 1
    assert "NotFound" in missing.stderr


def test_deliveries_are_those_that_did_not_reach_a_subscriber(topic, queue, run, data, sqs):
    name, arn = topic
    assert data("topic", "deliveries", name) == [{"Deliveries": []}]
    assert run("topic", "subscribe", name, "--queue", queue[0], "--raw").returncode == 0
    missing = arn.replace(":sns:", ":sqs:").rsplit(":", 1)[0] + ":no-such-queue"
    (gone,) = data("topic", "subscribe", name, "--queue", missing)
    assert run("topic", "publish", name, "text").returncode == 0
    sqs.receive_message(QueueUrl=queue[1], WaitTimeSeconds=10)
    (listed,) = data("topic", "deliveries", arn, "--status", "failed")
    (failed,) = listed["Deliveries"]
    assert (failed["RuleArn"], failed["Status"]) == (gone["SubscriptionArn"], "failed")
    assert data("topic", "deliveries", name, "--status", "pending") == [{"Deliveries": []}]
    rows = run("topic", "deliveries", name).stdout.splitlines()
    assert rows[0].split()[:5] == ["DELIVERY", "STATUS", "MESSAGE", "SUBSCRIPTION", "ENDPOINT"]
    assert missing in rows[1]


@pytest.mark.parametrize("flags", [(), ("--fifo",), ("--envelope", "--batch", "1")])
def test_bench_delivers_each_message_once_and_leaves_nothing(run, sns, sqs, flags):
    result = run("bench", "topic", "--seconds", "0.3", "--connections", "3", "--subscriptions", "3", "--json", *flags)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["lost"], report["duplicated"], report["misrouted"]) == (0, 0, 0)
    assert report["deliveries"] == 2 * report["messages"] > 0
    assert not [one for one in sns.list_topics()["Topics"] if "penstock-bench" in one["TopicArn"]]
    assert not sqs.list_queues(QueueNamePrefix="penstock-bench").get("QueueUrls")


def test_bench_refuses_more_than_a_request_may_hold(run):
    assert run("bench", "topic", "--message-bytes", "100000").returncode == 2
