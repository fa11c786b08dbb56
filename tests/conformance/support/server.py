"""A Penstock server process over its own data directory, as a test sees it."""

import configparser
import json
import os
import pathlib
import select
import signal
import subprocess
import time
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
ACCOUNT = "000000000000"
REGION = "us-east-1"
READY_SECONDS = 20
STOP_SECONDS = 20


def default_binary():
    """The server under test: PENSTOCK_BINARY, else the release build."""
    return os.environ.get("PENSTOCK_BINARY") or str(REPOSITORY / "build/release/penstock")


class Server:
    """Starts `penstock serve` (or `dev`) on free loopback ports and stops it again."""

    def __init__(self, binary, data, command="serve", extra=(), prefix=()):
        self.binary = binary
        self.prefix = list(prefix)  # what the server is started through
        self.data = pathlib.Path(data)
        self.command = command
        self.extra = list(extra)
        self.process = None
        self.ready = None

    def start(self):
        arguments = [*self.prefix, self.binary, self.command]
        arguments += ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
        if self.command == "serve":
            arguments += ["--data", str(self.data)]
        self.log = open(str(self.data) + ".log", "ab")
        self.process = subprocess.Popen(
            arguments + self.extra, stdout=subprocess.PIPE, stderr=self.log, env=clean_environment()
        )
        self.ready = json.loads(self._first_line())
        assert self.ready["ready"] is True
        return self

    def _first_line(self):
        """The ready line, or an error that carries the server's log."""
        descriptor = self.process.stdout.fileno()
        deadline = time.monotonic() + READY_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            readable = left > 0 and select.select([descriptor], [], [], left)[0]
            piece = os.read(descriptor, 4096) if readable else b""
            if not piece:
                self._give_up()
            line += piece
        return line.splitlines()[0]

    def _give_up(self):
        try:
            self.process.wait(STOP_SECONDS / 4)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._close()
        raise RuntimeError(f"no ready line from the server: {self.log_tail()}")

    def log_tail(self):
        return pathlib.Path(str(self.data) + ".log").read_text(errors="replace")[-2000:]

    def log_records(self, event):
        """What the log says of that event."""
        lines = pathlib.Path(str(self.data) + ".log").read_text(errors="replace").splitlines()
        records = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [record for record in records if record.get("event") == event]

    @property
    def endpoint(self):
        return f"http://{self.ready['listen']}"

    @property
    def address(self):
        host, port = self.ready["listen"].rsplit(":", 1)
        return host, int(port)

    @property
    def credentials(self):
        """The root access key of the data directory: (key id, secret)."""
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read(self.data / "credentials")
        profile = parsed["default"]
        return profile["aws_access_key_id"], profile["aws_secret_access_key"]

    def admin(self, path):
        """GET on the admin port: (status, content type, text)."""
        try:
            reply = urllib.request.urlopen(f"http://{self.ready['admin']}{path}", timeout=10)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return reply.status, reply.headers.get("Content-Type", ""), reply.read().decode()

    def kill(self):
        """What power loss of the process looks like: no handler runs."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)
        self._close()

    def stop(self):
        """Drains with SIGTERM and returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self._close()

    def running(self):
        return self.process is not None and self.process.poll() is None

    def _close(self):
        self.process.stdout.close()
        self.log.close()


def clean_environment(**more):
    """The environment without anything that would configure an AWS client or Penstock."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PENSTOCK_"))}
    return {**kept, **more}
