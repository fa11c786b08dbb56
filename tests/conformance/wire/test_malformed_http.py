"""Broken HTTP is refused and the connection closed, so that no second reader can disagree about
where a request ends; the server goes on serving."""

import datetime

import pytest

from support.signing import json_request, signed
from support.wire import Connection, exchange

pytestmark = pytest.mark.penstock_only

HOST = b"Host: localhost\r\n"
POST = b"POST / HTTP/1.1\r\n" + HOST

# (case, bytes, statuses that may be answered before the connection is closed)
BROKEN = [
    ("length and chunked", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    ("chunked and length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", {400}),
    ("two lengths", POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", {400}),
    ("two lengths in one", POST + b"Content-Length: 2, 3\r\n\r\n{}x", {400}),
    ("negative length", POST + b"Content-Length: -1\r\n\r\n", {400}),
    ("signed length", POST + b"Content-Length: +2\r\n\r\n{}", {400}),
    ("hexadecimal length", POST + b"Content-Length: 0x2\r\n\r\n{}", {400}),
    ("length beyond 64 bits", POST + b"Content-Length: 99999999999999999999\r\n\r\n", {400, 413}),
    ("empty length", POST + b"Content-Length: \r\n\r\n", {400}),
    ("unknown transfer coding", POST + b"Transfer-Encoding: cow\r\n\r\n", {400, 501}),
    ("chunked not last", POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", {400, 501}),
    ("chunked twice", POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    ("chunked in disguise", POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    ("chunk size not a number", POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", {400}),
    ("chunk size negative", POST + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", {400}),
    ("chunk size beyond 64 bits", POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\n", {400, 413}),
    ("chunk longer than its size", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n", {400}),
    ("folded header", POST + b"X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n", {400}),
    ("folded first header", b"POST / HTTP/1.1\r\n Host: a\r\n\r\n", {400}),
    ("bare line feeds", b"POST / HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n", {400}),
    ("bare line feed in the head", POST + b"X-A: b\nContent-Length: 0\r\n\r\n", {400}),
    ("bare carriage return in a value", POST + b"X-A: b\rc\r\nContent-Length: 0\r\n\r\n", {400}),
    ("null in a value", POST + b"X-A: b\x00c\r\nContent-Length: 0\r\n\r\n", {400}),
    ("space before the colon", POST + b"Content-Length : 0\r\n\r\n", {400}),
    ("space in a name", POST + b"Con tent: 0\r\n\r\n", {400}),
    ("no colon", POST + b"Content-Length\r\n\r\n", {400}),
    ("empty name", POST + b": value\r\n\r\n", {400}),
    ("no host", b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", {400}),
    ("two hosts", POST + HOST + b"Content-Length: 0\r\n\r\n", {400}),
    ("no target", b"POST HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    ("space in the target", b"POST /a b HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    ("control character in the target", b"POST /\x01 HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    ("unknown version", b"POST / HTTP/3.1\r\n" + HOST + b"\r\n", {400, 505}),
    ("version 0.9", b"GET /\r\n\r\n", {400, 505}),
    ("tls on a plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40, {400}),
    ("http/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
    ("one huge header", POST + b"X-A: " + b"a" * 200000 + b"\r\n\r\n", {400, 431}),
    ("ten thousand headers", POST + b"".join(b"X-%d: a\r\n" % i for i in range(10000)) + b"\r\n", {400, 431}),
    ("a huge target", b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {400, 414, 431}),
]


@pytest.mark.parametrize("data, statuses", [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_is_refused_and_the_connection_closed(server, data, statuses):
    with Connection(server.address) as connection:
        connection.send(data)
        response = connection.response_or_closed()
        assert response is None or response.status in statuses
        assert connection.closed()


def test_nothing_behind_a_refused_request_is_served(server, sqs, queue):
    body = {"QueueUrl": queue, "MessageBody": "smuggled"}
    now = datetime.datetime.utcnow()
    inner = signed(server.endpoint, server.credentials, json_request("SendMessage", body), now).encode()
    with Connection(server.address) as connection:
        connection.send(
            POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner
        )
        response = connection.response_or_closed()
        assert response is None or response.status == 400
        assert connection.closed()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


@pytest.mark.parametrize("part", [1, 10, 60, -1], ids=["method", "target", "headers", "body"])
def test_an_incomplete_request_of_a_client_that_is_gone_is_dropped(server, sqs, queue, part):
    body = {"QueueUrl": queue, "MessageBody": "half"}
    now = datetime.datetime.utcnow()
    data = signed(server.endpoint, server.credentials, json_request("SendMessage", body), now).encode()
    with Connection(server.address) as connection:
        connection.send(data[:part])
        connection.shutdown_write()
        response = connection.response_or_closed()
        assert response is None or response.status == 400
        assert connection.closed()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_the_server_serves_others_meanwhile(server):
    held = [Connection(server.address) for _ in range(50)]
    try:
        for connection in held:
            connection.send(b"POST / HTTP/1.1\r\nHost: loc")
        now = datetime.datetime.utcnow()
        request = signed(server.endpoint, server.credentials, json_request("ListQueues", {}), now)
        assert exchange(server.address, request).status == 200
    finally:
        for connection in held:
            connection.socket.close()
