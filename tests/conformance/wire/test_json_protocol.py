"""awsJson1_0 by hand: the shape of requests, results and errors on the wire."""

import datetime
import json

import pytest

from support import refusals
from support.signing import JSON_CONTENT, json_request, query_request, signed
from support.wire import Connection, exchange

pytestmark = pytest.mark.penstock_only

WITHOUT_OUTPUT = [
    ("SetQueueAttributes", {"Attributes": {"DelaySeconds": "0"}}),
    ("TagQueue", {"Tags": {"a": "b"}}),
    ("UntagQueue", {"TagKeys": ["a"]}),
    ("PurgeQueue", {}),
]

MALFORMED = [
    ("nothing", b""),
    ("half an object", b'{"QueueName": "a'),
    ("trailing comma", b'{"QueueName": "a",}'),
    ("two documents", b'{"QueueName":"a"}{"QueueName":"b"}'),
    ("an array", b'["QueueName"]'),
    ("a string", b'"QueueName"'),
    ("a number", b"7"),
    ("null", b"null"),
    ("not JSON", b"QueueName=a"),
    ("invalid UTF-8", b'{"QueueName":"\xff\xfe"}'),
    ("a lone surrogate", b'{"QueueName":"\\ud800"}'),
    ("a raw control character", b'{"QueueName":"\x01"}'),
    ("deep nesting", b'{"x":' * 2000 + b"1" + b"}" * 2000),
    ("number for a string", b'{"QueueName":7}'),
    ("object for a string", b'{"QueueName":{}}'),
    ("list for a map", b'{"QueueName":"a","Attributes":["DelaySeconds"]}'),
]

# An empty or a null document is an empty input on AWS; the others are malformed.
EMPTY_INPUTS = ("nothing",)


@pytest.fixture
def call(server):
    """Calls an operation with a payload; raw bytes go out as they are."""

    def send(operation, payload):
        now = datetime.datetime.utcnow()
        request = signed(server.endpoint, server.credentials, json_request(operation, payload), now)
        return exchange(server.address, request)

    return send


@pytest.mark.parametrize("row", refusals.rows("json"))
def test_refuses(call, refusal_names, row):
    code = refusals.TABLE["codes"][row[3]]
    response = call(row[0], refusals.expand(row[2], refusal_names))
    assert response.status == code["status"], response.body
    assert response.headers["content-type"] == JSON_CONTENT
    assert response.headers["x-amzn-query-error"] == f"{code['query']};Sender"
    assert response.headers["x-amzn-requestid"]
    assert response.json()["__type"] == code["json"]
    message = refusals.expected_message(row, refusal_names, "json")
    if message:
        assert response.json()["message"] == message


def test_a_result_is_json_with_a_request_id(call, queue):
    response = call("SendMessage", {"QueueUrl": queue, "MessageBody": "hello"})
    assert response.status == 200
    assert response.headers["content-type"] == JSON_CONTENT
    assert len(response.headers["x-amzn-requestid"]) == 36
    assert sorted(response.json()) == ["MD5OfMessageBody", "MessageId"]


def test_request_ids_differ(call):
    ids = {call("ListQueues", {}).headers["x-amzn-requestid"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize("operation, payload", WITHOUT_OUTPUT)
def test_an_operation_without_output_has_an_empty_body(call, queue, operation, payload):
    response = call(operation, {"QueueUrl": queue, **payload})
    assert response.status == 200
    assert response.body in (b"", b"{}")


def test_results_leave_out_what_is_absent(call, queue):
    assert call("ReceiveMessage", {"QueueUrl": queue}).json() == {}
    assert call("ListQueueTags", {"QueueUrl": queue}).json() == {}
    assert call("ListQueues", {"QueueNamePrefix": "conformance-nobody"}).json() == {}


def test_binary_attributes_are_base64(call, queue):
    attributes = {"b": {"DataType": "Binary", "BinaryValue": "AAEC/w=="}}
    call("SendMessage", {"QueueUrl": queue, "MessageBody": "x", "MessageAttributes": attributes})
    answer = call("ReceiveMessage", {"QueueUrl": queue, "MessageAttributeNames": ["All"]}).json()
    assert answer["Messages"][0]["MessageAttributes"] == attributes


def test_system_attributes_have_an_old_and_a_new_name(call, queue):
    for name in ("AttributeNames", "MessageSystemAttributeNames"):
        call("SendMessage", {"QueueUrl": queue, "MessageBody": "x"})
        answer = call("ReceiveMessage", {"QueueUrl": queue, name: ["ApproximateReceiveCount"]})
        assert answer.json()["Messages"][0]["Attributes"] == {"ApproximateReceiveCount": "1"}


def test_escapes_in_bodies_survive(call, queue):
    body = '"\\/\b\f\n\r\t\u2028 🦀'.replace("\b", "").replace("\f", "")
    payload = json.dumps({"QueueUrl": queue, "MessageBody": body}, ensure_ascii=True).encode()
    call("SendMessage", payload)
    assert call("ReceiveMessage", {"QueueUrl": queue}).json()["Messages"][0]["Body"] == body


def test_unknown_members_are_ignored(call, queue):
    payload = {"QueueUrl": queue, "MessageBody": "x", "Colour": {"deep": [1, {"a": None}]}}
    assert call("SendMessage", payload).status == 200


def test_null_members_count_as_absent(call, queue):
    payload = {"QueueUrl": queue, "MessageBody": "x", "DelaySeconds": None, "MessageAttributes": None}
    assert call("SendMessage", payload).status == 200


@pytest.mark.parametrize("body", [b for _, b in MALFORMED], ids=[name for name, _ in MALFORMED])
def test_a_malformed_document_is_refused(call, body, request):
    response = call("CreateQueue", body)
    assert response.status == 400
    query, json_type = response.error_code()
    if request.node.callspec.id in EMPTY_INPUTS:
        assert query in ("InvalidParameterValue", "MissingParameter", "MalformedInput")
    else:
        assert query == "MalformedInput"
        assert json_type == "com.amazon.coral.service#SerializationException"


def test_an_unknown_operation_is_sqss_own_error(call):
    response = call("PurgeTheWorld", {})
    assert response.status == 400
    assert response.error_code() == (
        "InvalidAction", "com.amazon.coral.service#UnknownOperationException",
    )


def send_signed(server, parts, **options):
    now = datetime.datetime.utcnow()
    return exchange(server.address, signed(server.endpoint, server.credentials, parts, now, **options))


def test_a_target_of_another_service_is_refused(server):
    method, path, headers, body = json_request("ListQueues", {})
    headers["X-Amz-Target"] = "AmazonNobody_20200101.ListQueues"
    response = send_signed(server, (method, path, headers, body))
    assert response.status == 400


def test_an_unknown_service_is_refused(server):
    response = send_signed(server, ("POST", "/", {"Content-Type": "text/plain"}, b""), service="nobody")
    assert response.status in (400, 404)


def test_both_protocols_share_one_connection(server):
    now = datetime.datetime.utcnow()
    parts = [json_request("ListQueues", {}), query_request("ListQueues"), json_request("ListQueues", {})]
    with Connection(server.address) as connection:
        for part in parts:
            connection.send(signed(server.endpoint, server.credentials, part, now).encode())
            response = connection.receive()
            assert response.status == 200
            assert ("json" in response.headers["content-type"]) == ("json" in part[2]["Content-Type"])
