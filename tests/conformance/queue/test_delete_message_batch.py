"""DeleteMessageBatch."""

from support.refusals import refuses

test_refuses = refuses("DeleteMessageBatch")


def test_deletes_ten_at_once(queue, sqs, receive):
    entries = [{"Id": str(i), "MessageBody": str(i)} for i in range(10)]
    sqs.send_message_batch(QueueUrl=queue, Entries=entries)
    found = [message["ReceiptHandle"] for message in receive(queue, 10)]
    answer = sqs.delete_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": f"d{i}", "ReceiptHandle": handle} for i, handle in enumerate(found)],
    )
    assert sorted(entry["Id"] for entry in answer["Successful"]) == sorted(f"d{i}" for i in range(10))
    assert "Failed" not in answer
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    assert set(counts.values()) == {"0"}


def test_a_bad_handle_fails_alone(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    good = receive(queue)[0]["ReceiptHandle"]
    answer = sqs.delete_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": "bad", "ReceiptHandle": "garbage"}, {"Id": "good", "ReceiptHandle": good}],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    failed = answer["Failed"][0]
    assert (failed["Id"], failed["Code"], failed["SenderFault"]) == ("bad", "ReceiptHandleIsInvalid", True)


def test_the_same_handle_twice_succeeds_twice(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    handle = receive(queue)[0]["ReceiptHandle"]
    answer = sqs.delete_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": "a", "ReceiptHandle": handle}, {"Id": "b", "ReceiptHandle": handle}],
    )
    assert sorted(entry["Id"] for entry in answer["Successful"]) == ["a", "b"]
