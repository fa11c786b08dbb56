"""HTTP over a bare socket: sends exactly the given bytes and reads exactly one response."""

import json
import socket
import xml.etree.ElementTree as ElementTree

TIMEOUT_SECONDS = 10


class Response:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def xml(self):
        return ElementTree.fromstring(self.body)

    def error_code(self):
        """(Query code, JSON type) of an error in whichever protocol it is written."""
        if self.headers.get("content-type", "").startswith("application/x-amz-json"):
            query, fault = self.headers["x-amzn-query-error"].split(";")
            assert fault in ("Sender", "Receiver")
            return query, self.json()["__type"]
        return self.xml_text("Error/Code"), None

    def error_message(self):
        if self.headers.get("content-type", "").startswith("application/x-amz-json"):
            return self.json().get("message")
        return self.xml_text("Error/Message")

    def xml_text(self, path):
        """Text at a path of local names, whatever the namespace."""
        node = self.xml()
        namespace = node.tag[: node.tag.index("}") + 1] if node.tag.startswith("{") else ""
        found = node.find("/".join(namespace + step for step in path.split("/")))
        return None if found is None else found.text


class Connection:
    """One client connection to the API port."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, TIMEOUT_SECONDS)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends all of it, or stops quietly where the server has already hung up."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def shutdown_write(self):
        self.socket.shutdown(socket.SHUT_WR)

    def _fill(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError(f"closed after {self.buffer[:200]!r}")
        self.buffer += piece

    def _until(self, mark):
        while mark not in self.buffer:
            self._fill()
        head, self.buffer = self.buffer.split(mark, 1)
        return head

    def _exactly(self, count):
        while len(self.buffer) < count:
            self._fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def receive(self):
        """The next response; interim 1xx answers are returned like any other, without a body."""
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        if status < 200 or status == 204:
            return Response(status, headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            return Response(status, headers, self._chunked())
        return Response(status, headers, self._exactly(int(headers["content-length"])))

    def _chunked(self):
        body = b""
        while True:
            size = int(self._until(b"\r\n"), 16)
            body += self._exactly(size)
            assert self._exactly(2) == b"\r\n"
            if size == 0:
                return body

    def closed(self):
        """True when the server closes without sending anything more."""
        try:
            return not self.buffer and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def response_or_closed(self):
        """A response, or None where the server hung up without one."""
        try:
            return self.receive()
        except (EOFError, ConnectionResetError):
            return None


def exchange(address, request):
    """One request, one response, one connection."""
    with Connection(address) as connection:
        connection.send(request.encode())
        return connection.receive()
