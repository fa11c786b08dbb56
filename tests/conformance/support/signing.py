"""Requests signed by botocore's own SigV4 code, but at any time and with any part spoiled."""

import json
import urllib.parse

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .server import REGION

QUERY_VERSIONS = {"sns": "2010-03-31", "sqs": "2012-11-05", "sts": "2011-06-15"}
JSON_CONTENT = "application/x-amz-json-1.0"
FORM_CONTENT = "application/x-www-form-urlencoded; charset=utf-8"


class _AtTime:
    """Signs with a given clock in place of the machine's."""

    def sign_at(self, request, now):
        request.context["timestamp"] = now.strftime(SIGV4_TIMESTAMP)
        self._modify_request_before_signing(request)
        canonical = self.canonical_request(request)
        signature = self.signature(self.string_to_sign(request, canonical), request)
        self._inject_signature_to_request(request, signature)


class _HeaderAuth(_AtTime, SigV4Auth):
    pass


class _PresignAuth(_AtTime, SigV4QueryAuth):
    pass


class Request:
    """One HTTP request that may be spoiled between signing and sending."""

    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body

    def encode(self):
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines + ["", ""]).encode("latin-1") + self.body


def json_request(operation, payload):
    """Method, path, headers and body of an awsJson1_0 SQS call; payload may be raw bytes."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {"Content-Type": JSON_CONTENT, "X-Amz-Target": f"AmazonSQS.{operation}"}
    return "POST", "/", headers, body


def query_request(operation, parameters=None, service="sqs"):
    """Method, path, headers and body of an awsQuery call."""
    fields = {"Action": operation, "Version": QUERY_VERSIONS[service], **(parameters or {})}
    body = urllib.parse.urlencode(fields).encode()
    return "POST", "/", {"Content-Type": FORM_CONTENT}, body


def signed(endpoint, credentials, parts, now, service="sqs", token=None, region=REGION):
    """The request of `parts` with an Authorization header, Host and Content-Length."""
    method, path, headers, body = parts
    aws = AWSRequest(method, endpoint + path, headers=dict(headers), data=body)
    _HeaderAuth(Credentials(*credentials, token), service, region).sign_at(aws, now)
    return _finish(endpoint, aws, path, body)


def unsigned(endpoint, parts):
    method, path, headers, body = parts
    return _finish(endpoint, AWSRequest(method, endpoint + path, headers=dict(headers)), path, body)


def presigned(endpoint, credentials, path, parameters, now, expires=300, service="sqs"):
    """A GET whose signature is in its query string."""
    fields = {"Version": QUERY_VERSIONS[service], **parameters}
    aws = AWSRequest("GET", f"{endpoint}{path}?{urllib.parse.urlencode(fields)}")
    _PresignAuth(Credentials(*credentials), service, REGION, expires=expires).sign_at(aws, now)
    return _finish(endpoint, aws, aws.url[len(endpoint):], b"")


def _finish(endpoint, aws, target, body):
    headers = {"Host": endpoint.split("//", 1)[1], **dict(aws.headers.items())}
    if aws.method != "GET":
        headers["Content-Length"] = str(len(body))
    return Request(aws.method, target, headers, body)
