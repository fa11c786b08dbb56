"""What a server says to people: the lines on stderr that are not its log's JSON."""

from pathlib import Path


def log_of(server):
    return Path(f"{server.data}.log")


def last_words(server):
    lines = log_of(server).read_text(errors="replace").splitlines()
    return [line for line in lines if line and not line.startswith("{")]
