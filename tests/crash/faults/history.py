"""What a client was told, and whether a server that was started again keeps to it.

Every operation goes through a History. One that was answered is certain; one that was not may
have taken effect or not, but wholly or not at all. Bodies are unique, so a body is a message.
"""

import hashlib
from dataclasses import dataclass, field

from faults.client import Client, Refused, Unknown, queue_url

NO, MAYBE, YES = "no", "maybe", "yes"
DRAIN_VISIBILITY_S = 40000


@dataclass(eq=False)
class Message:
    body: str
    attributes: dict
    delayed: bool
    sent: str = MAYBE
    message_id: str = ""
    deleted: str = NO
    hidden: str = NO
    handle: str = ""


@dataclass
class Queue:
    name: str
    exists: str = MAYBE
    attributes: list = field(default_factory=list)  # every set of values that may be found
    tags: list = field(default_factory=list)
    messages: dict = field(default_factory=dict)
    together: list = field(default_factory=list)  # messages that are all there or all not
    lost_receives: int = 0  # messages that an unanswered receive may have hidden


class History:
    def __init__(self):
        self.queues = {}

    # Operations. Each raises what the client raises, after it has noted what is known.

    def create_queue(self, client, name, attributes=None, tags=None):
        queue = self.queues[name] = Queue(name, MAYBE, [attributes or {}], [tags or {}])
        self._note(lambda: client.call("CreateQueue", QueueName=name, Attributes=attributes or {},
                                       tags=tags or {}),
                   refused=lambda: setattr(queue, "exists", NO))
        queue.exists = YES

    def delete_queue(self, client, name):
        queue = self.queues[name]
        queue.exists = MAYBE
        self._note(lambda: client.call("DeleteQueue", QueueUrl=queue_url(client, name)),
                   refused=lambda: setattr(queue, "exists", YES))
        queue.exists = NO

    def send(self, client, name, body, attributes=None, delay_s=0):
        message = self._new_messages(name, [body], attributes, delay_s > 0)[0]
        answer = self._note(
            lambda: client.call("SendMessage", QueueUrl=queue_url(client, name), MessageBody=body,
                                MessageAttributes=attributes or {}, DelaySeconds=delay_s),
            refused=lambda: setattr(message, "sent", NO))
        self._acknowledge(message, answer)

    def send_batch(self, client, name, bodies):
        messages = self._new_messages(name, bodies, None, False)
        entries = [{"Id": str(i), "MessageBody": body} for i, body in enumerate(bodies)]

        def refused():
            for message in messages:
                message.sent = NO

        answer = self._note(lambda: client.call("SendMessageBatch", Entries=entries,
                                                QueueUrl=queue_url(client, name)),
                            refused, lambda: self.queues[name].together.append(messages))
        assert not answer.get("Failed"), answer
        for entry in answer["Successful"]:
            self._acknowledge(messages[int(entry["Id"])], entry)

    def receive(self, client, name, count=10, visibility_s=DRAIN_VISIBILITY_S):
        """The messages that were received; their content is checked."""
        queue = self.queues[name]

        def unknown():
            queue.lost_receives += count

        answer = self._note(
            lambda: client.call("ReceiveMessage", QueueUrl=queue_url(client, name),
                                MaxNumberOfMessages=count, VisibilityTimeout=visibility_s,
                                MessageAttributeNames=["All"]), unknown=unknown)
        received = []
        for found in answer.get("Messages", []):
            message = self._known(queue, found)
            message.handle = found["ReceiptHandle"]
            message.hidden = YES if visibility_s else NO
            received.append(message)
        return received

    def delete(self, client, name, messages):
        for message in messages:
            message.deleted = MAYBE
        entries = [{"Id": str(i), "ReceiptHandle": message.handle}
                   for i, message in enumerate(messages)]

        def refused():
            for message in messages:
                message.deleted = NO

        answer = self._note(lambda: self._one_or_many(client, "DeleteMessage", name, entries),
                            refused, lambda: self.queues[name].together.append(messages))
        assert not answer.get("Failed"), answer
        for message in messages:
            message.deleted = YES

    def change_visibility(self, client, name, messages, seconds):
        entries = [{"Id": str(i), "ReceiptHandle": message.handle, "VisibilityTimeout": seconds}
                   for i, message in enumerate(messages)]
        for message in messages:
            message.hidden = MAYBE
        answer = self._note(
            lambda: self._one_or_many(client, "ChangeMessageVisibility", name, entries))
        assert not answer.get("Failed"), answer
        for message in messages:
            message.hidden = YES if seconds else NO

    def set_attributes(self, client, name, attributes):
        queue = self.queues[name]
        new = {**queue.attributes[-1], **attributes}
        queue.attributes.append(new)
        self._note(lambda: client.call("SetQueueAttributes", QueueUrl=queue_url(client, name),
                                       Attributes=attributes),
                   refused=lambda: queue.attributes.remove(new))
        queue.attributes = [new]

    def tag(self, client, name, tags):
        queue = self.queues[name]
        new = {**queue.tags[-1], **tags}
        queue.tags.append(new)
        self._note(lambda: client.call("TagQueue", QueueUrl=queue_url(client, name), Tags=tags),
                   refused=lambda: queue.tags.remove(new))
        queue.tags = [new]

    def untag(self, client, name, keys):
        queue = self.queues[name]
        new = {key: value for key, value in queue.tags[-1].items() if key not in keys}
        queue.tags.append(new)
        self._note(lambda: client.call("UntagQueue", QueueUrl=queue_url(client, name),
                                       TagKeys=keys),
                   refused=lambda: queue.tags.remove(new))
        queue.tags = [new]

    def purge(self, client, name):
        queue = self.queues[name]
        there = [message for message in queue.messages.values()
                 if message.sent == YES and message.deleted == NO]
        for message in there:
            message.deleted = MAYBE

        def refused():
            for message in there:
                message.deleted = NO

        self._note(lambda: client.call("PurgeQueue", QueueUrl=queue_url(client, name)), refused,
                   lambda: queue.together.append(there))
        for message in there:
            message.deleted = YES

    # What is known.

    def acknowledged(self):
        """How many sends were acknowledged; also while other threads send."""
        return sum(message.sent == YES for queue in self.queues.values()
                   for message in list(queue.messages.values()))

    def check(self, server):
        """Asserts that the server holds exactly what it told, and uses up its messages."""
        client = Client(server)
        try:
            urls = client.call("ListQueues").get("QueueUrls", [])
            listed = {url.rsplit("/", 1)[1] for url in urls}
            for name in listed | set(self.queues):
                exists = self.queues[name].exists if name in self.queues else NO
                assert exists != (NO if name in listed else YES), f"{name}: {exists}, {listed}"
            for name in sorted(listed):
                _Check(client, self.queues[name]).run()
        finally:
            client.close()

    def _new_messages(self, name, bodies, attributes, delayed):
        messages = [Message(body, attributes or {}, delayed) for body in bodies]
        for message in messages:
            assert message.body not in self.queues[name].messages
            self.queues[name].messages[message.body] = message
        return messages

    @staticmethod
    def _acknowledge(message, answer):
        assert answer["MD5OfMessageBody"] == hashlib.md5(message.body.encode()).hexdigest()
        message.message_id = answer["MessageId"]
        message.sent = YES

    @staticmethod
    def _note(call, refused=lambda: None, unknown=lambda: None):
        try:
            return call()
        except Refused:
            refused()
            raise
        except Unknown:
            unknown()
            raise

    @staticmethod
    def _one_or_many(client, operation, name, entries):
        url = queue_url(client, name)
        if len(entries) > 1:
            return client.call(f"{operation}Batch", QueueUrl=url, Entries=entries)
        only = {key: value for key, value in entries[0].items() if key != "Id"}
        return client.call(operation, QueueUrl=url, **only)

    @staticmethod
    def _known(queue, found):
        """The message that was received, if it may be there and is what was sent."""
        message = queue.messages.get(found["Body"])
        where = f"{queue.name}: {found['MessageId']} {found['Body'][:40]!r}"
        assert message is not None, f"{where} was never sent"
        assert message.sent != NO, f"{where} was refused and is there"
        assert message.deleted != YES, f"{where} was deleted and is there"
        assert message.sent == MAYBE or message.message_id == found["MessageId"], where
        assert found.get("MessageAttributes", {}) == message.attributes, where
        return message


class _Check:
    """One queue of a server that was started again."""

    def __init__(self, client, queue):
        self.client = client
        self.queue = queue
        self.url = queue_url(client, queue.name)
        self.found = set()

    def run(self):
        values = self.client.call("GetQueueAttributes", QueueUrl=self.url,
                                  AttributeNames=["All"])["Attributes"]
        self._settings(values)
        visible, hidden, delayed = (
            int(values[f"ApproximateNumberOfMessages{kind}"])
            for kind in ("", "NotVisible", "Delayed"))
        drained = self._drain()
        assert len(drained) == visible, f"{self._where()}: counted {visible}, got {len(drained)}"
        for message in drained:
            assert message.hidden != YES, f"{self._where()}: {message.body[:40]!r} came too early"
        shown = self._show_hidden()
        left = hidden - len(shown)
        assert 0 <= left <= self.queue.lost_receives, (
            f"{self._where()}: {hidden} counted in flight, {len(shown)} of them are known")
        self._delayed(delayed)
        self._nothing_lost(left)
        self._nothing_half_done(left)

    def _where(self):
        return f"queue {self.queue.name}"

    def _settings(self, values):
        found = {key: values.get(key) for key in self.queue.attributes[-1]}
        assert found in self.queue.attributes, (
            f"{self._where()}: {found} is none of {self.queue.attributes}")
        tags = self.client.call("ListQueueTags", QueueUrl=self.url).get("Tags", {})
        assert tags in self.queue.tags, f"{self._where()}: {tags} is none of {self.queue.tags}"

    def _drain(self):
        """All visible messages, each once."""
        drained = []
        while answer := self.client.call(
                "ReceiveMessage", QueueUrl=self.url, MaxNumberOfMessages=10,
                VisibilityTimeout=DRAIN_VISIBILITY_S,
                MessageAttributeNames=["All"]).get("Messages"):
            for found in answer:
                message = History._known(self.queue, found)
                assert message not in self.found, f"{message.body[:40]!r} came twice"
                self.found.add(message)
                message.handle = found["ReceiptHandle"]
                drained.append(message)
        return drained

    def _show_hidden(self):
        """Makes visible what is in flight by handles that are known, and drains that."""
        for message in self.queue.messages.values():
            if not message.handle or message in self.found or message.deleted == YES:
                continue
            try:
                self.client.call("ChangeMessageVisibility", QueueUrl=self.url,
                                 ReceiptHandle=message.handle, VisibilityTimeout=0)
            except Refused as refusal:
                assert message.deleted == MAYBE, f"{message.body[:40]!r} is lost: {refusal}"
        return self._drain()

    def _delayed(self, count):
        waiting = [m for m in self.queue.messages.values() if m.delayed and m.deleted != YES]
        sure = sum(m.sent == YES and m.deleted == NO for m in waiting)
        possible = sum(m.sent != NO for m in waiting)
        assert sure <= count <= possible, (
            f"{self._where()}: {count} delayed, expected {sure} to {possible}")

    def _nothing_lost(self, left):
        missing = [m for m in self.queue.messages.values()
                   if m not in self.found and not m.delayed and m.deleted != YES and m.sent != NO]
        sure = [m.body[:40] for m in missing if m.sent == YES and m.deleted == NO]
        assert len(sure) <= left, f"{self._where()}: lost {sure}"
        assert left <= len(missing), f"{self._where()}: {left} in flight were never sent"

    def _nothing_half_done(self, left):
        for group in self.queue.together:
            there = [m in self.found for m in group if not m.delayed]
            absent = there.count(False)
            assert absent <= left or absent == len(there), (
                f"{self._where()}: {absent} of {len(there)} that belong together are missing")
