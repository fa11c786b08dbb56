"""The certificate that notifications are verified with: served to anybody, from the data directory."""

import hashlib
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

from support.server import Server

pytestmark = [
    pytest.mark.penstock_only,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


@pytest.fixture
def key_file(tmp_path):
    """A data directory that holds nothing but a signing key."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3653"]
    command += ["-subj", "/CN=sns.amazonaws.com", "-keyout", "-", "-out", "-"]
    pem = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    file = data / "signing-key.pem"
    file.write_text(pem)
    return file


def certificate_of(pem):
    return re.search("-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----\n", pem, re.DOTALL)[0]


def get(server, path, method="GET"):
    request = urllib.request.Request(server.endpoint + path, method=method)
    try:
        return urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error


def test_the_certificate_is_served_without_a_signature(binary, key_file):
    certificate = certificate_of(key_file.read_text())
    hashed = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
    path = f"/SimpleNotificationService-{hashed[:32]}.pem"
    server = Server(binary, key_file.parent).start()
    try:
        with get(server, path) as reply:
            assert reply.status == 200
            assert reply.headers["Content-Type"] == "application/x-pem-file"
            assert reply.headers["Cache-Control"] == "public, max-age=86400"
            assert reply.read().decode() == certificate
        with get(server, path, "HEAD") as reply:
            assert (reply.status, reply.read()) == (200, b"")
        for other, method in [(path, "POST"), (path[:-1], "GET"), ("/signing-key.pem", "GET")]:
            with get(server, other, method) as reply:
                assert reply.status in (400, 403, 404)
                assert b"PRIVATE" not in reply.read()
    finally:
        assert server.stop() == 0


def test_a_spoilt_key_is_refused(binary, key_file):
    key_file.write_text(certificate_of(key_file.read_text()))
    with pytest.raises(RuntimeError, match="signing-key.pem: has no RSA key of 2048 bits; restore"):
        Server(binary, key_file.parent).start()
