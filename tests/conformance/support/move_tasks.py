"""The operations of message move tasks in either protocol, by hand: Debian's botocore does not know them."""

import contextlib
import datetime
import http.client
import time

import boto3

from .signing import json_request, query_request, signed
from .wire import TIMEOUT_SECONDS, Response, exchange

ENTRY = "ListMessageMoveTasksResultEntry"
NUMBERS = (
    "ApproximateNumberOfMessagesMoved",
    "ApproximateNumberOfMessagesToMove",
    "MaxNumberOfMessagesPerSecond",
    "StartedTimestamp",
)
ACTIVE = ("RUNNING", "CANCELLING")
JSON_TYPES = {
    "InvalidParameterValue": "com.amazon.coral.service#InvalidParameterValueException",
    "MissingParameter": "com.amazon.coral.service#MissingRequiredParameterException",
    "ResourceNotFoundException": "com.amazonaws.sqs#ResourceNotFoundException",
}


class MoveTasks:
    """StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask in one protocol."""

    def __init__(self, protocol, send, patience_seconds):
        self.request = {"json": json_request, "query": query_request}[protocol]
        self.is_json = protocol == "json"
        self.send = send
        self.patience_seconds = patience_seconds

    def start(self, **members):
        """The handle of a new task."""
        return self._member("StartMessageMoveTask", "TaskHandle", members)

    def cancel(self, handle):
        """How many messages the task had moved."""
        member = "ApproximateNumberOfMessagesMoved"
        return int(self._member("CancelMessageMoveTask", member, {"TaskHandle": handle}))

    def list(self, **members):
        """Tasks, newest first, as dictionaries with numbers in them."""
        response = self._succeeds("ListMessageMoveTasks", members)
        if self.is_json:
            return response.json().get("Results", [])
        entries = [node for node in response.xml().iter() if _local(node) == ENTRY]
        return [_entry(node) for node in entries]

    def newest(self, source_arn):
        return self.list(SourceArn=source_arn)[0]

    def finish(self, source_arn):
        """The newest task of a queue once it neither runs nor is being cancelled."""
        return self.until(source_arn, lambda task: task["Status"] not in ACTIVE)

    def until(self, source_arn, holds):
        """The newest task of a queue once that holds for it."""
        deadline = time.monotonic() + self.patience_seconds
        while not holds(task := self.newest(source_arn)):
            assert time.monotonic() < deadline, task
            time.sleep(0.05)
        return task

    def refusal(self, operation, **members):
        """(HTTP status, code, text) of a call that fails."""
        response = self.send(self.request(operation, members))
        assert response.status != 200, response.body
        code, json_type = response.error_code()
        if self.is_json:
            assert json_type == JSON_TYPES.get(code, json_type)
        return response.status, code, response.error_message()

    def _succeeds(self, operation, members):
        response = self.send(self.request(operation, members))
        assert response.status == 200, response.body
        return response

    def _member(self, operation, member, members):
        response = self._succeeds(operation, members)
        return response.json()[member] if self.is_json else response.xml_text(f"{operation}Result/{member}")


def _local(node):
    return node.tag.rsplit("}", 1)[-1]


def _entry(node):
    members = {_local(child): child.text for child in node}
    return {name: int(text) if name in NUMBERS else text for name, text in members.items()}


def to_server(server):
    """Sends signed requests to a Penstock server."""

    def send(parts):
        now = datetime.datetime.utcnow()
        return exchange(server.address, signed(server.endpoint, server.credentials, parts, now))

    return send


def to_aws(region):
    """Sends signed requests to AWS with the default credentials."""
    keys = boto3.Session().get_credentials().get_frozen_credentials()
    host = f"sqs.{region}.amazonaws.com"

    def send(parts):
        method, path, headers, body = parts
        request = signed(
            f"https://{host}", (keys.access_key, keys.secret_key),
            (method, path, {**headers, "x-amzn-query-mode": "true"}, body),
            datetime.datetime.utcnow(), token=keys.token, region=region,
        )
        connection = http.client.HTTPSConnection(host, timeout=TIMEOUT_SECONDS)
        with contextlib.closing(connection):
            connection.request(request.method, request.target, request.body, request.headers)
            reply = connection.getresponse()
            names = {name.lower(): value for name, value in reply.getheaders()}
            return Response(reply.status, names, reply.read())

    return send
