"""The command line around the server: env, dev, usage errors, and the AWS CLI as a client."""

import datetime
import json
import shlex
import shutil
import subprocess

import pytest

from support.server import Server, clean_environment
from support.signing import json_request, signed
from support.wire import exchange

pytestmark = pytest.mark.penstock_only


def run(*arguments, **environment):
    return subprocess.run(
        arguments, capture_output=True, text=True, timeout=60, env=clean_environment(**environment)
    )


def exports(text):
    """The variables that `eval` of the text would set."""
    found = {}
    for line in text.splitlines():
        word, assignment = line.split(" ", 1)
        if word == "export":
            name, value = shlex.split(assignment)[0].split("=", 1)
            found[name] = value
        else:
            assert line == "unset AWS_SESSION_TOKEN"
    return found


def complaints(result):
    """The lines on stderr that are not log lines."""
    return [line for line in result.stderr.splitlines() if line and not line.startswith("{")]


class TestEnvironment:
    def test_env_prints_exports_of_the_credentials(self, binary, server):
        result = run(binary, "env", "--data", str(server.data))
        assert result.returncode == 0, result.stderr
        found = exports(result.stdout)
        assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"]) == server.credentials
        assert found["AWS_ENDPOINT_URL"] == server.endpoint, "where it listens"
        assert "us-east-1" in (found.get("AWS_REGION"), found.get("AWS_DEFAULT_REGION"))

    def test_env_takes_another_endpoint_and_falls_back_to_the_default(self, binary, server, tmp_path):
        result = run(binary, "env", "--data", str(server.data), "--endpoint", "https://a.example:9")
        assert exports(result.stdout)["AWS_ENDPOINT_URL"] == "https://a.example:9"
        copied = tmp_path / "credentials"
        copied.write_bytes((server.data / "credentials").read_bytes())
        result = run(binary, "env", "--data", str(tmp_path))
        assert exports(result.stdout)["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"

    def test_env_without_data_fails_with_one_line(self, binary, tmp_path):
        result = run(binary, "env", "--data", str(tmp_path / "absent"))
        assert result.returncode == 1
        assert result.stdout == ""
        assert len(result.stderr.strip().splitlines()) == 1

    def test_the_credentials_file_is_an_aws_credentials_file(self, server):
        key, secret = server.credentials
        assert key.startswith("AKIA") and len(key) == 20
        assert len(secret) == 40


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["serve", "--no-such-flag"],
            ["no-such-command"],
            ["serve", "--listen", "nowhere"],
            ["serve", "--listen", "127.0.0.1:70000"],
        ],
        ids=" ".join,
    )
    def test_wrong_usage_exits_2_and_says_why(self, binary, arguments):
        result = run(binary, *arguments)
        assert result.returncode == 2
        assert result.stderr.strip()
        assert result.stdout == ""

    @pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["--version"]], ids=" ".join)
    def test_help_and_version_exit_0_on_stdout(self, binary, arguments):
        result = run(binary, *arguments)
        assert result.returncode == 0
        assert result.stdout.strip()

    def test_a_second_server_is_refused_with_one_line(self, binary, server):
        arguments = ["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
        result = run(binary, *arguments, "--data", str(server.data))
        assert result.returncode == 1
        assert result.stdout == ""
        assert len(complaints(result)) == 1
        assert str(server.data) in complaints(result)[0]

    def test_a_port_in_use_is_refused_with_one_line(self, binary, server, tmp_path):
        arguments = ["serve", "--listen", server.ready["listen"], "--admin", "127.0.0.1:0"]
        result = run(binary, *arguments, "--data", str(tmp_path / "data"))
        assert result.returncode == 1
        assert len(complaints(result)) == 1
        assert server.ready["listen"] in complaints(result)[0]

    def test_data_that_is_a_file_is_refused_with_one_line(self, binary, tmp_path):
        (tmp_path / "data").write_text("not a directory")
        arguments = ["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
        result = run(binary, *arguments, "--data", str(tmp_path / "data"))
        assert result.returncode in (1, 2)
        assert len(complaints(result)) == 1
        assert str(tmp_path / "data") in complaints(result)[0]


class TestDev:
    @pytest.fixture
    def dev(self, binary, tmp_path):
        running = Server(binary, tmp_path / "unused", command="dev").start()
        yield running
        if running.running():
            assert running.stop() == 0

    def test_dev_accepts_any_key_and_takes_12_digits_as_the_account(self, dev):
        for key, account in (("anything", "000000000000"), ("123456789012", "123456789012")):
            parts = json_request("CreateQueue", {"QueueName": "q"})
            request = signed(dev.endpoint, (key, "whatever"), parts, datetime.datetime.utcnow())
            response = exchange(dev.address, request)
            assert response.status == 200
            assert response.json()["QueueUrl"].endswith(f"/{account}/q")

    def test_dev_refuses_to_listen_beyond_loopback(self, binary):
        result = run(binary, "dev", "--listen", "0.0.0.0:0", "--admin", "127.0.0.1:0")
        assert result.returncode in (1, 2)
        assert result.stderr.strip()


@pytest.mark.skipif(shutil.which("aws") is None, reason="the AWS CLI is not installed")
class TestAwsCli:
    """With nothing but the endpoint, the region and the keys set."""

    @pytest.fixture
    def aws(self, server, tmp_path):
        key, secret = server.credentials

        def call(*arguments):
            environment = {
                "AWS_ENDPOINT_URL": server.endpoint,
                "AWS_ACCESS_KEY_ID": key,
                "AWS_SECRET_ACCESS_KEY": secret,
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_CONFIG_FILE": str(tmp_path / "none"),
            }
            if not honours_endpoint_variable():
                del environment["AWS_ENDPOINT_URL"]
                arguments = ("--endpoint-url", server.endpoint, *arguments)
            return run("aws", *arguments, "--output", "json", **environment)

        return call

    def test_a_message_goes_through(self, aws, new_name):
        created = aws("sqs", "create-queue", "--queue-name", new_name("cli"))
        assert created.returncode == 0, created.stderr
        url = json.loads(created.stdout)["QueueUrl"]
        sent = aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello")
        assert sent.returncode == 0, sent.stderr
        received = json.loads(aws("sqs", "receive-message", "--queue-url", url).stdout)
        assert received["Messages"][0]["Body"] == "hello"
        handle = received["Messages"][0]["ReceiptHandle"]
        deleted = aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", handle)
        assert deleted.returncode == 0, deleted.stderr
        assert aws("sqs", "delete-queue", "--queue-url", url).returncode == 0

    def test_an_error_names_its_code(self, aws):
        result = aws("sqs", "get-queue-url", "--queue-name", "conformance-no-such-queue")
        assert result.returncode != 0
        assert "AWS.SimpleQueueService.NonExistentQueue" in result.stderr

    def test_the_caller_is_the_root_of_the_account(self, aws):
        result = aws("sts", "get-caller-identity")
        assert json.loads(result.stdout)["Account"] == "000000000000", result.stderr


def honours_endpoint_variable():
    """AWS_ENDPOINT_URL is read since version 2.13.24; version 1 goes to AWS for SQS whatever it says."""
    text = subprocess.run(["aws", "--version"], capture_output=True, text=True).stdout
    version = tuple(int(part) for part in text.split()[0].split("/")[1].split("."))
    return version >= (2, 13, 24)
