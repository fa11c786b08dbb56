"""boto3 with nothing but what `penstock env` says: endpoint, region and key."""

import os
import pathlib
import sys

import boto3
import pytest
from botocore.exceptions import ClientError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from suite import client_environment  # noqa: E402


@pytest.fixture
def bare_client(server, monkeypatch):
    """Makes clients from the environment alone."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in client_environment(server).items():
        monkeypatch.setenv(name, value)
    return lambda service, **options: boto3.Session().client(service, **options)


def test_finds_the_endpoint_and_speaks_json(bare_client, server):
    sqs = bare_client("sqs")
    assert sqs.meta.endpoint_url == server.endpoint
    assert sqs.meta.service_model.protocol == "json"


def test_sends_through_the_resource_interface(bare_client, new_name):
    bare_client("sqs")
    queue = boto3.Session().resource("sqs").create_queue(QueueName=new_name())
    queue.send_message(MessageBody="through a resource")
    (message,) = queue.receive_messages(WaitTimeSeconds=1)
    assert message.body == "through a resource"
    message.delete()
    queue.delete()


def test_names_the_caller(bare_client):
    identity = bare_client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::000000000000:root"


def test_an_error_has_both_of_its_codes(bare_client, new_name):
    """The old code of Query, which programs compare with, and the shape's name in JSON."""
    sqs = bare_client("sqs")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist) as caught:
        sqs.get_queue_url(QueueName=new_name())
    error = caught.value.response["Error"]
    assert error["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert error["QueryErrorCode"] == "QueueDoesNotExist"
    assert error["Type"] == "Sender"


@pytest.mark.parametrize("service, call", [("sqs", "list_queues"), ("sts", "get_caller_identity")])
def test_another_secret_is_refused(bare_client, service, call):
    client = bare_client(service, aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
                         aws_secret_access_key="wrong")
    with pytest.raises(ClientError) as caught:
        getattr(client, call)()
    assert caught.value.response["Error"]["Code"] in (
        "SignatureDoesNotMatch", "InvalidSignatureException")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
