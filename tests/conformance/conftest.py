"""Starts one server for the session, or with --aws lets the same tests run against AWS itself."""

import pathlib
import time
import uuid

import boto3
import pytest
from botocore.config import Config

pytest.register_assert_rewrite("support.refusals", "support.wire")

from support.server import ACCOUNT, REGION, Server, default_binary  # noqa: E402

CLIENT_CONFIG = Config(parameter_validation=False, retries={"mode": "standard", "max_attempts": 1})
AWS_PATIENCE_SECONDS = 90


def pytest_addoption(parser):
    parser.addoption("--aws", action="store_true", help="run against AWS (default credential chain)")
    parser.addoption("--binary", default=default_binary(), help="the penstock executable")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--aws"):
        skip = pytest.mark.skip(reason="cannot run against AWS")
        for item in items:
            if item.get_closest_marker("penstock_only"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def on_aws(request):
    return request.config.getoption("--aws")


@pytest.fixture(scope="session")
def binary(request, on_aws):
    if on_aws:
        return None
    path = pathlib.Path(request.config.getoption("--binary")).resolve()
    if not path.is_file():
        pytest.exit(f"{path}: no such executable; build it or name it with --binary", returncode=4)
    return str(path)


@pytest.fixture(scope="session")
def server(binary, on_aws, tmp_path_factory):
    """The server that all tests share, None on AWS; stopping it must leave exit status 0."""
    if on_aws:
        yield None
        return
    running = Server(binary, tmp_path_factory.mktemp("server") / "data").start()
    yield running
    assert running.running(), f"the server died during the tests: {running.log_tail()}"
    assert running.stop() == 0, running.log_tail()


@pytest.fixture
def own_server(binary, tmp_path):
    """A server of the test's own, for tests that kill or restart it."""
    running = Server(binary, tmp_path / "data").start()
    yield running
    if running.running():
        running.kill()


def make_client(running, service="sqs"):
    """A client of a server, or of AWS where there is none."""
    if running is None:
        return boto3.client(service, config=CLIENT_CONFIG)
    key, secret = running.credentials
    return boto3.client(
        service, endpoint_url=running.endpoint, region_name=REGION, config=CLIENT_CONFIG,
        aws_access_key_id=key, aws_secret_access_key=secret,
    )


@pytest.fixture(scope="session")
def client_for():
    return make_client


@pytest.fixture(scope="session")
def sqs(server):
    return make_client(server)


@pytest.fixture(scope="session")
def sts(server):
    return make_client(server, "sts")


@pytest.fixture(scope="session")
def account(on_aws, sts):
    return sts.get_caller_identity()["Account"] if on_aws else ACCOUNT


@pytest.fixture(scope="session")
def region(sqs):
    return sqs.meta.region_name


@pytest.fixture
def new_name():
    """Makes queue names that no other test and no other run uses."""
    return lambda prefix="conformance": f"{prefix}-{uuid.uuid4().hex[:16]}"


@pytest.fixture
def create_queue(sqs, new_name):
    """Creates queues and deletes them after the test."""
    urls = []

    def create(name=None, **arguments):
        url = sqs.create_queue(QueueName=name or new_name(), **arguments)["QueueUrl"]
        urls.append(url)
        return url

    yield create
    for url in urls:
        try:
            sqs.delete_queue(QueueUrl=url)
        except sqs.exceptions.QueueDoesNotExist:
            pass


@pytest.fixture
def queue(create_queue):
    return create_queue()


@pytest.fixture(scope="session")
def refusal_names(sqs):
    """A queue for the refused requests, which must leave it as it was: empty."""
    name = f"conformance-refusals-{uuid.uuid4().hex[:12]}"
    url = sqs.create_queue(QueueName=name, Attributes={"DelaySeconds": "0"})["QueueUrl"]
    yield {"$queue": url, "$name": name, "$absent": f"{url}-absent"}
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"
    assert counts["ApproximateNumberOfMessagesDelayed"] == "0"
    assert counts["VisibilityTimeout"] == "30"
    assert sqs.list_queue_tags(QueueUrl=url).get("Tags", {}) == {}
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def receive(sqs):
    """Receives until `count` messages are there; on Penstock the first answers already hold them."""

    def collect(url, count=1, **arguments):
        messages = []
        deadline = time.monotonic() + AWS_PATIENCE_SECONDS
        while len(messages) < count and time.monotonic() < deadline:
            wanted = min(10, count - len(messages))
            arguments.setdefault("WaitTimeSeconds", 1)
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=wanted, **arguments)
            messages += answer.get("Messages", [])
            if not answer.get("Messages") and not sqs.meta.endpoint_url.endswith("amazonaws.com"):
                break
        assert len(messages) == count
        return messages

    return collect


@pytest.fixture
def settles(on_aws):
    """Calls until the result equals what is expected: at once on Penstock, eventually on AWS."""

    def wait(call, expected):
        deadline = time.monotonic() + (AWS_PATIENCE_SECONDS if on_aws else 0)
        while (found := call()) != expected and time.monotonic() < deadline:
            time.sleep(1)
        assert found == expected

    return wait
