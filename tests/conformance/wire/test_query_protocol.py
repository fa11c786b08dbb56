"""awsQuery by hand: form bodies, GET, queue paths, XML results and errors."""

import datetime

import pytest

from support.signing import FORM_CONTENT, QUERY_VERSIONS, query_request, signed
from support.wire import exchange

pytestmark = pytest.mark.penstock_only

NAMESPACE = "{http://queue.amazonaws.com/doc/2012-11-05/}"


@pytest.fixture
def send(server):
    def sign_and_send(parts, **options):
        now = datetime.datetime.utcnow()
        request = signed(server.endpoint, server.credentials, parts, now, **options)
        return exchange(server.address, request)

    return sign_and_send


@pytest.fixture
def call(send):
    return lambda operation, **parameters: send(query_request(operation, parameters))


def form(text, path="/", content_type=FORM_CONTENT):
    return "POST", path, {"Content-Type": content_type}, text.encode()


def test_a_result_is_xml_in_the_services_namespace(call, queue):
    response = call("SendMessage", QueueUrl=queue, MessageBody="hello")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/xml")
    assert response.xml().tag == f"{NAMESPACE}SendMessageResponse"
    assert response.xml_text("SendMessageResult/MD5OfMessageBody") == "5d41402abc4b2a76b9719d911017c592"
    assert response.xml_text("ResponseMetadata/RequestId") == response.headers["x-amzn-requestid"]


def test_an_operation_without_output_has_only_metadata(call, queue):
    response = call("DeleteQueue", QueueUrl=queue)
    assert response.xml().tag == f"{NAMESPACE}DeleteQueueResponse"
    assert [child.tag for child in response.xml()] == [f"{NAMESPACE}ResponseMetadata"]


def test_an_error_is_an_error_response(call, queue):
    response = call("SendMessage", QueueUrl=queue + "-absent", MessageBody="x")
    assert response.status == 400
    assert response.headers["content-type"].startswith("text/xml")
    assert response.xml().tag == f"{NAMESPACE}ErrorResponse"
    assert response.xml_text("Error/Type") == "Sender"
    assert response.xml_text("Error/Code") == "AWS.SimpleQueueService.NonExistentQueue"
    assert response.xml_text("RequestId") == response.headers["x-amzn-requestid"]


def test_quotes_and_carriage_returns_are_written_as_references(call, queue):
    body = 'a "quote" & <tag>\r\n'
    call("SendMessage", QueueUrl=queue, MessageBody=body)
    response = call("ReceiveMessage", QueueUrl=queue)
    assert b"a &quot;quote&quot; &amp; &lt;tag&gt;&#xD;" in response.body
    assert response.xml_text("ReceiveMessageResult/Message/Body") == body


def test_the_queue_may_be_named_by_the_path(send, queue, server):
    path = queue[len(server.endpoint):]
    text = f"Action=SendMessage&Version={QUERY_VERSIONS['sqs']}&MessageBody=by+path"
    assert send(form(text, path)).status == 200
    response = send(form(f"Action=ReceiveMessage&Version={QUERY_VERSIONS['sqs']}", path))
    assert response.xml_text("ReceiveMessageResult/Message/Body") == "by path"


def test_parameters_may_come_in_the_url_of_a_get(send, queue):
    target = f"/?Action=GetQueueUrl&QueueName={queue.rsplit('/', 1)[1]}&Version=2012-11-05"
    response = send(("GET", target, {}, b""))
    assert response.xml_text("GetQueueUrlResult/QueueUrl") == queue


def test_the_version_may_be_left_out(send):
    assert send(form("Action=ListQueues")).status == 200


def test_another_version_is_refused(send):
    """As Amazon SQS answers a request that was meant for another service."""
    response = send(form("Action=ListQueues&Version=2011-06-15"))
    assert response.status == 400
    assert response.xml_text("Error/Code") == "NoSuchVersion"
    assert response.xml_text("Error/Message") == "The requested version ( 2011-06-15 ) is not valid."


@pytest.mark.parametrize("version, named", [
    ("&Version=2012-11-05", "2012-11-05"), ("", "NO_VERSION_SPECIFIED"),
])
def test_other_services_do_not_find_the_operation_in_another_version(send, version, named):
    response = send(form(f"Action=GetCallerIdentity{version}"), service="sts")
    assert response.status == 400
    namespace = "{https://sts.amazonaws.com/doc/2011-06-15/}"
    error = response.xml().find(f"{namespace}Error")
    assert error.find(f"{namespace}Code").text == "InvalidAction"
    assert error.find(f"{namespace}Message").text == (
        f"Could not find operation GetCallerIdentity for version {named}")


@pytest.mark.parametrize("content_type", ["application/x-amz-json-1.0", "application/x-amz-json-1.1"])
def test_a_protocol_that_a_service_does_not_speak_is_refused(send, content_type):
    headers = {"Content-Type": content_type,
               "X-Amz-Target": "AWSSecurityTokenServiceV20110615.GetCallerIdentity"}
    response = send(("POST", "/", headers, b"{}"), service="sts")
    assert response.status == 400
    assert response.headers["content-type"] == content_type
    assert response.json()["__type"] == "com.amazon.coral.service#UnknownOperationException"


def test_plus_and_percent_are_decoded_once(send, queue, call):
    text = f"Action=SendMessage&QueueUrl={queue}&MessageBody=a+b%2Bc%2520d%26e%3Df"
    assert send(form(text)).status == 200
    response = call("ReceiveMessage", QueueUrl=queue)
    assert response.xml_text("ReceiveMessageResult/Message/Body") == "a b+c%20d&e=f"


def test_list_members_may_come_in_any_order(call, queue):
    response = call(
        "GetQueueAttributes", **{
            "QueueUrl": queue, "AttributeName.2": "DelaySeconds", "AttributeName.1": "VisibilityTimeout",
        },
    )
    found = response.xml().findall(f"{NAMESPACE}GetQueueAttributesResult/{NAMESPACE}Attribute")
    names = sorted(node.find(f"{NAMESPACE}Name").text for node in found)
    assert names == ["DelaySeconds", "VisibilityTimeout"]


def test_an_empty_result_list_has_no_elements(call, queue):
    response = call("ReceiveMessage", QueueUrl=queue)
    result = response.xml().find(f"{NAMESPACE}ReceiveMessageResult")
    assert result is not None and len(result) == 0


@pytest.mark.parametrize("value", ["abc", "1.5", "", "99999999999999999999", "0x10"])
def test_a_number_that_is_none_is_refused(call, queue, value):
    response = call("SendMessage", QueueUrl=queue, MessageBody="x", DelaySeconds=value)
    assert response.status == 400
    assert response.xml_text("Error/Code") in ("MalformedInput", "InvalidParameterValue")


def test_an_unknown_action_is_refused(call):
    response = call("PurgeTheWorld")
    assert response.status == 400
    assert response.xml().tag == f"{NAMESPACE}ErrorResponse"
    assert response.xml_text("Error/Code") == "InvalidAction"
    assert response.xml_text("Error/Message") == "The action PurgeTheWorld is not valid for this endpoint."


def test_a_missing_action_is_refused(send):
    response = send(form("Version=2012-11-05&QueueName=x"))
    assert response.status == 400
    assert response.xml_text("Error/Code") in ("MissingAction", "InvalidAction")


def test_a_broken_escape_is_a_malformed_query_string(send):
    response = send(form("Action=ListQueues&%zz=1"))
    assert response.status == 404  # the status that AWS's list of common errors names
    assert response.xml_text("Error/Code") == "MalformedQueryString"


def test_bytes_that_are_no_utf8_in_an_unknown_parameter_get_an_answer(send):
    assert send(form("Action=ListQueues&a=%e9")).status in (200, 400, 404)


def test_nothing_but_separators_is_a_missing_action(send):
    response = send(form("&&&=&="))
    assert response.status == 400
    assert response.xml_text("Error/Code") in ("MissingAction", "InvalidAction")


def test_a_hundred_thousand_parameters_are_refused(send):
    response = send(form("Action=ListQueues&" + "&".join(f"a.{i}=b" for i in range(100000))))
    assert response.status in (400, 404, 413)
    assert response.xml_text("Error/Code")


def test_sts_answers_in_its_own_namespace(send):
    response = send(query_request("GetCallerIdentity", service="sts"), service="sts")
    assert response.xml().tag == "{https://sts.amazonaws.com/doc/2011-06-15/}GetCallerIdentityResponse"
    assert response.xml_text("GetCallerIdentityResult/Account") == "000000000000"


def test_an_unknown_sts_action_is_refused_by_sts(send):
    response = send(query_request("GetNobody", service="sts"), service="sts")
    assert response.status == 400
    assert response.xml().tag == "{https://sts.amazonaws.com/doc/2011-06-15/}ErrorResponse"
    assert response.xml_text("Error/Code") == "InvalidAction"
