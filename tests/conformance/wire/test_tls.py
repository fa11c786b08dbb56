"""TLS on the API port: certificate by flag, versions, and a new certificate on SIGHUP."""

import datetime
import shutil
import signal
import socket
import ssl
import subprocess
import time

import pytest

from support.server import Server
from support.signing import json_request, signed

pytestmark = [
    pytest.mark.penstock_only,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def make_certificate(directory, name):
    """A self-signed certificate for 127.0.0.1; returns (certificate, key) paths."""
    certificate, key = directory / "server.crt", directory / "server.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def tls_server(binary, tmp_path):
    certificate, key = make_certificate(tmp_path, "first")
    flags = ["--tls-cert", str(certificate), "--tls-key", str(key)]
    running = Server(binary, tmp_path / "data", extra=flags).start()
    running.certificate = certificate
    yield running
    if running.running():
        assert running.stop() == 0


def connect(server, version=None):
    context = ssl.create_default_context(cafile=str(server.certificate))
    if version:
        context.minimum_version = context.maximum_version = version
    return context.wrap_socket(socket.create_connection(server.address, 10), server_hostname="127.0.0.1")


def list_queues(server, connection):
    endpoint = f"https://{server.ready['listen']}"
    parts = json_request("ListQueues", {})
    request = signed(endpoint, server.credentials, parts, datetime.datetime.utcnow())
    connection.sendall(request.encode())
    return connection.recv(65536).split(b" ", 2)[1]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_serves_over_tls(tls_server, version):
    with connect(tls_server, version) as connection:
        assert list_queues(tls_server, connection) == b"200"
        assert list_queues(tls_server, connection) == b"200"


def test_refuses_older_versions(tls_server):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(tls_server.address, 10) as plain:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            context.wrap_socket(plain)


def test_refuses_plain_http(tls_server):
    with socket.create_connection(tls_server.address, 10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            assert not plain.recv(4096).startswith(b"HTTP/1.1 2")
        except ConnectionResetError:
            pass


def test_queue_urls_are_https(tls_server):
    with connect(tls_server) as connection:
        endpoint = f"https://{tls_server.ready['listen']}"
        parts = json_request("CreateQueue", {"QueueName": "q"})
        now = datetime.datetime.utcnow()
        connection.sendall(signed(endpoint, tls_server.credentials, parts, now).encode())
        assert f'"{endpoint}/000000000000/q"'.encode() in connection.recv(65536).replace(b"\\/", b"/")


def test_sighup_loads_a_new_certificate_and_drops_nobody(tls_server, tmp_path):
    with connect(tls_server) as old:
        assert list_queues(tls_server, old) == b"200"
        make_certificate(tmp_path, "second")
        tls_server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                with connect(tls_server) as new:
                    subject = dict(entry[0] for entry in new.getpeercert()["subject"])
                    assert subject["commonName"] == "second"
                    break
            except ssl.SSLError:
                time.sleep(0.05)
        else:
            pytest.fail("the new certificate was not served within 5 s")
        assert list_queues(tls_server, old) == b"200"
