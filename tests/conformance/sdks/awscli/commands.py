"""Queue and STS commands of each AWS CLI, with the endpoint as a flag and the key in the environment.

Neither CLI reads the endpoint from the environment for queues: version 1 puts the old host name of
SQS in its place, and Debian's is older than the variable.
"""

import json
import pathlib
import re
import subprocess
import sys

import pytest

from support import md5

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from suite import REPOSITORY, client_environment  # noqa: E402

PROGRAMS = {
    "v1": REPOSITORY / "build/sdks/awscli/venv/bin/aws",
    "debian": pathlib.Path("/usr/bin/aws"),
}
ATTRIBUTES = {
    "colour": {"DataType": "String", "StringValue": "blue"},
    "count": {"DataType": "Number.int", "StringValue": "42"},
}


class Refused(Exception):
    """What the CLI prints of an error: its code, the operation, its text."""

    def __init__(self, output):
        super().__init__(output)
        self.code = re.search(r"\((.+?)\) when calling", output)[1]


@pytest.fixture(scope="session", params=PROGRAMS)
def aws(request, server):
    """Runs one command and returns its JSON."""
    program = PROGRAMS[request.param]
    if not program.exists():
        pytest.skip(f"{program} is not installed")
    base = [str(program), "--endpoint-url", server.endpoint, "--output", "json"]
    environment = client_environment(server)

    def run(*arguments, **options):
        words = [json.dumps(word) if isinstance(word, (dict, list)) else str(word)
                 for word in arguments]
        done = subprocess.run(base + words, env={**environment, **options}, capture_output=True,
                              text=True, timeout=60)
        if done.returncode != 0:
            raise Refused(done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    return run


@pytest.fixture
def queue(aws, new_name):
    return aws("sqs", "create-queue", "--queue-name", new_name("cli"))["QueueUrl"]


def receive(aws, queue, *more):
    return aws("sqs", "receive-message", "--queue-url", queue, "--max-number-of-messages", 10,
               *more).get("Messages", [])


def test_queues_are_created_found_listed_and_configured(aws, new_name):
    name = new_name("cli")
    attributes = {"VisibilityTimeout": "45"}
    url = aws("sqs", "create-queue", "--queue-name", name, "--attributes", attributes,
              "--tags", {"team": "payments"})["QueueUrl"]
    assert aws("sqs", "get-queue-url", "--queue-name", name)["QueueUrl"] == url
    assert aws("sqs", "list-queues", "--queue-name-prefix", name)["QueueUrls"] == [url]
    aws("sqs", "set-queue-attributes", "--queue-url", url, "--attributes", {"DelaySeconds": "5"})
    read = aws("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "All")
    assert read["Attributes"]["VisibilityTimeout"] == "45"
    assert read["Attributes"]["DelaySeconds"] == "5"


def test_tags_are_put_listed_and_removed(aws, queue):
    aws("sqs", "tag-queue", "--queue-url", queue, "--tags", {"a": "1", "b": "größe"})
    aws("sqs", "untag-queue", "--queue-url", queue, "--tag-keys", "a")
    assert aws("sqs", "list-queue-tags", "--queue-url", queue)["Tags"] == {"b": "größe"}


def test_a_message_keeps_body_and_attributes(aws, queue):
    sent = aws("sqs", "send-message", "--queue-url", queue, "--message-body", "größe 🦀",
               "--message-attributes", ATTRIBUTES)
    (message,) = receive(aws, queue, "--wait-time-seconds", 2, "--message-attribute-names", "All",
                         "--attribute-names", "All")
    assert message["Body"] == "größe 🦀"
    assert message["MessageAttributes"] == ATTRIBUTES
    assert sent["MD5OfMessageAttributes"] == md5.of_attributes(ATTRIBUTES)
    assert message["MD5OfMessageAttributes"] == md5.of_attributes(ATTRIBUTES)
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    handle = ["--queue-url", queue, "--receipt-handle", message["ReceiptHandle"]]
    aws("sqs", "change-message-visibility", *handle, "--visibility-timeout", 0)
    (again,) = receive(aws, queue)
    aws("sqs", "delete-message", "--queue-url", queue, "--receipt-handle", again["ReceiptHandle"])


def test_batches_report_each_entry(aws, queue):
    entries = [{"Id": str(i), "MessageBody": f"body {i}"} for i in range(10)]
    sent = aws("sqs", "send-message-batch", "--queue-url", queue, "--entries", entries)
    assert len(sent["Successful"]) == 10
    handles = [{"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]}
               for i, message in enumerate(receive(aws, queue))]
    hidden = [{**entry, "VisibilityTimeout": 600} for entry in handles]
    changed = aws("sqs", "change-message-visibility-batch", "--queue-url", queue,
                  "--entries", hidden)
    assert len(changed["Successful"]) == 10
    wrong = {"Id": "wrong", "ReceiptHandle": "garbage"}
    deleted = aws("sqs", "delete-message-batch", "--queue-url", queue,
                  "--entries", handles[:9] + [wrong])
    assert len(deleted["Successful"]) == 9
    assert deleted["Failed"][0]["Code"] == "ReceiptHandleIsInvalid"


def test_a_queue_is_purged_and_deleted(aws, queue):
    aws("sqs", "send-message", "--queue-url", queue, "--message-body", "x")
    aws("sqs", "purge-queue", "--queue-url", queue)
    assert receive(aws, queue) == []
    aws("sqs", "delete-queue", "--queue-url", queue)
    with pytest.raises(Refused) as caught:
        receive(aws, queue)
    assert caught.value.code == "AWS.SimpleQueueService.NonExistentQueue"


def test_the_caller_is_named_and_another_secret_refused(aws):
    identity = aws("sts", "get-caller-identity")
    assert identity["Arn"] == "arn:aws:iam::000000000000:root"
    with pytest.raises(Refused) as caught:
        aws("sts", "get-caller-identity", AWS_SECRET_ACCESS_KEY="wrong")
    assert caught.value.code == "SignatureDoesNotMatch"
