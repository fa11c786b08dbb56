"""Topics whose subscribers are webhooks of the test."""

import json
import urllib.error
import urllib.request
import uuid

TYPE = "x-amz-sns-message-type"


def headers_of(request):
    """By lower-case name."""
    return {name.lower(): value for name, value in request["headers"].items()}


def is_a(message_type):
    return lambda request: headers_of(request).get(TYPE) == message_type


def follow(url):
    """GET, unsigned: (status, text)."""
    try:
        reply = urllib.request.urlopen(url, timeout=10)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        return reply.status, reply.read().decode()


def quick(retries, **more):
    """A delivery policy with retries at once."""
    retry = {"numRetries": retries, "numNoDelayRetries": retries, "minDelayTarget": 1, "maxDelayTarget": 1}
    return json.dumps({"healthyRetryPolicy": {**retry, **more}})


class HttpTopics:
    """Topics of a server that may call this machine; topics and queues stay until it ends."""

    def __init__(self, sns, sqs):
        self.sns = sns
        self.sqs = sqs

    def topic(self, **attributes):
        return self.sns.create_topic(Name=f"http-{uuid.uuid4().hex}", Attributes=attributes)["TopicArn"]

    def subscribe(self, topic, hook, path="/", **attributes):
        """Subscribes the webhook, which has to confirm: the ARN."""
        return self.sns.subscribe(
            TopicArn=topic, Protocol=hook.url.partition(":")[0], Endpoint=hook.url + path, Attributes=attributes,
            ReturnSubscriptionArn=True)["SubscriptionArn"]

    def confirmations(self, hook, count=1):
        """The bodies of the SubscriptionConfirmations that the webhook got."""
        return [json.loads(request["body"]) for request in hook.wait(count, is_a("SubscriptionConfirmation"))]

    def subscribe_and_confirm(self, topic, hook, path="/", **attributes):
        arn = self.subscribe(topic, hook, path, **attributes)
        confirmations = [json.loads(request["body"]) for request in hook.wait(
            1, lambda request: request["path"] == path and is_a("SubscriptionConfirmation")(request))]
        assert follow(confirmations[-1]["SubscribeURL"])[0] == 200
        return arn

    def notifications(self, hook, count=1):
        """The requests with notifications, once there are so many."""
        return hook.wait(count, is_a("Notification"))

    def publish(self, topic, text, **members):
        return self.sns.publish(TopicArn=topic, Message=text, **members)["MessageId"]

    def attributes(self, subscription):
        return self.sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]

    def queue(self):
        """A new queue: (URL, ARN)."""
        url = self.sqs.create_queue(QueueName=f"http-{uuid.uuid4().hex}")["QueueUrl"]
        answer = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, answer["Attributes"]["QueueArn"]

    def receive(self, url, wait_s=15):
        """The one message of a queue, once it is there."""
        answer = self.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait_s, MessageAttributeNames=["All"])
        (message,) = answer["Messages"]
        return message
