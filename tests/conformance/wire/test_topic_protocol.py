"""The Query protocol as SNS speaks it: forms by hand, answers as XML, links without a signature."""

import datetime
import re
import xml.etree.ElementTree as ElementTree

import pytest

from support.signing import presigned, query_request, signed, unsigned
from support.wire import exchange

pytestmark = pytest.mark.penstock_only

NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"


@pytest.fixture
def call(server):
    """Sends a signed form: the response."""

    def send(operation, **parameters):
        request = signed(server.endpoint, server.credentials,
                         query_request(operation, {k.replace("__", "."): v for k, v in parameters.items()}, "sns"),
                         now(), "sns")
        return exchange(server.address, request)

    return send


@pytest.fixture
def topic(call, new_name):
    arn = call("CreateTopic", Name=new_name()).xml_text("CreateTopicResult/TopicArn")
    yield arn
    call("DeleteTopic", TopicArn=arn)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def names(response):
    """The tree of local names below the root."""

    def tree(node):
        return node.tag.removeprefix(f"{{{NAMESPACE}}}"), [tree(child) for child in node]

    return tree(ElementTree.fromstring(response.body))


METADATA = ("ResponseMetadata", [("RequestId", [])])


def test_an_answer_has_a_result_and_metadata(call, topic):
    response = call("Publish", TopicArn=topic, Message="m")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/xml")
    assert names(response) == ("PublishResponse", [("PublishResult", [("MessageId", [])]), METADATA])
    assert response.xml_text("ResponseMetadata/RequestId") == response.headers["x-amzn-requestid"]


@pytest.mark.parametrize("operation,parameters", [
    ("SetTopicAttributes", {"AttributeName": "DisplayName", "AttributeValue": "d"}),
    ("AddPermission", {"Label": "l", "AWSAccountId__member__1": "000000000000", "ActionName__member__1": "Publish"}),
    ("RemovePermission", {"Label": "l"}),
    ("DeleteTopic", {}),
])
def test_an_answer_without_output_has_no_result(call, topic, operation, parameters):
    assert names(call(operation, TopicArn=topic, **parameters)) == (f"{operation}Response", [METADATA])


@pytest.mark.parametrize("operation,parameters", [
    ("TagResource", {"Tags__member__1__Key": "k", "Tags__member__1__Value": "v"}),
    ("UntagResource", {"TagKeys__member__1": "k"}),
])
def test_an_answer_with_an_empty_output_has_an_empty_result(call, topic, operation, parameters):
    assert names(call(operation, ResourceArn=topic, **parameters)) == (
        f"{operation}Response", [(f"{operation}Result", []), METADATA])


def test_maps_have_entries(call, topic):
    response = call("GetTopicAttributes", TopicArn=topic)
    tree = names(response)
    assert tree[1][0][0] == "GetTopicAttributesResult"
    ((name, entries),) = tree[1][0][1]
    assert name == "Attributes"
    assert set(map(str, entries)) == {str(("entry", [("key", []), ("value", [])]))}


def test_empty_lists_are_there(call, topic):
    assert names(call("ListSubscriptionsByTopic", TopicArn=topic))[1][0][1] == [("Subscriptions", [])]


def test_batches_are_numbered(call, topic):
    response = call("PublishBatch", TopicArn=topic, **{
        "PublishBatchRequestEntries.member.1.Id": "a",
        "PublishBatchRequestEntries.member.1.Message": "m",
        "PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Name": "n",
        "PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.DataType": "Binary",
        "PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.BinaryValue": "AgME",
    })
    assert names(response)[1][0] == ("PublishBatchResult", [
        ("Successful", [("member", [("Id", []), ("MessageId", [])])]), ("Failed", [])])


def test_an_error_is_the_senders(call):
    response = call("GetTopicAttributes", TopicArn="topic")
    assert response.status == 400
    assert names(response) == (
        "ErrorResponse", [("Error", [("Type", []), ("Code", []), ("Message", [])]), ("RequestId", [])])
    assert (response.xml_text("Error/Type"), response.error_code()[0]) == ("Sender", "InvalidParameter")


def test_an_unknown_action(call):
    response = call("FlyAway")
    assert (response.status, response.error_code()[0]) == (400, "InvalidAction")


def test_a_signed_link_does_the_same(server, topic):
    request = presigned(server.endpoint, server.credentials, "/", {
        "Action": "Publish", "Version": "2010-03-31", "TopicArn": topic, "Message": "m"}, now(), service="sns")
    assert exchange(server.address, request).status == 200


@pytest.mark.parametrize("operation", ["Publish", "Subscribe", "DeleteTopic", "ListTopics", "GetTopicAttributes"])
def test_nothing_else_is_done_without_a_signature(server, topic, operation):
    request = unsigned(server.endpoint, query_request(operation, {"TopicArn": topic, "Message": "m"}, "sns"))
    response = exchange(server.address, request)
    assert response.status == 403
    assert re.fullmatch("MissingAuthenticationToken|InvalidClientTokenId|AccessDenied", response.error_code()[0])


def test_a_wrong_signature_is_not_taken_for_none(server, topic):
    key, _ = server.credentials
    parts = query_request("Unsubscribe", {
        "SubscriptionArn": f"{topic}:5f2a8f1e-7c60-4a3b-9f0d-2f6f1f0c7a11"}, "sns")
    response = exchange(server.address, signed(server.endpoint, (key, "wrong"), parts, now(), "sns"))
    assert (response.status, response.error_code()[0]) == (403, "SignatureDoesNotMatch")


def test_a_link_to_what_is_not_there(server, topic):
    arn = f"{topic}:5f2a8f1e-7c60-4a3b-9f0d-2f6f1f0c7a11"
    request = unsigned(server.endpoint, ("GET", f"/?Action=Unsubscribe&SubscriptionArn={arn}", {}, b""))
    response = exchange(server.address, request)
    assert (response.status, names(response)) == (200, ("UnsubscribeResponse", [METADATA]))
