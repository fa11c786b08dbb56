"""ChangeMessageVisibilityBatch."""

from support.refusals import refuses

test_refuses = refuses("ChangeMessageVisibilityBatch")


def test_each_entry_has_its_own_timeout(queue, sqs, receive):
    entries = [{"Id": str(i), "MessageBody": str(i)} for i in range(3)]
    sqs.send_message_batch(QueueUrl=queue, Entries=entries)
    messages = receive(queue, 3)
    answer = sqs.change_message_visibility_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"],
             "VisibilityTimeout": 0 if m["Body"] == "1" else 600}
            for m in messages
        ],
    )
    assert sorted(entry["Id"] for entry in answer["Successful"]) == ["0", "1", "2"]
    assert "Failed" not in answer
    assert receive(queue)[0]["Body"] == "1"
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_bad_entries_fail_alone(queue, sqs, receive):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    good = receive(queue)[0]["ReceiptHandle"]
    answer = sqs.change_message_visibility_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": "handle", "ReceiptHandle": "garbage", "VisibilityTimeout": 0},
            {"Id": "range", "ReceiptHandle": good, "VisibilityTimeout": 43201},
            {"Id": "good", "ReceiptHandle": good, "VisibilityTimeout": 0},
        ],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert {entry["Id"]: entry["Code"] for entry in answer["Failed"]} == {
        "handle": "ReceiptHandleIsInvalid",
        "range": "InvalidParameterValue",
    }
    assert all(entry["SenderFault"] for entry in answer["Failed"])
