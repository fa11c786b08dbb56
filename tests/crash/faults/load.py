"""Many clients at once, for faults that strike in the middle of traffic."""

import itertools
import threading

from faults.client import Client, Refused, Unknown

BATCH = 5


class Load:
    """Threads that send, and some that also receive and delete, until the server is gone."""

    def __init__(self, server, history, queue, senders=4, consumers=2, body_characters=300):
        self.history = history
        self.queue = queue
        self.padding = "y" * body_characters
        self.stopping = threading.Event()
        self.refusals = []
        self.numbers = itertools.count(len(history.queues[queue].messages))
        self.errors = []
        self.threads = [threading.Thread(target=self._run, args=(step, Client(server)), daemon=True)
                        for step in [self._send] * senders + [self._consume] * consumers]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def _run(self, step, client):
        try:
            while not self.stopping.is_set():
                try:
                    step(client)
                except Refused as refusal:
                    self.refusals.append(refusal)
        except Unknown:
            pass
        except Exception as error:  # told to the test by stop()
            self.errors.append(error)
        finally:
            client.close()

    def _send(self, client):
        number = next(self.numbers)
        if number % 3:
            return self.history.send(client, self.queue, f"{number} {self.padding}")
        bodies = [f"{number}-{i} {self.padding}" for i in range(BATCH)]
        return self.history.send_batch(client, self.queue, bodies)

    def _consume(self, client):
        received = self.history.receive(client, self.queue, BATCH)
        if received:
            self.history.delete(client, self.queue, received[1:] or received)
