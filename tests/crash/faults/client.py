"""An API by hand over one connection: JSON, signed, and told apart by what is known then."""

import datetime
import hashlib
import hmac
import json
import time

from support.server import ACCOUNT, REGION
from support.wire import Connection

SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target"
# Of a service: its name in scopes, the prefix of its targets, its protocol.
QUEUES = ("sqs", "AmazonSQS", "application/x-amz-json-1.0")
EVENTS = ("events", "AWSEvents", "application/x-amz-json-1.1")


class Unknown(Exception):
    """No answer came: the operation may have taken effect or not."""


class Refused(Exception):
    """An error was answered: the operation has had no effect."""

    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code


class Client:
    """One connection to a server; for one thread."""

    def __init__(self, server, service=QUEUES):
        self.service, self.prefix, self.content_type = service
        self.address = server.address
        self.host = server.ready["listen"]
        self.key, self.secret = server.credentials
        self.connection = None

    def call(self, operation, **fields):
        """The answer's fields. Unknown or Refused otherwise."""
        request = self.request(operation, json.dumps(fields).encode())
        try:
            if self.connection is None:
                self.connection = Connection(self.address)
            self.connection.send(request)
            response = self.connection.receive()
        except (OSError, EOFError) as error:
            self.close()
            raise Unknown(f"{operation}: {error!r}") from error
        if response.status == 200:
            return response.json() if response.body else {}
        answer = response.json()
        if response.headers.get("connection") == "close":
            self.close()
        code = answer["__type"].split("#")[-1]
        raise Refused(response.status, code, answer.get("message"))

    def close(self):
        if self.connection is not None:
            self.connection.socket.close()
            self.connection = None

    def request(self, operation, body):
        """The bytes of a request, signed with Signature Version 4."""
        moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{moment[:8]}/{REGION}/{self.service}/aws4_request"
        headers = (f"content-type:{self.content_type}\nhost:{self.host}\nx-amz-date:{moment}\n"
                   f"x-amz-target:{self.prefix}.{operation}\n")
        canonical = f"POST\n/\n\n{headers}\n{SIGNED_HEADERS}\n{hashlib.sha256(body).hexdigest()}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}".encode()
        signature = hmac.digest(key, to_sign, "sha256").hex()
        head = (f"POST / HTTP/1.1\r\n{headers}authorization:AWS4-HMAC-SHA256 "
                f"Credential={self.key}/{scope}, SignedHeaders={SIGNED_HEADERS}, "
                f"Signature={signature}\ncontent-length:{len(body)}\n\n")
        return head.replace("\r\n", "\n").replace("\n", "\r\n").encode() + body


def until_accepted(call, seconds=30):
    """Repeats what is refused for want of space, as SDKs do; the last refusal if it stays so."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return call()
        except Refused as refusal:
            assert refusal.status == 503, refusal
            assert time.monotonic() < deadline, f"still refused after {seconds} s: {refusal}"
        time.sleep(0.02)


def queue_url(client, name):
    return f"http://{client.host}/{ACCOUNT}/{name}"
