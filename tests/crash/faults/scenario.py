"""A client's day: every kind of change, small enough to be repeated at each system call."""

from faults.client import Client, Unknown

SEGMENT_FLAGS = ["--segment-mib", "4"]  # small, so that segments change within the scenario
BIG_BODIES = 5
BIG_BODY_CHARACTERS = 950_000


def body(name, size=40):
    """A unique body of about `size` characters, some of which need escapes or several bytes."""
    return f"{name} \"\\\r\n\té€𝄞 " + "x" * size


def run_all(server, history):
    """The whole of it; stops quietly where the server is gone."""
    client = Client(server)
    try:
        settings(client, history)
        messages(client, history)
        purge_and_delete(client, history)
        big_messages(client, history)
    except Unknown:
        pass
    finally:
        client.close()


def settings(client, history):
    history.create_queue(client, "orders", {"VisibilityTimeout": "77",
                                            "MessageRetentionPeriod": "345600"},
                         {"team": "payments", "tier": "gold"})
    history.create_queue(client, "parcels")
    history.set_attributes(client, "orders", {"VisibilityTimeout": "99",
                                              "MessageRetentionPeriod": "86400"})
    history.tag(client, "orders", {"owner": "Zoë", "tier": "silver"})
    history.untag(client, "orders", ["team"])


def messages(client, history):
    attributes = {"kind": {"DataType": "String", "StringValue": "é"},
                  "weight": {"DataType": "Number", "StringValue": "1.5"}}
    history.send(client, "orders", body("single"), attributes)
    history.send_batch(client, "orders", [body(f"batch {i}") for i in range(10)])
    history.send(client, "orders", body("later"), delay_s=900)
    received = history.receive(client, "orders", 8)
    history.delete(client, "orders", received[:1])
    history.delete(client, "orders", received[1:4])
    history.change_visibility(client, "orders", received[4:5], 0)
    history.change_visibility(client, "orders", received[5:7], 30000)


def purge_and_delete(client, history):
    history.send_batch(client, "parcels", [body(f"purged {i}") for i in range(3)])
    history.receive(client, "parcels", 1)
    history.purge(client, "parcels")
    history.send(client, "parcels", body("after the purge"))
    history.create_queue(client, "passing")
    history.send(client, "passing", body("gone with its queue"))
    history.delete_queue(client, "passing")


def big_messages(client, history):
    """More than one segment holds."""
    for i in range(BIG_BODIES):
        history.send(client, "parcels", body(f"big {i}", BIG_BODY_CHARACTERS))
