"""SendMessageBatch to FIFO queues: in order, deduplicated, and refused as a whole for one bad entry."""

import pytest

from support.expect import invalid, refusal

GOOD = {"Id": "good", "MessageBody": "fine", "MessageGroupId": "a", "MessageDeduplicationId": "good"}
NOT_FOR_THIS_TYPE = "The request include parameter that is not valid for this queue type."

# What is wrong with the second entry, what it lacks or has instead, error, text where AWS's is known.
# A missing group is InvalidParameterValue here and MissingParameter in SendMessage: AWS does so.
BAD_ENTRIES = [
    ("no group", {"MessageGroupId": None}, "InvalidParameterValue",
     "The request must contain the parameter MessageGroupId."),
    ("no deduplication id", {"MessageDeduplicationId": None}, "InvalidParameterValue",
     "The queue should either have ContentBasedDeduplication enabled or "
     "MessageDeduplicationId provided explicitly"),
    ("a delay", {"DelaySeconds": 3}, "InvalidParameterValue",
     invalid("DelaySeconds", 3, NOT_FOR_THIS_TYPE)),
    ("a group with a blank", {"MessageGroupId": "a b"}, "InvalidParameterValue", None),
    ("a body above the queue's limit", {"MessageBody": "x" * 1025}, "InvalidParameterValue",
     "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."),
]


def entry(identifier, **changes):
    merged = {**GOOD, "Id": identifier, "MessageDeduplicationId": identifier, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.mark.parametrize(
    "changes, code, message", [row[1:] for row in BAD_ENTRIES], ids=[row[0] for row in BAD_ENTRIES]
)
def test_one_bad_entry_refuses_the_whole_batch(create_fifo, sqs, bodies, changes, code, message):
    url = create_fifo(MaximumMessageSize="1024")
    with refusal(code, message):
        sqs.send_message_batch(QueueUrl=url, Entries=[GOOD, entry("bad", **changes)])
    assert bodies(url) == []
    sqs.send_message_batch(QueueUrl=url, Entries=[GOOD])
    assert bodies(url) == ["fine"]


def test_a_deduplication_id_fails_alone_on_a_standard_queue(queue, sqs):
    answer = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[
            {"Id": "good", "MessageBody": "x"},
            {"Id": "bad", "MessageBody": "x", "MessageDeduplicationId": "d"},
        ],
    )
    assert [found["Id"] for found in answer["Successful"]] == ["good"]
    failed = [(found["Id"], found["Code"], found["SenderFault"]) for found in answer["Failed"]]
    assert failed == [("bad", "InvalidParameterValue", True)]


def test_entries_keep_their_order_and_get_growing_sequence_numbers(fifo, sqs, bodies):
    entries = [entry(f"id-{i}", MessageBody=str(i)) for i in range(10)]
    answer = sqs.send_message_batch(QueueUrl=fifo, Entries=entries)
    assert "Failed" not in answer
    numbers = {found["Id"]: found["SequenceNumber"] for found in answer["Successful"]}
    in_order = [numbers[f"id-{i}"] for i in range(10)]
    assert in_order == sorted(set(in_order))
    assert bodies(fifo) == [str(i) for i in range(10)]


def test_a_duplicate_inside_the_batch_is_answered_as_the_original(fifo, sqs, bodies):
    answer = sqs.send_message_batch(
        QueueUrl=fifo,
        Entries=[entry("first"), entry("again", MessageDeduplicationId="first", MessageBody="again")],
    )
    ids = {found["Id"]: found["MessageId"] for found in answer["Successful"]}
    assert ids["first"] == ids["again"]
    assert bodies(fifo) == ["fine"]


def test_a_duplicate_of_an_earlier_message_is_answered_as_the_original(fifo, sqs, send_fifo, bodies):
    first = send_fifo(fifo, "a1")[0]
    answer = sqs.send_message_batch(QueueUrl=fifo, Entries=[entry("a1"), entry("a2", MessageBody="new")])
    found = {item["Id"]: item for item in answer["Successful"]}
    assert found["a1"]["MessageId"] == first["MessageId"]
    assert found["a1"]["SequenceNumber"] == first["SequenceNumber"]
    assert bodies(fifo) == ["a1", "new"]
