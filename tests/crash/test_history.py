"""The comparison itself: it must see every kind of lie that a restarted server could tell."""

import copy
import hashlib

import pytest

from faults import history as histories
from faults.client import Refused, Unknown
from faults.history import History


class FakeServer:
    """One queue in memory; answers until it is told to go silent."""

    host = "fake"

    def __init__(self):
        self.messages = {}  # body: whether it is visible
        self.delayed = []
        self.attributes = {"VisibilityTimeout": "30"}
        self.tags = {}
        self.silent = False  # carries out, and does not answer

    def call(self, operation, **fields):
        answer = getattr(self, operation)(**fields)
        if self.silent:
            raise Unknown(operation)
        return answer

    def close(self):
        pass

    def ListQueues(self):
        return {"QueueUrls": ["http://fake/0/q"]}

    def CreateQueue(self, **_):
        return {}

    def SendMessage(self, MessageBody, DelaySeconds, **_):
        if DelaySeconds:
            self.delayed.append(MessageBody)
        else:
            self.messages[MessageBody] = True
        return {"MD5OfMessageBody": hashlib.md5(MessageBody.encode()).hexdigest(),
                "MessageId": f"id {MessageBody}"}

    def SendMessageBatch(self, Entries, **_):
        return {"Successful": [{"Id": entry["Id"], **self.SendMessage(entry["MessageBody"], 0)}
                               for entry in Entries]}

    def ReceiveMessage(self, MaxNumberOfMessages, **_):
        bodies = [body for body, visible in self.messages.items() if visible]
        bodies = bodies[:MaxNumberOfMessages]
        self.messages.update({body: False for body in bodies})
        return {"Messages": [{"Body": body, "MessageId": f"id {body}", "ReceiptHandle": body}
                             for body in bodies]}

    def DeleteMessage(self, ReceiptHandle, **_):
        self.messages.pop(ReceiptHandle, None)
        return {}

    def DeleteMessageBatch(self, Entries, **_):
        for entry in Entries:
            self.DeleteMessage(entry["ReceiptHandle"])
        return {}

    def ChangeMessageVisibility(self, ReceiptHandle, VisibilityTimeout, **_):
        if ReceiptHandle not in self.messages:
            raise Refused(400, "InvalidParameterValue", "no such message")
        self.messages[ReceiptHandle] = VisibilityTimeout == 0
        return {}

    def SetQueueAttributes(self, Attributes, **_):
        self.attributes.update(Attributes)
        return {}

    def GetQueueAttributes(self, **_):
        visible = sum(self.messages.values())
        return {"Attributes": {
            **self.attributes, "ApproximateNumberOfMessages": str(visible),
            "ApproximateNumberOfMessagesNotVisible": str(len(self.messages) - visible),
            "ApproximateNumberOfMessagesDelayed": str(len(self.delayed))}}

    def ListQueueTags(self, **_):
        return {"Tags": self.tags}


@pytest.fixture
def told(monkeypatch):
    """A server and a client's history: a to e sent, a and b deleted, c in flight, f delayed."""
    server, history = FakeServer(), History()
    monkeypatch.setattr(histories, "Client", lambda server: server)
    history.create_queue(server, "q", {"VisibilityTimeout": "30"})
    history.send_batch(server, "q", ["a", "b", "c"])
    history.send(server, "q", "d")
    history.send(server, "q", "e")
    history.send(server, "q", "f", delay_s=900)
    received = history.receive(server, "q", 3)
    history.delete(server, "q", received[:2])
    return server, history


def is_true(told):
    server, history = copy.deepcopy(told)
    try:
        history.check(server)
        return True
    except AssertionError:
        return False


def test_the_truth_passes(told):
    assert is_true(told)


LIES = {
    "a visible message is lost": lambda server: server.messages.pop("d"),
    "a message in flight is lost": lambda server: server.messages.pop("c"),
    "a delayed message is lost": lambda server: server.delayed.clear(),
    "a deleted message is back": lambda server: server.messages.update(a=True),
    "a deleted message is back in flight": lambda server: server.messages.update(a=False),
    "a message is invented": lambda server: server.messages.update(z=True),
    "a delayed message is invented": lambda server: server.delayed.append("z"),
    "a message in flight is visible": lambda server: server.messages.update(c=True),
    "an attribute is old": lambda server: server.attributes.update(VisibilityTimeout="1"),
    "a tag is invented": lambda server: server.tags.update(team="x"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_seen(told, lie):
    LIES[lie](told[0])
    assert not is_true(told)


def test_a_count_that_no_drain_gives_is_seen(told, monkeypatch):
    honest = FakeServer.GetQueueAttributes
    for kind in ("", "NotVisible"):
        def lying(self, kind=kind, **fields):
            answer = honest(self, **fields)
            name = f"ApproximateNumberOfMessages{kind}"
            answer["Attributes"][name] = str(int(answer["Attributes"][name]) + 1)
            return answer
        monkeypatch.setattr(FakeServer, "GetQueueAttributes", lying)
        assert not is_true(told)


def unanswered(told, operation, *arguments):
    server, history = told
    server.silent = True
    with pytest.raises(Unknown):
        getattr(history, operation)(server, "q", *arguments)
    server.silent = False


def test_an_unanswered_batch_is_there_or_not_but_never_in_part(told):
    unanswered(told, "send_batch", ["x", "y"])
    assert is_true(told)
    del told[0].messages["x"]
    assert not is_true(told)
    del told[0].messages["y"]
    assert is_true(told)


def test_an_unanswered_deletion_happens_to_all_or_none(told):
    server, history = told
    received = history.receive(server, "q", 2)
    unanswered(told, "delete", received)
    assert is_true(told)
    server.messages["d"] = False
    assert not is_true(told)
    server.messages["e"] = False
    assert is_true(told)


def test_an_unanswered_receive_hides_no_more_than_it_asked_for(told):
    unanswered(told, "receive", 1)
    assert is_true(told)
    for body in ("d", "e"):
        told[0].messages[body] = False
    assert not is_true(told)


def test_unanswered_attributes_are_old_or_new(told):
    unanswered(told, "set_attributes", {"VisibilityTimeout": "60"})
    for value, truth in (("60", True), ("30", True), ("45", False)):
        told[0].attributes["VisibilityTimeout"] = value
        assert is_true(told) is truth


def test_what_was_refused_must_not_be_there(told):
    server, history = told
    history.queues["q"].messages["d"].sent = histories.NO
    assert not is_true(told)
