"""Deliveries to a real HTTP server: what it gets, and what becomes of what it does not take."""

import base64
import json
import socketserver
import threading
import time

import pytest

from support.http_topics import HttpTopics, follow, headers_of, is_a, quick
from support.webhook import Webhook

pytestmark = pytest.mark.penstock_only

ATTRIBUTES = {"a": {"DataType": "String", "StringValue": "v"}}
TIMEOUT_SECONDS = 15


def refusing(*answers):
    """Confirmations are taken; notifications get these answers in turn, then 200."""
    left = iter(answers)
    return lambda request: next(left, (200, {}, "")) if is_a("Notification")(request) else (200, {}, "")


def body_of(request):
    return json.loads(request["body"])


@pytest.fixture
def topic(http):
    return http.topic()


@pytest.fixture
def dead_letters(http):
    """A queue as an attribute of a subscription: (URL, attributes)."""
    url, arn = http.queue()
    return url, {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn})}


def test_the_request_for_confirmation(http, topic):
    with Webhook() as hook:
        http.subscribe(topic, hook, "/in?k=v")
        (request,) = hook.wait()
    assert (request["method"], request["path"], request["query"]) == ("POST", "/in", [("k", "v")])
    body, headers = body_of(request), headers_of(request)
    assert list(body) == [
        "Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp", "SignatureVersion",
        "Signature", "SigningCertURL"]
    assert (body["Type"], body["TopicArn"], body["SignatureVersion"]) == ("SubscriptionConfirmation", topic, "1")
    assert body["Message"] == (
        f"You have chosen to subscribe to the topic {topic}.\n"
        "To confirm the subscription, visit the SubscribeURL included in this message.")
    assert body["SubscribeURL"].endswith(f"/?Action=ConfirmSubscription&TopicArn={topic}&Token={body['Token']}")
    assert headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    assert headers["x-amz-sns-message-id"] == body["MessageId"]
    assert headers["x-amz-sns-topic-arn"] == topic
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["user-agent"] == "Amazon Simple Notification Service Agent"
    assert {"x-amz-sns-subscription-arn", "x-amz-sns-rawdelivery"}.isdisjoint(headers)


def test_nothing_is_delivered_before_confirmation(http, topic):
    with Webhook() as hook:
        http.subscribe(topic, hook)
        (confirmation,) = http.confirmations(hook)
        http.publish(topic, "too early")
        assert follow(confirmation["SubscribeURL"])[0] == 200
        http.publish(topic, "in time")
        assert body_of(http.notifications(hook)[0])["Message"] == "in time"


def test_a_notification(http, topic):
    with Webhook() as hook:
        arn = http.subscribe_and_confirm(topic, hook)
        message_id = http.publish(topic, "two\nlines", Subject="s", MessageAttributes=ATTRIBUTES)
        (request,) = http.notifications(hook)
    body, headers = body_of(request), headers_of(request)
    assert list(body) == [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature",
        "SigningCertURL", "UnsubscribeURL", "MessageAttributes"]
    assert (body["Type"], body["MessageId"], body["TopicArn"]) == ("Notification", message_id, topic)
    assert (body["Subject"], body["Message"]) == ("s", "two\nlines")
    assert body["MessageAttributes"] == {"a": {"Type": "String", "Value": "v"}}
    assert body["UnsubscribeURL"].endswith(f"/?Action=Unsubscribe&SubscriptionArn={arn}")
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-message-id"] == message_id
    assert headers["x-amz-sns-topic-arn"] == topic
    assert headers["x-amz-sns-subscription-arn"] == arn
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["user-agent"] == "Amazon Simple Notification Service Agent"
    assert headers["content-length"] == str(len(request["body"].encode()))
    assert headers["host"] == hook.url.removeprefix("http://")
    assert "x-amz-sns-rawdelivery" not in headers


def test_a_raw_notification(http, topic):
    with Webhook() as hook:
        arn = http.subscribe_and_confirm(topic, hook, RawMessageDelivery="true")
        message_id = http.publish(topic, "é <raw>", Subject="not sent", MessageAttributes=ATTRIBUTES)
        (request,) = http.notifications(hook)
    headers = headers_of(request)
    assert request["body"] == "é <raw>"
    assert headers["x-amz-sns-rawdelivery"] == "true"
    assert (headers["x-amz-sns-message-id"], headers["x-amz-sns-subscription-arn"]) == (message_id, arn)


def test_the_content_type_is_that_of_the_policy(http):
    policy = json.dumps({"requestPolicy": {"headerContentType": "application/json"}})
    topic = http.topic()
    with Webhook() as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=policy)
        http.publish(topic, "m")
        assert headers_of(http.notifications(hook)[0])["content-type"] == "application/json"
        (confirmation,) = hook.wait(1, is_a("SubscriptionConfirmation"))
    assert headers_of(confirmation)["content-type"] == "text/plain; charset=UTF-8"


def test_a_structure_has_a_text_for_http(http, topic):
    with Webhook() as hook:
        http.subscribe_and_confirm(topic, hook)
        http.publish(topic, json.dumps({"default": "d", "http": "h"}), MessageStructure="json")
        assert body_of(http.notifications(hook)[0])["Message"] == "h"


def test_only_what_the_filter_lets_through(http, topic):
    with Webhook() as hook:
        http.subscribe_and_confirm(topic, hook, FilterPolicy='{"a": ["v"]}')
        http.publish(topic, "no attributes")
        http.publish(topic, "fits", MessageAttributes=ATTRIBUTES)
        assert body_of(http.notifications(hook)[0])["Message"] == "fits"


def test_a_password_is_sent_when_it_is_asked_for(http, topic):
    def answer(request):
        asked = (401, {"WWW-Authenticate": 'Basic realm="r"'}, "")
        return (200, {}, "") if "authorization" in headers_of(request) else asked

    with Webhook(answer) as hook:
        url = hook.url.replace("http://", "http://user:s%40cret@")
        http.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=url)
        first, second = hook.wait(2)
    assert "authorization" not in headers_of(first)
    assert headers_of(second)["authorization"] == "Basic " + base64.b64encode(b"user:s@cret").decode()


@pytest.mark.parametrize("answer", [(500, {}, ""), (503, {}, "busy"), (429, {}, ""), None],
                         ids=["500", "503", "429", "dropped"])
def test_is_tried_again_until_it_takes_it(http, topic, answer):
    with Webhook(refusing(answer, answer)) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(3))
        message_id = http.publish(topic, "m")
        requests = http.notifications(hook, 3)
    assert len({request["body"] for request in requests}) == 1
    assert {headers_of(request)["x-amz-sns-message-id"] for request in requests} == {message_id}


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_takes_any_answer_that_is_a_success(http, topic, status):
    with Webhook(refusing((status, {}, ""))) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(1))
        http.publish(topic, "first")
        http.notifications(hook)
        http.publish(topic, "second")
        found = [body_of(request)["Message"] for request in http.notifications(hook, 2)]
    assert found == ["first", "second"]


class Babbler(socketserver.ThreadingTCPServer):
    """Reads requests and answers confirmations rightly, notifications with these bytes, and hangs up."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), None)
        self.answer = answer
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.bodies = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever)
        self._thread.start()

    def finish_request(self, request, client_address):
        with request.makefile("rb") as stream:
            length = 0
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            body = json.loads(stream.read(length))
        is_notification = body["Type"] == "Notification"
        request.sendall(self.answer if is_notification else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        with self._changed:
            self.bodies.append(body)
            self._changed.notify_all()

    def wait(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.bodies) >= count, TIMEOUT_SECONDS), self.bodies
            return self.bodies

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
        self._thread.join()


@pytest.mark.parametrize("answer", [
    b"", b"hello?\r\n\r\n", b"HTTP/1.1 200", b"HTTP/1.1 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ids=["nothing", "no HTTP", "cut off", "no status", "short body", "bad chunk"])
def test_what_is_no_answer_is_tried_again(http, topic, dead_letters, answer):
    url, redrive = dead_letters
    with Babbler(answer) as babbler:
        http.subscribe(topic, babbler, DeliveryPolicy=quick(1), **redrive)
        http.sns.confirm_subscription(TopicArn=topic, Token=babbler.wait(1)[0]["Token"])
        http.publish(topic, "m")
        bodies = babbler.wait(3)[1:]
        message = http.receive(url)
    assert [body["Message"] for body in bodies] == ["m", "m"]
    assert json.loads(message["Body"]) == bodies[0]


def test_waits_as_its_policy_says(http, topic):
    times = []

    def answer(request):
        if is_a("Notification")(request):
            times.append(time.monotonic())
            return (500 if len(times) < 3 else 200), {}, ""
        return 200, {}, ""

    with Webhook(answer) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(3, numNoDelayRetries=1))
        http.publish(topic, "m")
        http.notifications(hook, 3)
    assert times[1] - times[0] < 0.9
    assert 0.5 <= times[2] - times[1] < 5


def test_a_confirmation_is_tried_again_too(http, topic):
    answers = iter([(500, {}, ""), (500, {}, "")])
    with Webhook(lambda request: next(answers, (200, {}, ""))) as hook:
        arn = http.subscribe(topic, hook, DeliveryPolicy=quick(3))
        assert len({one["Token"] for one in http.confirmations(hook, 3)}) == 1
    assert http.attributes(arn)["PendingConfirmation"] == "true"


def test_what_is_refused_for_good_is_a_dead_letter_at_once(http, topic, dead_letters):
    url, redrive = dead_letters
    with Webhook(refusing((404, {}, "no such path"))) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(3), **redrive)
        http.publish(topic, "m")
        message = http.receive(url)
        (request,) = http.notifications(hook)
    assert message["Body"] == request["body"]
    assert "404" in message["MessageAttributes"]["ErrorMessage"]["StringValue"]


def test_what_is_refused_too_often_is_a_dead_letter(http, topic, dead_letters):
    url, redrive = dead_letters
    with Webhook(refusing(*[(500, {}, "broken")] * 10)) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(2), **redrive)
        http.publish(topic, "m")
        message = http.receive(url)
        requests = http.notifications(hook, 3)
    assert len(requests) == 3
    assert message["Body"] == requests[0]["body"]
    assert "500" in message["MessageAttributes"]["ErrorMessage"]["StringValue"]


def test_what_is_refused_without_a_queue_is_dropped(http, topic):
    with Webhook(refusing((404, {}, ""))) as hook:
        http.subscribe_and_confirm(topic, hook)
        http.publish(topic, "refused")
        http.publish(topic, "taken")
        found = [body_of(request)["Message"] for request in http.notifications(hook, 2)]
    assert sorted(found) == ["refused", "taken"]


def test_redirects_are_not_followed(http, topic, dead_letters):
    url, redrive = dead_letters
    with Webhook() as other, Webhook(refusing((302, {"Location": other.url}, ""))) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(0), **redrive)
        http.publish(topic, "m")
        message = http.receive(url)
        assert other.requests == []
    assert "302" in message["MessageAttributes"]["ErrorMessage"]["StringValue"]


def test_nobody_listens(http, topic, dead_letters):
    url, redrive = dead_letters
    with Webhook(lambda request: (200, {"Connection": "close"}, "")) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(1), **redrive)
    http.publish(topic, "m")
    assert json.loads(http.receive(url)["Body"])["Message"] == "m"


def test_a_hanging_endpoint_holds_up_nobody_else(http, topic):
    released = threading.Event()

    def answer(request):
        if request["path"] == "/slow" and is_a("Notification")(request):
            released.wait(TIMEOUT_SECONDS)
        return 200, {}, ""

    with Webhook(answer) as hook:
        http.subscribe_and_confirm(topic, hook, "/slow")
        http.subscribe_and_confirm(topic, hook, "/fast")
        began = time.monotonic()
        for i in range(20):
            http.publish(topic, str(i))
        fast = hook.wait(20, lambda request: request["path"] == "/fast" and is_a("Notification")(request))
        assert time.monotonic() - began < TIMEOUT_SECONDS / 2
        released.set()
        slow = hook.wait(20, lambda request: request["path"] == "/slow" and is_a("Notification")(request))
    assert len(fast) == len(slow) == 20


def test_an_answer_that_does_not_come_in_15_seconds_is_none(http, topic):
    released = threading.Event()
    times = []

    def answer(request):
        if is_a("Notification")(request):
            times.append(time.monotonic())
            if len(times) == 1:
                released.wait(2 * TIMEOUT_SECONDS)
        return 200, {}, ""

    with Webhook(answer) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(1))
        http.publish(topic, "m")
        deadline = time.monotonic() + 2 * TIMEOUT_SECONDS
        while len(times) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        released.set()
    assert TIMEOUT_SECONDS - 1 < times[1] - times[0] < TIMEOUT_SECONDS + 5


def test_a_throttle_holds_back(http, topic):
    times = []

    def answer(request):
        if is_a("Notification")(request):
            times.append(time.monotonic())
        return 200, {}, ""

    policy = json.dumps({"throttlePolicy": {"maxReceivesPerSecond": 4}})
    with Webhook(answer) as hook:
        http.subscribe_and_confirm(topic, hook, DeliveryPolicy=policy)
        for i in range(8):
            http.publish(topic, str(i))
        requests = http.notifications(hook, 8)
    # Eight at four a second: some of them have to wait for another second.
    assert times[-1] - times[0] > 0.7
    assert sorted(body_of(request)["Message"] for request in requests) == [str(i) for i in range(8)]


def test_the_topics_policy_is_used(http):
    retry = json.loads(quick(1))["healthyRetryPolicy"]
    topic = http.topic(DeliveryPolicy=json.dumps({"http": {"defaultHealthyRetryPolicy": retry}}))
    with Webhook(refusing((500, {}, ""))) as hook:
        http.subscribe_and_confirm(topic, hook)
        http.publish(topic, "m")
        assert len(http.notifications(hook, 2)) == 2


def test_the_certificate_is_there(http, topic):
    with Webhook() as hook:
        http.subscribe_and_confirm(topic, hook)
        http.publish(topic, "m")
        status, text = follow(body_of(http.notifications(hook)[0])["SigningCertURL"])
    assert status == 200
    assert text.startswith("-----BEGIN CERTIFICATE-----\n")


def test_private_addresses_are_refused_unless_they_are_allowed(server, client_for, invalid):
    shared = HttpTopics(client_for(server, "sns"), client_for(server))
    topic = shared.topic()
    with Webhook() as hook:
        with invalid("Unreachable Endpoint"):
            shared.subscribe(topic, hook)
        assert hook.requests == []
    shared.sns.delete_topic(TopicArn=topic)
