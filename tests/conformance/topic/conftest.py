"""Fixtures for topics: clients, topics and subscriptions that go after the test, refusals, what queues get."""

import contextlib
import json
import time

import pytest
from botocore.exceptions import ClientError

pytest.register_assert_rewrite("support.http_topics")

from support.http_topics import HttpTopics  # noqa: E402
from support.server import Server  # noqa: E402

AWS_SILENCE_SECONDS = 20  # after which AWS is taken to deliver nothing more


@pytest.fixture(scope="session")
def sns(server, client_for):
    return client_for(server, "sns")


@pytest.fixture(scope="session")
def events(server, client_for):
    return client_for(server, "events")


@pytest.fixture
def refused():
    """Asserts that what is called is refused with that code and text."""

    @contextlib.contextmanager
    def check(code, text=None, status=400):
        with pytest.raises(ClientError) as caught:
            yield
        answer = caught.value.response
        assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status), answer
        if text is not None:
            assert answer["Error"]["Message"] == text

    return check


@pytest.fixture
def invalid(refused):
    """A refused parameter; `text` is what follows "Invalid parameter: ", None where nobody has seen it."""
    return lambda text=None: refused("InvalidParameter", text and f"Invalid parameter: {text}")


@pytest.fixture
def not_found(refused):
    return lambda what="Topic": refused("NotFound", f"{what} does not exist", 404)


@pytest.fixture
def create_topic(sns, new_name):
    """Creates topics with the given attributes: the ARN."""
    arns = []

    def create(name=None, tags=(), **attributes):
        suffix = ".fifo" if attributes.get("FifoTopic") == "true" else ""
        arn = sns.create_topic(
            Name=name or new_name("topic") + suffix, Attributes=attributes, Tags=list(tags))["TopicArn"]
        arns.append(arn)
        return arn

    yield create
    for arn in arns:
        with contextlib.suppress(ClientError):
            if arn.endswith(".fifo"):
                sns.set_topic_attributes(TopicArn=arn, AttributeName="ArchivePolicy", AttributeValue="{}")
        with contextlib.suppress(ClientError):
            sns.delete_topic(TopicArn=arn)


@pytest.fixture
def topic(create_topic):
    return create_topic()


@pytest.fixture
def fifo_topic(create_topic):
    return create_topic(FifoTopic="true")


@pytest.fixture
def arn_of(sqs, on_aws):
    """The ARN of a queue, which on AWS has to let topics in."""

    def arn(url):
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        if on_aws:
            statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                         "Action": "sqs:SendMessage", "Resource": found}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return found

    return arn


@pytest.fixture
def fifo_queue(create_queue, new_name):
    """Creates FIFO queues: the URL."""
    return lambda **attributes: create_queue(f"{new_name()}.fifo", Attributes={"FifoQueue": "true", **attributes})


@pytest.fixture
def subscribe(sns, arn_of):
    """Subscribes a queue: the subscription's ARN."""
    return lambda topic_arn, url, **attributes: sns.subscribe(
        TopicArn=topic_arn, Protocol="sqs", Endpoint=arn_of(url), Attributes=attributes)["SubscriptionArn"]


@pytest.fixture
def subscription(topic, queue, subscribe):
    """The subscription of `queue` to `topic`."""
    return subscribe(topic, queue)


@pytest.fixture
def topic_attributes(sns):
    return lambda arn: sns.get_topic_attributes(TopicArn=arn)["Attributes"]


@pytest.fixture
def subscription_attributes(sns):
    return lambda arn: sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]


@pytest.fixture
def set_topic(sns):
    return lambda arn, name, value: sns.set_topic_attributes(
        TopicArn=arn, AttributeName=name, AttributeValue=value)


@pytest.fixture
def set_subscription(sns):
    return lambda arn, name, value: sns.set_subscription_attributes(
        SubscriptionArn=arn, AttributeName=name, AttributeValue=value)


@pytest.fixture
def notifications(receive):
    """The envelopes that a queue got, once there are `count` of them."""
    return lambda url, count=1: [json.loads(message["Body"]) for message in receive(url, count)]


@pytest.fixture
def texts(notifications):
    """The messages in the envelopes that a queue got, in its order."""
    return lambda url, count=1: [envelope["Message"] for envelope in notifications(url, count)]


@pytest.fixture
def is_delivered(sns, sqs, on_aws):
    """Publishes to a topic with one subscriber, a queue, and says whether that got the message."""

    def bodies(url):
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10)
        return [json.loads(message["Body"])["Message"] for message in answer.get("Messages", [])]

    def publish(topic_arn, subscription_arn, url, text, **members):
        sns.publish(TopicArn=topic_arn, Message=text, **members)
        found = []
        if on_aws:
            deadline = time.monotonic() + AWS_SILENCE_SECONDS
            while text not in found and time.monotonic() < deadline:
                found += bodies(url)
            return text in found
        # What comes after it shows that it is not just late.
        sns.set_subscription_attributes(
            SubscriptionArn=subscription_arn, AttributeName="FilterPolicy", AttributeValue="")
        sns.publish(TopicArn=topic_arn, Message="the next one")
        while "the next one" not in found:
            more = bodies(url)
            assert more, "nothing more is delivered"
            found += more
        return text in found

    return publish


@pytest.fixture(scope="session")
def calling_server(binary, tmp_path_factory):
    """A server that may call this machine."""
    if binary is None:
        pytest.skip("AWS calls nobody here")
    running = Server(
        binary, tmp_path_factory.mktemp("calling") / "data", extra=["--allow-targets", "127.0.0.1"]).start()
    yield running
    assert running.stop() == 0, running.log_tail()


@pytest.fixture
def http(calling_server, client_for):
    return HttpTopics(client_for(calling_server, "sns"), client_for(calling_server))
