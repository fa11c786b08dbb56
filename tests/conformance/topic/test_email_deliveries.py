"""Subscriptions by e-mail, through a real SMTP server."""

import json
import re
import shutil
import ssl
import uuid

import pytest

from support.http_topics import follow
from support.mail import MailRelay, make_certificate
from support.server import Server

pytestmark = pytest.mark.penstock_only

FROM = "alerts@penstock.example"


def link_in(mail):
    return re.search(r"http://\S+", mail.get_content())[0]


class Post:
    """A server with a relay, and subscribers by e-mail."""

    def __init__(self, relay, server, client_for):
        self.relay, self.server = relay, server
        self.sns, self.sqs = client_for(server, "sns"), client_for(server)

    def topic(self, **attributes):
        return self.sns.create_topic(Name=f"mail-{uuid.uuid4().hex}", Attributes=attributes)["TopicArn"]

    def subscribe(self, topic, address, protocol="email", **attributes):
        return self.sns.subscribe(
            TopicArn=topic, Protocol=protocol, Endpoint=address, Attributes=attributes,
            ReturnSubscriptionArn=True)["SubscriptionArn"]

    def subscribe_and_confirm(self, topic, address, **attributes):
        """The subscription's ARN, and how many mails have come so far."""
        before = len(self.relay.messages)
        arn = self.subscribe(topic, address, **attributes)
        mail = self.relay.wait_for(before + 1)[before]
        assert follow(link_in(mail))[0] == 200
        return arn, before + 1


def start(binary, folder, relay, *flags):
    options = ["--smtp-url", f"smtp://{relay.address}", "--smtp-from", FROM, *flags]
    return Server(binary, folder / "data", extra=options).start()


@pytest.fixture(scope="module")
def post(binary, client_for, tmp_path_factory):
    with MailRelay() as relay:
        server = start(binary, tmp_path_factory.mktemp("mail"), relay, "--smtp-starttls", "none")
        yield Post(relay, server, client_for)
        assert server.stop() == 0, server.log_tail()


@pytest.fixture
def address():
    return f"{uuid.uuid4().hex}@example.com"


def test_the_request_for_consent(post, address):
    topic = post.topic()
    before = len(post.relay.messages)
    arn = post.subscribe(topic, address)
    mail = post.relay.wait_for(before + 1)[before]
    assert post.relay.envelopes[before] == (FROM, [address])
    assert mail["Subject"] == "AWS Notification - Subscription Confirmation"
    assert (mail["To"], mail["From"]) == (address, f"AWS Notifications <{FROM}>")
    assert mail.get_content_type() == "text/plain"
    assert topic in mail.get_content()
    attributes = post.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert attributes["PendingConfirmation"] == "true"
    assert follow(link_in(mail))[0] == 200
    attributes = post.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert attributes["PendingConfirmation"] == "false"


def test_a_notification(post, address):
    topic = post.topic(DisplayName="River watch")
    arn, count = post.subscribe_and_confirm(topic, address)
    message_id = post.sns.publish(TopicArn=topic, Message="Gr\u00fc\u00dfe\n.\n\u20ac", Subject="Water")["MessageId"]
    mail = post.relay.wait_for(count + 1)[count]
    assert (mail["Subject"], mail["From"]) == ("Water", f"River watch <{FROM}>")
    assert mail.get_content().replace("\r\n", "\n").startswith("Gr\u00fc\u00dfe\n.\n\u20ac\n\n-- \n")
    assert message_id in mail["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-generated"
    link = link_in(mail)
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert "Action=Unsubscribe" in link and arn in link


def test_a_link_ends_it_and_another_takes_it_back(post, address):
    topic = post.topic()
    _, count = post.subscribe_and_confirm(topic, address)
    post.sns.publish(TopicArn=topic, Message="how to be rid of this")
    assert follow(link_in(post.relay.wait_for(count + 1)[count]))[0] == 200
    goodbye = post.relay.wait_for(count + 2)[count + 1]
    assert goodbye["Subject"] == "AWS Notification - Unsubscribe Confirmation"
    assert follow(link_in(goodbye))[0] == 200
    post.sns.publish(TopicArn=topic, Message="here again", Subject="back")
    assert post.relay.wait_for(count + 3)[count + 2]["Subject"] == "back"


def test_json_gets_the_envelope(post, address):
    topic = post.topic()
    before = len(post.relay.messages)
    arn = post.subscribe(topic, address, "email-json")
    confirmation = json.loads(post.relay.wait_for(before + 1)[before].get_content())
    assert (confirmation["Type"], confirmation["TopicArn"]) == ("SubscriptionConfirmation", topic)
    assert follow(confirmation["SubscribeURL"])[0] == 200
    text = "Gr\u00fc\u00dfe \u20ac\n" * 200
    post.sns.publish(
        TopicArn=topic, Message=text, MessageAttributes={"a": {"DataType": "String", "StringValue": "v"}})
    mail = post.relay.wait_for(before + 2)[before + 1]
    assert mail["Subject"] == "AWS Notification Message"
    body = json.loads(mail.get_content())
    assert (body["Type"], body["Message"]) == ("Notification", text)
    assert body["UnsubscribeURL"].endswith(arn)
    assert body["MessageAttributes"] == {"a": {"Type": "String", "Value": "v"}}


def test_each_protocol_gets_its_own_text(post, address):
    topic = post.topic()
    _, count = post.subscribe_and_confirm(topic, address)
    structure = {"default": "for all", "email": "for people", "email-json": "for programs"}
    post.sns.publish(TopicArn=topic, Message=json.dumps(structure), MessageStructure="json")
    assert post.relay.wait_for(count + 1)[count].get_content().startswith("for people")


def test_what_is_refused_for_now_is_tried_again(post, address):
    topic = post.topic()
    _, count = post.subscribe_and_confirm(topic, address)
    post.relay.refuse(address, "451 4.7.1 later")
    # SNS's first retries of e-mail come after ten seconds.
    post.sns.publish(TopicArn=topic, Message="patience")
    mail = post.relay.wait_for(count + 1)[count]
    assert mail.get_content().startswith("patience")
    assert post.relay.attempts.count(address) == 3  # with the request for consent


def test_what_is_refused_for_good_is_a_dead_letter_at_once(post, address):
    topic = post.topic()
    url = post.sqs.create_queue(QueueName=f"dead-{uuid.uuid4().hex}")["QueueUrl"]
    attributes = post.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    policy = json.dumps({"deadLetterTargetArn": attributes["QueueArn"]})
    post.subscribe_and_confirm(topic, address, RedrivePolicy=policy)
    post.relay.refuse(address, "550 5.1.1 no such mailbox")
    post.sns.publish(TopicArn=topic, Message="to nobody")
    (letter,) = post.sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=10, MessageAttributeNames=["All"])["Messages"]
    assert "to nobody" in letter["Body"]
    assert "550 5.1.1 no such mailbox" in json.dumps(letter["MessageAttributes"])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_over_tls_with_a_password(binary, client_for, tmp_path, address):
    certificate, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    (tmp_path / "password").write_text("sesame\n")
    flags = ["--smtp-user", "penstock", "--smtp-password-file", str(tmp_path / "password"),
             "--smtp-ca", str(certificate)]
    with MailRelay(tls=context, user="penstock", password="sesame") as relay:
        server = start(binary, tmp_path, relay, *flags)
        try:
            post = Post(relay, server, client_for)
            topic = post.topic()
            _, count = post.subscribe_and_confirm(topic, address)
            post.sns.publish(TopicArn=topic, Message="in secret")
            assert relay.wait_for(count + 1)[count].get_content().startswith("in secret")
            assert relay.tls_sessions >= 1
            assert set(relay.logins) == {("penstock", True)}
        finally:
            assert server.stop() == 0
        assert "sesame" not in server.log_tail()


def test_a_mail_survives_the_process(binary, client_for, tmp_path, address):
    with MailRelay() as relay:
        server = start(binary, tmp_path, relay, "--smtp-starttls", "none")
        post = Post(relay, server, client_for)
        topic = post.topic()
        _, count = post.subscribe_and_confirm(topic, address)
        relay.refuse(address, "451 later")
        post.sns.publish(TopicArn=topic, Message="still here")
        server.kill()
        server.start()
        try:
            assert relay.wait_for(count + 1)[count].get_content().startswith("still here")
        finally:
            assert server.stop() == 0


def test_without_a_relay_nobody_subscribes_by_mail(http, invalid):
    topic = http.topic()
    with invalid():
        http.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="jane@example.com")
