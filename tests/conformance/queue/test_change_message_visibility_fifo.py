"""ChangeMessageVisibility on FIFO queues: one message's timeout, seen from its group."""

import time


def change(sqs, url, message, seconds):
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
    )


def test_zero_gives_a_first_message_again_while_the_next_is_in_flight(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "a2", "b1")
    first, _ = receive(fifo, 2)
    change(sqs, fifo, first, 0)
    assert sorted(bodies(fifo)) == ["a1", "b1"]
    assert bodies(fifo) == []


def test_zero_on_a_later_message_does_not_let_it_pass_the_first(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "a2")
    first, second = receive(fifo, 2)
    change(sqs, fifo, second, 0)
    assert bodies(fifo) == []
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=first["ReceiptHandle"])
    assert bodies(fifo) == ["a2"]


def test_a_shorter_timeout_frees_the_message_when_it_ends(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "a2")
    first, _ = receive(fifo, 2)
    change(sqs, fifo, first, 1)
    before = time.monotonic()
    assert bodies(fifo, WaitTimeSeconds=5) == ["a1"]
    assert time.monotonic() - before >= 0.9


def test_a_batch_frees_several_groups_at_once(fifo, sqs, send_fifo, receive, bodies):
    send_fifo(fifo, "a1", "b1", "c1")
    found = receive(fifo, 3)
    answer = sqs.change_message_visibility_batch(
        QueueUrl=fifo,
        Entries=[
            {"Id": message["Body"], "ReceiptHandle": message["ReceiptHandle"],
             "VisibilityTimeout": 60 if message["Body"] == "b1" else 0}
            for message in found
        ],
    )
    assert sorted(entry["Id"] for entry in answer["Successful"]) == ["a1", "b1", "c1"]
    assert sorted(bodies(fifo)) == ["a1", "c1"]
