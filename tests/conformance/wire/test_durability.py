"""Acknowledged means on disk: kill the process at any moment, start it again, and look."""

import concurrent.futures
import os
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from support.server import Server

pytestmark = pytest.mark.penstock_only


def drain(sqs, url):
    """Bodies of all visible messages."""
    bodies = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
    return bodies


def url_of(sqs, name):
    return sqs.get_queue_url(QueueName=name)["QueueUrl"]


def test_messages_attributes_and_tags_survive_a_kill(own_server, client_for):
    sqs = client_for(own_server)
    url = sqs.create_queue(
        QueueName="kept", Attributes={"VisibilityTimeout": "77"}, tags={"team": "payments"}
    )["QueueUrl"]
    attributes = {"b": {"DataType": "Binary", "BinaryValue": bytes(range(256))}}
    sent = sqs.send_message(QueueUrl=url, MessageBody="body \r\n é", MessageAttributes=attributes)
    credentials = own_server.credentials
    own_server.kill()
    sqs = client_for(own_server.start())
    assert own_server.credentials == credentials
    url = url_of(sqs, "kept")
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert found["Attributes"] == {"VisibilityTimeout": "77"}
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "payments"}
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    assert message["MessageId"] == sent["MessageId"]
    assert message["Body"] == "body \r\n é"
    assert message["MessageAttributes"] == attributes


def test_what_was_deleted_stays_deleted(own_server, client_for):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    for i in range(10):
        sqs.send_message(QueueUrl=url, MessageBody=str(i))
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    for message in messages[:6]:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    for message in messages[6:]:
        sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    own_server.kill()
    sqs = client_for(own_server.start())
    assert sorted(drain(sqs, url_of(sqs, "q"))) == sorted(m["Body"] for m in messages[6:])


def test_a_message_in_flight_stays_in_flight_and_its_handle_still_deletes(own_server, client_for):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    handle = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"][0]["ReceiptHandle"]
    own_server.kill()
    sqs = client_for(own_server.start())
    url = url_of(sqs, "q")
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_a_deleted_queue_stays_deleted_and_its_name_rests(own_server, client_for):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="gone")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    sqs.delete_queue(QueueUrl=url)
    own_server.kill()
    sqs = client_for(own_server.start())
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        url_of(sqs, "gone")
    with pytest.raises(sqs.exceptions.QueueDeletedRecently):
        sqs.create_queue(QueueName="gone")


def test_every_acknowledged_message_survives_a_kill_under_load(own_server, client_for):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="load")["QueueUrl"]
    acknowledged, attempted, stop = [], [], threading.Event()

    def send(worker):
        client = client_for(own_server)
        number = 0
        while not stop.is_set():
            bodies = [f"{worker}-{number}-{i}" for i in range(10)]
            attempted.extend(bodies)
            entries = [{"Id": str(i), "MessageBody": body} for i, body in enumerate(bodies)]
            try:
                answer = client.send_message_batch(QueueUrl=url, Entries=entries)
            except (BotoCoreError, ClientError):
                return
            acknowledged.extend(bodies[int(entry["Id"])] for entry in answer["Successful"])
            number += 1

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        workers = [pool.submit(send, i) for i in range(8)]
        time.sleep(0.7)
        own_server.kill()
        stop.set()
        for worker in workers:
            worker.result()
    assert len(acknowledged) > 50
    sqs = client_for(own_server.start())
    found = drain(sqs, url_of(sqs, "load"))
    assert len(found) == len(set(found)), "a message came twice"
    assert set(acknowledged) <= set(found), "an acknowledged message is lost"
    assert set(found) <= set(attempted), "a message was invented"


def test_ten_kills_in_a_row_lose_nothing(own_server, client_for):
    sqs = client_for(own_server)
    sqs.create_queue(QueueName="q")
    for round_number in range(10):
        sqs.send_message(QueueUrl=url_of(sqs, "q"), MessageBody=str(round_number))
        own_server.kill()
        sqs = client_for(own_server.start())
    assert sorted(drain(sqs, url_of(sqs, "q")), key=int) == [str(i) for i in range(10)]


def test_sigterm_finishes_what_runs_and_exits_0(own_server, client_for):
    sqs = client_for(own_server)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    sqs.receive_message(QueueUrl=url)
    outcome = []

    def poll():
        try:
            outcome.append(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20))
        except (BotoCoreError, ClientError) as error:
            outcome.append(error)

    waiting = threading.Thread(target=poll, daemon=True)
    waiting.start()
    time.sleep(0.2)
    before = time.monotonic()
    assert own_server.stop() == 0
    assert time.monotonic() - before < 10
    waiting.join(10)
    assert outcome and "Messages" not in outcome[0]
    sqs = client_for(own_server.start())
    assert url_of(sqs, "q")
    assert own_server.stop() == 0


def test_a_second_process_on_the_same_data_is_refused(own_server, client_for):
    second = Server(own_server.binary, own_server.data)
    with pytest.raises(RuntimeError):
        second.start()
    assert second.process.returncode == 1
    client_for(own_server).list_queues()


def test_the_credentials_are_for_their_owner_only(own_server):
    mode = os.stat(own_server.data / "credentials").st_mode & 0o777
    assert mode == 0o600
