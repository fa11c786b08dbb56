"""What a topic acknowledged is in every subscribed queue, whatever is killed; and once, where the queue is FIFO."""

import concurrent.futures
import json
import threading
import time
import urllib.parse

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from support.http_topics import HttpTopics, follow
from support.server import Server
from support.webhook import Webhook

pytestmark = pytest.mark.penstock_only

PATIENCE_SECONDS = 30
BATCH = 5
FIFO = {"FifoQueue": "true"}
WORKERS = 6
KILLS = 3


@pytest.fixture
def own_server(binary, tmp_path):
    """A server with shards enough that a topic and its queues are in different ones."""
    running = Server(binary, tmp_path / "data", extra=["--cores", "3", "--allow-targets", "127.0.0.1"]).start()
    yield running
    if running.running():
        running.kill()


def url_of(sqs, name):
    return sqs.get_queue_url(QueueName=name)["QueueUrl"]


def subscribe_queue(sns, sqs, topic, name, **attributes):
    """Subscribes a new queue, raw."""
    url = sqs.create_queue(QueueName=name, Attributes=FIFO if name.endswith(".fifo") else {})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn,
                         Attributes={"RawMessageDelivery": "true", **attributes})["SubscriptionArn"]


def drain(sqs, name, expected, silence_s=1):
    """Bodies in the order in which they come, until all that is expected is there and nothing more comes."""
    url, bodies, missing = url_of(sqs, name), [], set(expected)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        messages = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0 if missing else silence_s).get("Messages", [])
        if not messages and not missing:
            break
        for message in messages:
            bodies.append(message["Body"])
            missing.discard(message["Body"])
        if messages:
            entries = [{"Id": str(i), "ReceiptHandle": one["ReceiptHandle"]} for i, one in enumerate(messages)]
            sqs.delete_message_batch(QueueUrl=url, Entries=entries)
    assert not missing, f"{len(missing)} acknowledged messages are not in {name}"
    return bodies


class Load:
    """Publishes from several threads until the server is gone; every thread is a group of its own."""

    def __init__(self, client_for, topic):
        self.client_for = client_for
        self.topic = topic
        self.is_fifo = topic.endswith(".fifo")
        self.next = [0] * WORKERS
        self.acknowledged = []
        self.attempted = []

    def _entry(self, worker, number):
        text = f"{worker}-{number}"
        group = {"MessageGroupId": str(worker), "MessageDeduplicationId": text} if self.is_fifo else {}
        return {"Message": text, **group}

    def _batch(self, sns, worker):
        """Publishes some; where they were not acknowledged, the same come again."""
        numbers = range(self.next[worker], self.next[worker] + BATCH)
        entries = [{"Id": str(number), **self._entry(worker, number)} for number in numbers]
        self.attempted += [entry["Message"] for entry in entries]
        answer = sns.publish_batch(TopicArn=self.topic, PublishBatchRequestEntries=entries)
        assert len(answer["Successful"]) == BATCH
        self.acknowledged += [entry["Message"] for entry in entries]
        self.next[worker] += BATCH

    def run(self, server, worker):
        sns = self.client_for(server, "sns")
        try:
            while True:
                self._batch(sns, worker)
        except (BotoCoreError, ClientError):
            return

    def finish(self, server):
        """One more batch of each thread: what was in doubt is in doubt no more."""
        sns = self.client_for(server, "sns")
        for worker in range(WORKERS):
            self._batch(sns, worker)


def kill_under_load(server, client_for, topic):
    load = Load(client_for, topic)
    for _ in range(KILLS):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            workers = [pool.submit(load.run, server, i) for i in range(WORKERS)]
            time.sleep(0.3)
            server.kill()
            for worker in workers:
                worker.result()
        server.start()
    load.finish(server)
    assert len(load.acknowledged) > 200
    return load


def test_every_queue_has_what_was_acknowledged(own_server, client_for):
    sns, sqs = client_for(own_server, "sns"), client_for(own_server)
    topic = sns.create_topic(Name="load")["TopicArn"]
    names = [f"queue-{i}" for i in range(4)]
    for name in names:
        subscribe_queue(sns, sqs, topic, name)
    load = kill_under_load(own_server, client_for, topic)
    sqs = client_for(own_server)
    for name in names:
        assert set(drain(sqs, name, load.acknowledged)) <= set(load.attempted), "a message was invented"


def test_every_fifo_queue_has_it_once_and_in_order(own_server, client_for):
    sns, sqs = client_for(own_server, "sns"), client_for(own_server)
    topic = sns.create_topic(Name="load.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    names = [f"queue-{i}.fifo" for i in range(3)]
    for name in [*names, "standard"]:
        subscribe_queue(sns, sqs, topic, name)
    load = kill_under_load(own_server, client_for, topic)
    sqs = client_for(own_server)
    for name in names:
        found = drain(sqs, name, load.acknowledged)
        assert len(found) == len(set(found)), "a message came twice"
        assert set(found) == set(load.attempted)
        for worker in range(WORKERS):
            numbers = [int(body.split("-")[1]) for body in found if body.startswith(f"{worker}-")]
            assert numbers == sorted(numbers), "a group is out of order"
    assert set(drain(sqs, "standard", load.acknowledged)) == set(load.attempted)


def test_a_fan_out_in_steps_goes_on_after_a_kill(own_server, client_for):
    sns, sqs = client_for(own_server, "sns"), client_for(own_server)
    topic = sns.create_topic(Name="wide")["TopicArn"]
    names = [f"queue-{i}" for i in range(300)]
    for name in names:
        subscribe_queue(sns, sqs, topic, name)
    texts = [f"{i}-" + "m" * 20000 for i in range(5)]
    for text in texts:
        sns.publish(TopicArn=topic, Message=text)
    own_server.kill()
    sqs = client_for(own_server.start())
    for name in names[::10] + names[-1:]:
        assert sorted(drain(sqs, name, texts, silence_s=0)) == texts


def test_topics_and_subscriptions_outlive_a_kill(own_server, client_for):
    sns, sqs = client_for(own_server, "sns"), client_for(own_server)
    topic = sns.create_topic(
        Name="kept", Attributes={"DisplayName": "shop"}, Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]
    arn = subscribe_queue(sns, sqs, topic, "queue", FilterPolicy='{"k":["v"]}')
    before = sns.get_topic_attributes(TopicArn=topic)["Attributes"], sns.get_subscription_attributes(
        SubscriptionArn=arn)["Attributes"]
    own_server.kill()
    own_server.start()
    sns = client_for(own_server, "sns")
    after = sns.get_topic_attributes(TopicArn=topic)["Attributes"], sns.get_subscription_attributes(
        SubscriptionArn=arn)["Attributes"]
    assert after == before
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "a", "Value": "1"}]
    sns.publish(TopicArn=topic, Message="filtered out")
    sns.publish(TopicArn=topic, Message="wanted", MessageAttributes={
        "k": {"DataType": "String", "StringValue": "v"}})
    assert drain(client_for(own_server), "queue", ["wanted"]) == ["wanted"]


def test_what_was_deleted_stays_deleted(own_server, client_for):
    sns, sqs = client_for(own_server, "sns"), client_for(own_server)
    topic, other = (sns.create_topic(Name=name)["TopicArn"] for name in ("gone", "stays"))
    subscribe_queue(sns, sqs, topic, "queue")
    sns.unsubscribe(SubscriptionArn=subscribe_queue(sns, sqs, other, "other"))
    sns.delete_topic(TopicArn=topic)
    own_server.kill()
    own_server.start()
    sns = client_for(own_server, "sns")
    assert [one["TopicArn"] for one in sns.list_topics()["Topics"]] == [other]
    assert sns.list_subscriptions()["Subscriptions"] == []


def test_a_duplicate_is_still_one_after_a_kill(own_server, client_for):
    def publish(text):
        answer = client_for(own_server, "sns").publish(
            TopicArn=topic, Message=text, MessageGroupId="g", MessageDeduplicationId=text)
        return answer["SequenceNumber"], answer["MessageId"]

    topic = client_for(own_server, "sns").create_topic(
        Name="t.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    first = publish("a")
    own_server.kill()
    own_server.start()
    assert publish("a") == first
    assert publish("b")[0] > first[0]


def test_an_archive_outlives_a_kill(own_server, client_for):
    sns = client_for(own_server, "sns")
    topic = sns.create_topic(Name="t.fifo", Attributes={
        "FifoTopic": "true", "ArchivePolicy": '{"MessageRetentionPeriod":"1"}'})["TopicArn"]
    texts = [f"m{i}" for i in range(10)]
    for text in texts:
        sns.publish(TopicArn=topic, Message=text, MessageGroupId="g", MessageDeduplicationId=text)
    own_server.kill()
    own_server.start()
    sns, sqs = client_for(own_server, "sns"), client_for(own_server)
    begin = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["BeginningArchiveTime"]
    policy = json.dumps({"PointType": "Timestamp", "StartingPoint": begin})
    subscribe_queue(sns, sqs, topic, "q.fifo", ReplayPolicy=policy)
    assert drain(sqs, "q.fifo", texts) == texts


def test_deliveries_over_http_go_on_after_a_kill(own_server, client_for):
    is_open = threading.Event()

    def answer(request):
        return (200 if is_open.is_set() or "Notification" not in request["body"][:40] else 503), {}, ""

    every_second = {"numRetries": 100, "minDelayTarget": 1, "maxDelayTarget": 1}
    with Webhook(answer) as hook:
        http = HttpTopics(client_for(own_server, "sns"), client_for(own_server))
        topic = http.topic()
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=json.dumps({"healthyRetryPolicy": every_second}))
        sent = {http.publish(topic, str(i)) for i in range(5)}
        http.notifications(hook)
        own_server.kill()
        refused = len(hook.requests)
        is_open.set()
        own_server.start()
        taken = hook.wait(refused + 5)[refused:]
    assert {json.loads(request["body"])["MessageId"] for request in taken} == sent


def test_a_webhook_gets_what_was_acknowledged(own_server, client_for):
    with Webhook() as hook:
        http = HttpTopics(client_for(own_server, "sns"), client_for(own_server))
        topic = http.topic()
        http.subscribe_and_confirm(topic, hook, RawMessageDelivery="true")
        load = kill_under_load(own_server, client_for, topic)
        missing = set(load.acknowledged)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while missing and time.monotonic() < deadline:
            time.sleep(0.1)
            missing -= {request["body"] for request in hook.requests}
    assert not missing, f"{len(missing)} acknowledged messages did not come"


def test_events_go_through_a_topic_once_whatever_is_killed(own_server, client_for):
    sns, sqs, events = (client_for(own_server, service) for service in ("sns", "sqs", "events"))
    topic = sns.create_topic(Name="behind-a-rule.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    subscribe_queue(sns, sqs, topic, "q.fifo")
    events.put_rule(Name="r", EventPattern='{"source":["s"]}')
    target = {"Id": "t", "Arn": topic, "InputPath": "$.detail.n", "SqsParameters": {"MessageGroupId": "g"}}
    assert events.put_targets(Rule="r", Targets=[target])["FailedEntryCount"] == 0
    sent = []
    for first in range(0, 60, 10):
        numbers = range(first, first + 10)
        answer = events.put_events(Entries=[
            {"Source": "s", "DetailType": "d", "Detail": json.dumps({"n": n})} for n in numbers])
        assert answer["FailedEntryCount"] == 0
        sent += map(str, numbers)
        own_server.kill()
        own_server.start()
        events = client_for(own_server, "events")
    found = drain(client_for(own_server), "q.fifo", sent)
    assert sorted(found, key=int) == sent


def test_a_confirmation_goes_on_after_a_kill(own_server, client_for):
    with Webhook() as hook:
        http = HttpTopics(client_for(own_server, "sns"), client_for(own_server))
        topic = http.topic()
        arn = http.subscribe(topic, hook)
        link = urllib.parse.urlsplit(http.confirmations(hook)[0]["SubscribeURL"])
        own_server.kill()
        own_server.start()
        # The server has another port by now.
        assert follow(f"{own_server.endpoint}{link.path}?{link.query}")[0] == 200
        http = HttpTopics(client_for(own_server, "sns"), client_for(own_server))
        assert http.attributes(arn)["PendingConfirmation"] == "false"
        http.publish(topic, "m")
        assert json.loads(http.notifications(hook)[0]["body"])["Message"] == "m"
