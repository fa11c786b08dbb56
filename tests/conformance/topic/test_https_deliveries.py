"""Deliveries over TLS: to whom the certificate belongs, and to nobody else."""

import json
import shutil
import ssl
import subprocess

import pytest

from support.http_topics import HttpTopics, quick
from support.server import Server
from support.webhook import Webhook

pytestmark = [
    pytest.mark.penstock_only,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def make_identity(directory, name, alternative):
    """A certificate that it signed itself: (its path, the path of its key)."""
    certificate, key = directory / f"{name}.crt", directory / f"{name}.key"
    subprocess.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}", "-keyout", str(key), "-out",
        str(certificate)], check=True, capture_output=True)
    return certificate, key


def context_of(identity):
    """For a server that has it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*identity)
    return context


@pytest.fixture(scope="module")
def identities(tmp_path_factory):
    directory = tmp_path_factory.mktemp("identities")
    return {name: make_identity(directory, name, alternative) for name, alternative in (
        ("trusted", "IP:127.0.0.1"), ("stranger", "IP:127.0.0.1"), ("elsewhere", "DNS:example.com"))}


@pytest.fixture(scope="module")
def trusting(identities, binary, tmp_path_factory, client_for):
    """Topics of a server that trusts two of the three."""
    directory = tmp_path_factory.mktemp("trusting")
    trusted = directory / "trusted.pem"
    trusted.write_text("".join(identities[name][0].read_text() for name in ("trusted", "elsewhere")))
    flags = ["--allow-targets", "127.0.0.1", "--target-ca", str(trusted)]
    running = Server(binary, directory / "data", extra=flags).start()
    yield HttpTopics(client_for(running, "sns"), client_for(running))
    assert running.stop() == 0, running.log_tail()


def test_delivers_to_whom_the_certificate_belongs(trusting, identities):
    topic = trusting.topic()
    with Webhook(tls=context_of(identities["trusted"])) as hook:
        arn = trusting.subscribe_and_confirm(topic, hook)
        trusting.publish(topic, json.dumps({"default": "d", "http": "h", "https": "s"}), MessageStructure="json")
        assert json.loads(trusting.notifications(hook)[0]["body"])["Message"] == "s"
    assert trusting.attributes(arn)["Protocol"] == "https"


@pytest.mark.parametrize("name", ["stranger", "elsewhere"])
def test_tells_nothing_to_anybody_else(trusting, identities, name):
    """Somebody else comes to sit at the same port after the confirmation."""
    topic, (url, dead) = trusting.topic(), trusting.queue()
    redrive = json.dumps({"deadLetterTargetArn": dead})
    context = context_of(identities["trusted"])
    with Webhook(lambda request: (200, {"Connection": "close"}, ""), tls=context) as hook:
        trusting.subscribe_and_confirm(topic, hook, DeliveryPolicy=quick(1), RedrivePolicy=redrive)
        heard = len(hook.requests)
        context.load_cert_chain(*identities[name])
        trusting.publish(topic, "m")
        message = trusting.receive(url)
        assert len(hook.requests) == heard
    assert json.loads(message["Body"])["Message"] == "m"
    assert "certificate" in message["MessageAttributes"]["ErrorMessage"]["StringValue"].lower()
