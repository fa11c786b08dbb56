"""Data directories that must not be served: one line says which file, why and what to do."""

import contextlib
import os
import shutil
import struct
import subprocess

import pytest

from faults import layout, scenario
from faults.client import Client
from faults.history import History
from faults.words import last_words, log_of
from support.server import Server

FAILED = 1
USAGE = 2


@pytest.fixture
def filled(binary, folder):
    """A server that has been used and killed, and what its client knows."""
    server, history = Server(binary, folder / "data", extra=scenario.SEGMENT_FLAGS), History()
    client = Client(server.start())
    scenario.settings(client, history)
    scenario.messages(client, history)
    server.kill()
    yield server, history
    if server.running():
        server.kill()


def refusal(server, status=FAILED):
    """The one line of a start that must fail."""
    log_of(server).unlink(missing_ok=True)
    other = Server(server.binary, server.data, extra=scenario.SEGMENT_FLAGS)
    with pytest.raises(RuntimeError):
        other.start()
    assert other.process.returncode == status, other.log_tail()
    words = last_words(other)
    assert len(words) == 1 and words[0].startswith("penstock: "), words
    return words[0]


def serves_everything(server, history):
    history.check(server.start())


def crc32c(data):
    """CRC-32C, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_a_newer_data_directory(filled):
    server, history = filled
    path = server.data / "format"
    content = path.read_text()
    path.write_text(content.replace("penstock-data 1", "penstock-data 2"))
    line = refusal(server)
    assert str(path) in line and "newer" in line
    path.write_text(content)
    serves_everything(server, history)


def test_a_newer_journal_segment(filled):
    server, history = filled
    path = layout.segments(server.data)[-1]
    content = path.read_bytes()
    header = content[:8] + struct.pack(">I", 2) + content[12:60]
    path.write_bytes(header + struct.pack(">I", crc32c(header)) + content[64:])
    line = refusal(server)
    assert str(path) in line and "version 2" in line
    path.write_bytes(content)
    serves_everything(server, history)


def test_a_data_directory_in_use(filled):
    server, history = filled
    server.start()
    line = refusal(server)
    assert str(server.data / "lock") in line and "in use" in line
    history.check(server)


def test_a_missing_format_file(filled):
    server, history = filled
    path = server.data / "format"
    content = path.read_text()
    path.unlink()
    assert str(path) in refusal(server)
    assert not path.exists(), "a refused start changed the directory"
    path.write_text(content)
    serves_everything(server, history)


@pytest.mark.parametrize("content", ["", "penstock-data", "penstock-data 0 shards 16\n",
                                     "penstock-data 1 shards 32\n", "\0" * 26])
def test_a_format_file_of_another_kind(filled, content):
    server, _ = filled
    (server.data / "format").write_text(content)
    assert str(server.data / "format") in refusal(server)


@contextlib.contextmanager
def read_only(path):
    """A directory that cannot be written, even by root where bind mounts are allowed."""
    if os.geteuid() != 0:
        os.chmod(path, 0o500)
        yield
        os.chmod(path, 0o700)
        return
    for command in (["--bind", str(path), str(path)],
                    ["-o", "remount,bind,ro", str(path)]):
        mounted = subprocess.run(["mount", *command], capture_output=True, check=False)
        if mounted.returncode != 0:
            if os.path.ismount(path):
                subprocess.run(["umount", str(path)], check=True)
            pytest.skip("bind mounts are not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


def test_a_read_only_data_directory(filled):
    server, history = filled
    with read_only(server.data):
        line = refusal(server)
    assert str(server.data) in line
    serves_everything(server, history)


def test_a_file_in_place_of_the_data_directory(filled):
    server, _ = filled
    shutil.rmtree(server.data)
    server.data.write_text("not a directory")
    assert str(server.data) in refusal(server, USAGE)


def test_a_missing_segment(filled):
    """The store knows that there was more: segments that are gone are not an empty journal."""
    server, _ = filled
    server.start()
    assert server.stop() == 0
    for path in layout.segments(server.data):
        path.unlink()
    assert "journal" in refusal(server)


def test_a_truncated_segment(filled):
    server, _ = filled
    path = layout.segments(server.data)[-1]
    os.truncate(path, path.stat().st_size // 2)
    line = refusal(server)
    assert str(path) in line and "bytes long" in line


def test_lost_credentials_are_written_again(filled):
    server, history = filled
    path = server.data / "credentials"
    content = path.read_text()
    path.unlink()
    server.start()
    assert path.read_text() == content
    assert os.stat(path).st_mode & 0o777 == 0o600
    history.check(server)
