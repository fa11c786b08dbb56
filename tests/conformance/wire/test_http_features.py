"""What HTTP/1.1 offers and clients use: persistent connections, pipelining, chunks, compression,
Expect, and the limits on all of them."""

import datetime
import gzip
import time

import pytest

from support.signing import json_request, signed
from support.wire import Connection, exchange

pytestmark = pytest.mark.penstock_only

MIB = 1048576


@pytest.fixture
def sign(server):
    """A signed SQS request in JSON; further headers are signed too."""

    def make(operation, payload, **headers):
        method, path, base, body = json_request(operation, payload)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        parts = (method, path, {**base, **named}, body)
        return signed(server.endpoint, server.credentials, parts, datetime.datetime.utcnow())

    return make


def send_body(url, text):
    return {"QueueUrl": url, "MessageBody": text}


def received(sqs, url):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_connection_serves_many_requests(server, sign):
    with Connection(server.address) as connection:
        for _ in range(20):
            connection.send(sign("ListQueues", {}).encode())
            assert connection.receive().status == 200


def test_pipelined_requests_are_answered_in_order(server, sign, queue, sqs):
    requests = [
        sign("SendMessage", send_body(queue, "one")),
        sign("NoSuchOperation", {}),
        sign("SendMessage", send_body(queue, "two")),
        sign("ReceiveMessage", {"QueueUrl": queue, "MaxNumberOfMessages": 10}),
    ]
    with Connection(server.address) as connection:
        connection.send(b"".join(request.encode() for request in requests))
        answers = [connection.receive() for _ in requests]
    assert [answer.status for answer in answers] == [200, 400, 200, 200]
    assert [message["Body"] for message in answers[3].json()["Messages"]] == ["one", "two"]


def test_a_request_may_arrive_byte_by_byte(server, sign):
    data = sign("ListQueues", {}).encode()
    with Connection(server.address) as connection:
        for position in range(len(data)):
            connection.send(data[position : position + 1])
        assert connection.receive().status == 200


def test_connection_close_is_honoured(server, sign):
    request = sign("ListQueues", {})
    request.headers["Connection"] = "close"
    with Connection(server.address) as connection:
        connection.send(request.encode())
        response = connection.receive()
        assert response.status == 200
        assert response.headers.get("connection", "").lower() == "close"
        assert connection.closed()


def test_http_1_0_is_answered_and_closed(server, sign):
    data = sign("ListQueues", {}).encode().replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    with Connection(server.address) as connection:
        connection.send(data)
        assert connection.receive().status == 200
        assert connection.closed()


def test_expect_100_continue_is_answered_before_the_body(server, sign, queue, sqs):
    request = sign("SendMessage", send_body(queue, "expected"))
    request.headers["Expect"] = "100-continue"
    head, body = request.encode().split(b"\r\n\r\n", 1)
    with Connection(server.address) as connection:
        connection.send(head + b"\r\n\r\n")
        assert connection.receive().status == 100
        connection.send(body)
        assert connection.receive().status == 200
    assert received(sqs, queue) == ["expected"]


def test_another_expectation_is_refused(server, sign):
    request = sign("ListQueues", {})
    request.headers["Expect"] = "200-ok"
    with Connection(server.address) as connection:
        connection.send(request.encode())
        assert connection.receive().status == 417


def chunked(body, size):
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 100000])
def test_a_chunked_body_is_read(server, sign, queue, sqs, size):
    request = sign("SendMessage", send_body(queue, "in chunks"))
    del request.headers["Content-Length"]
    request.headers["Transfer-Encoding"] = "chunked"
    request.body = chunked(request.body, size)
    assert exchange(server.address, request).status == 200
    assert received(sqs, queue) == ["in chunks"]


def test_chunk_extensions_and_trailers_are_ignored(server, sign, queue, sqs):
    request = sign("SendMessage", send_body(queue, "x"))
    body = request.body
    del request.headers["Content-Length"]
    request.headers["Transfer-Encoding"] = "chunked"
    request.body = b"%x;a=b\r\n%s\r\n0\r\nX-Trailer: c\r\n\r\n" % (len(body), body)
    assert exchange(server.address, request).status == 200
    assert received(sqs, queue) == ["x"]


def sign_gzip(server, payload):
    """A request whose signature covers the compressed body, as SDKs make it."""
    method, path, headers, body = json_request("SendMessage", payload)
    headers["Content-Encoding"] = "gzip"
    parts = (method, path, headers, gzip.compress(body))
    return signed(server.endpoint, server.credentials, parts, datetime.datetime.utcnow())


def test_a_gzip_body_is_read(server, queue, sqs):
    request = sign_gzip(server, send_body(queue, "squeezed " * 1000))
    assert exchange(server.address, request).status == 200
    assert received(sqs, queue) == ["squeezed " * 1000]


def test_a_truncated_gzip_body_is_refused(server, queue, sqs):
    method, path, headers, body = json_request("SendMessage", send_body(queue, "x" * 1000))
    headers["Content-Encoding"] = "gzip"
    parts = (method, path, headers, gzip.compress(body)[:-10])
    request = signed(server.endpoint, server.credentials, parts, datetime.datetime.utcnow())
    assert exchange(server.address, request).status == 400
    assert received(sqs, queue) == []


def test_a_gzip_bomb_is_refused_before_it_unfolds(server):
    before = time.monotonic()
    parts = ("POST", "/", {"Content-Type": "application/x-amz-json-1.0", "Content-Encoding": "gzip",
                           "X-Amz-Target": "AmazonSQS.SendMessage"}, gzip.compress(b"0" * (256 * MIB)))
    request = signed(server.endpoint, server.credentials, parts, datetime.datetime.utcnow())
    packing = time.monotonic() - before
    before = time.monotonic()
    with Connection(server.address) as connection:
        connection.send(request.encode())
        response = connection.response_or_closed()
    assert response is None or response.status in (400, 413)
    assert time.monotonic() - before < max(5, packing)
    status, _, text = server.admin("/metrics")
    resident = [line for line in text.splitlines() if line.startswith("process_resident_memory_bytes")]
    assert status == 200 and float(resident[0].split()[-1]) < 250 * MIB


def test_an_unknown_content_encoding_is_refused(server, sign):
    response = exchange(server.address, sign("ListQueues", {}, Content_Encoding="zstd"))
    assert response.status in (400, 415)


def test_a_body_over_the_limit_is_refused_by_its_length(server, sign):
    request = sign("ListQueues", {})
    request.headers["Content-Length"] = str(1024 * MIB)
    with Connection(server.address) as connection:
        connection.send(request.encode())
        assert connection.receive().status in (400, 413)
        assert connection.closed()


def test_an_endless_chunked_body_is_refused_while_it_is_read(server, sign):
    request = sign("ListQueues", {})
    del request.headers["Content-Length"]
    request.headers["Transfer-Encoding"] = "chunked"
    request.body = b""
    piece = b"100000\r\n" + b"x" * MIB + b"\r\n"
    with Connection(server.address) as connection:
        connection.send(request.encode())
        for _ in range(64):
            connection.send(piece)
        response = connection.response_or_closed()
        assert response is None or response.status in (400, 413)


def test_a_large_message_passes_in_both_directions(server, sign, queue):
    text = "\u00e9\"\\" * 200000
    assert exchange(server.address, sign("SendMessage", send_body(queue, text))).status == 200
    answer = exchange(server.address, sign("ReceiveMessage", {"QueueUrl": queue}))
    assert answer.json()["Messages"][0]["Body"] == text


def test_a_client_that_leaves_a_long_poll_takes_no_message_with_it(server, sign, queue, sqs):
    poll = sign("ReceiveMessage", {"QueueUrl": queue, "WaitTimeSeconds": 20})
    with Connection(server.address) as connection:
        connection.send(poll.encode())
        time.sleep(0.3)
    time.sleep(0.3)
    sqs.send_message(QueueUrl=queue, MessageBody="for someone who waits")
    assert received(sqs, queue) == ["for someone who waits"]
