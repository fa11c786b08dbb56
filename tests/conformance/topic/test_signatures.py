"""Signatures of messages, checked as the developer guide says, with the certificate that messages name."""

import base64
import json
import shutil
import subprocess
import urllib.request

import pytest

from support.http_topics import follow, is_a
from support.server import Server
from support.webhook import Webhook

pytestmark = [
    pytest.mark.penstock_only,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]

HASHES = {"1": "-sha1", "2": "-sha256"}
NOTIFICATION = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
CONFIRMATION = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]


def string_to_sign(body):
    """Verifying the signatures of Amazon SNS messages, steps 2 to 4."""
    names = NOTIFICATION if body["Type"] == "Notification" else CONFIRMATION
    return "".join(f"{name}\n{body[name]}\n" for name in names if name in body)


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True)


@pytest.fixture
def verifies(tmp_path):
    """Whether the signature of a message is one of the certificate that it names."""

    def check(body):
        certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
        with urllib.request.urlopen(body["SigningCertURL"], timeout=10) as reply:
            certificate.write_bytes(reply.read())
        key.write_text(openssl("x509", "-in", str(certificate), "-pubkey", "-noout").stdout)
        signature, text = tmp_path / "signature", tmp_path / "text"
        signature.write_bytes(base64.b64decode(body["Signature"]))
        text.write_bytes(string_to_sign(body).encode())
        checked = openssl("dgst", HASHES[body["SignatureVersion"]], "-verify", str(key),
                          "-signature", str(signature), str(text))
        return checked.stdout.strip() == "Verified OK"

    return check


@pytest.mark.parametrize("version", ["1", "2"])
def test_messages_to_endpoints(http, verifies, version):
    topic = http.topic(SignatureVersion=version)
    with Webhook() as hook:
        http.subscribe_and_confirm(topic, hook)
        http.publish(topic, "Gr\u00fc\u00dfe\n\"quoted\" \\ / \u20ac \U0001f6b0\t", Subject="of some interest")
        http.publish(topic, "{}")
        notifications = [json.loads(request["body"]) for request in http.notifications(hook, 2)]
        assert follow(notifications[0]["UnsubscribeURL"])[0] == 200
        (goodbye,) = hook.wait(1, is_a("UnsubscribeConfirmation"))
        messages = [*http.confirmations(hook), *notifications, json.loads(goodbye["body"])]
    assert [body["Type"] for body in messages] == [
        "SubscriptionConfirmation", "Notification", "Notification", "UnsubscribeConfirmation"]
    for body in messages:
        assert body["SignatureVersion"] == version
        assert verifies(body), body
        assert not verifies({**body, "Message": body["Message"] + "!"})


def test_messages_to_queues(http, verifies):
    topic = http.topic()
    url, arn = http.queue()
    http.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    http.publish(topic, "hello")
    http.sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="2")
    http.publish(topic, "again")
    bodies = [json.loads(http.receive(url)["Body"]) for _ in range(2)]
    assert sorted(body["SignatureVersion"] for body in bodies) == ["1", "2"]
    assert all(map(verifies, bodies))


def test_the_certificate_is_one_pem_of_the_endpoint(http):
    topic = http.topic()
    with Webhook() as hook:
        http.subscribe(topic, hook)
        (confirmation,) = http.confirmations(hook)
    url = confirmation["SigningCertURL"]
    with urllib.request.urlopen(url, timeout=10) as reply:
        text = reply.read().decode()
    # What AWS's Java SDK asks of it: no chain, LF alone, and this name.
    assert text.startswith("-----BEGIN CERTIFICATE-----\n") and text.count("-----BEGIN") == 1
    assert "\r" not in text
    shown = subprocess.run(["openssl", "x509", "-noout", "-text", "-checkhost", "sns.amazonaws.com"],
                           input=text, capture_output=True, text=True).stdout
    assert "Public-Key: (2048 bit)" in shown
    assert "does match certificate" in shown


def test_the_certificate_outlives_the_process(binary, tmp_path, client_for):
    server = Server(binary, tmp_path / "data").start()
    sns, sqs = client_for(server, "sns"), client_for(server)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    path = json.loads(message["Body"])["SigningCertURL"][len(server.endpoint):]
    server.kill()
    server.start()
    try:
        with urllib.request.urlopen(server.endpoint + path, timeout=10) as reply:
            assert reply.status == 200
    finally:
        assert server.stop() == 0
