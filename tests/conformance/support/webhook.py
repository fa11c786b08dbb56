"""An HTTP server on loopback that keeps what it is asked and answers what a test says."""

import http.server
import json
import threading
import urllib.parse

PATIENCE_SECONDS = 15


class Webhook:
    """`answer(request)` gives (status, headers, body); by default 200; None: it hangs up without an answer.

    Requests are plain dictionaries. `tls` is an SSL context for https.
    """

    def __init__(self, answer=lambda request: (200, {}, ""), tls=None):
        self.answer = answer
        self.tls = tls
        self.requests = []
        self._changed = threading.Condition()

    def __enter__(self):
        webhook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                path, _, query = self.path.partition("?")
                request = {
                    "method": self.command, "path": path, "body": body, "headers": dict(self.headers.items()),
                    "query": urllib.parse.parse_qsl(query, keep_blank_values=True),
                }
                answer = webhook.answer(request)
                with webhook._changed:
                    webhook.requests.append(request)
                    webhook._changed.notify_all()
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, text = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(text.encode())

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        scheme = "http" if self.tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, count=1, where=lambda request: True):
        """The requests that fit, once there are so many."""
        def found():
            return [request for request in self.requests if where(request)]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= count, PATIENCE_SECONDS), self.requests
            return found()


def tokens(first="t1"):
    """Answers like an authorization server that gives out one token."""
    return lambda request: (200, {"Content-Type": "application/json"},
                            json.dumps({"access_token": first, "token_type": "bearer", "expires_in": 3600}))
