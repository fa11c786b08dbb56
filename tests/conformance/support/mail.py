"""A mail relay in this process, on a free port of loopback: Debian's aiosmtpd."""

import email
import email.policy
import socket
import subprocess
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

WAIT_SECONDS = 20


class MailRelay:
    """Keeps what it is sent; refuses what it is told to refuse."""

    def __init__(self, tls=None, user=None, password=None):
        """`tls`: an ssl.SSLContext; with it STARTTLS is demanded, and with a user AUTH too."""
        self.messages = []  # email.message.EmailMessage, in order
        self.envelopes = []  # (sender, [recipients]), so too
        self.attempts = []  # the address of every RCPT
        self.logins = []  # (user, whether it was let in)
        self.tls_sessions = 0
        self._login = (user, password)
        self._replies = {}
        self._changed = threading.Condition()
        options = {"hostname": "127.0.0.1", "port": free_port(), "ready_timeout": WAIT_SECONDS}
        if tls:
            options.update(tls_context=tls, require_starttls=True)
        if user:
            options.update(authenticator=self._authenticate, auth_required=True)
            options.update(auth_require_tls=tls is not None)
        self._controller = Controller(self, **options)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    @property
    def address(self):
        return f"127.0.0.1:{self._controller.port}"

    def refuse(self, address, *replies):
        """What RCPT of the address is answered, one time each; then it is taken."""
        self._replies[address] = list(replies)

    def wait_for(self, count):
        """The messages, once there are so many."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.messages) >= count, WAIT_SECONDS):
                raise AssertionError(f"{len(self.messages)} of {count} mails after {WAIT_SECONDS} s")
            return list(self.messages)

    def _authenticate(self, _server, _session, _envelope, _mechanism, data):
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        self.logins.append((given and given[0], given == self._login))
        return AuthResult(success=given == self._login, handled=given == self._login)

    def handle_STARTTLS(self, _server, _session, _envelope):
        self.tls_sessions += 1
        return True

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        self.attempts.append(address)
        replies = self._replies.get(address)
        if replies:
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._changed:
            self.messages.append(message)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self._changed.notify_all()
        return "250 taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(directory):
    """A self-signed certificate for 127.0.0.1: (certificate, key) paths."""
    certificate, key = directory / "relay.crt", directory / "relay.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=relay", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
