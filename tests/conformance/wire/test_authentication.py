"""Signatures: who is let in, who is refused, and in which words of which protocol."""

import datetime
import re

import pytest

from support.signing import (
    Request,
    json_request,
    presigned,
    query_request,
    signed,
    unsigned,
)
from support.wire import Connection, exchange

pytestmark = pytest.mark.penstock_only

UNKNOWN_KEY = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)
PROTOCOLS = {
    "json": lambda: json_request("ListQueues", {"MaxResults": 1}),
    "query": lambda: query_request("ListQueues", {"MaxResults": "1"}),
}


def utc(**offset):
    return datetime.datetime.utcnow() + datetime.timedelta(**offset)


@pytest.fixture(params=PROTOCOLS)
def parts(request):
    return PROTOCOLS[request.param]()


@pytest.fixture
def refused(server):
    """Sends a request that must be refused with 403; returns the response."""

    def send(request, code, json_type=None, status=403):
        response = exchange(server.address, request)
        assert response.status == status, response.body
        query_code, found_type = response.error_code()
        assert query_code in ({code} if isinstance(code, str) else code)
        if found_type and json_type:
            assert found_type == f"com.amazon.coral.service#{json_type}"
        assert response.headers["x-amzn-requestid"]
        return response

    return send


def test_a_good_signature_is_accepted(server, parts):
    response = exchange(server.address, signed(server.endpoint, server.credentials, parts, utc()))
    assert response.status == 200


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_off_by_less_than_15_minutes_is_accepted(server, parts, minutes):
    request = signed(server.endpoint, server.credentials, parts, utc(minutes=minutes))
    assert exchange(server.address, request).status == 200


def test_signed_header_values_may_have_more_spaces_on_the_way(server, parts):
    request = signed(server.endpoint, server.credentials, parts, utc())
    request.headers["X-Amz-Date"] = f"   {request.headers['X-Amz-Date']}  "
    assert exchange(server.address, request).status == 200


def test_header_names_may_change_case_on_the_way(server, parts):
    request = signed(server.endpoint, server.credentials, parts, utc())
    request.headers = {name.upper(): value for name, value in request.headers.items()}
    assert exchange(server.address, request).status == 200


def test_headers_that_are_not_signed_may_be_added(server, parts):
    request = signed(server.endpoint, server.credentials, parts, utc())
    request.headers["X-Forwarded-For"] = "192.0.2.1"
    assert exchange(server.address, request).status == 200


def test_an_unsigned_request_is_refused(server, parts, refused):
    # AWS answers AccessDenied for SQS, which also serves anonymous callers, and
    # MissingAuthenticationToken for every other service.
    refused(unsigned(server.endpoint, parts), {"MissingAuthenticationToken", "AccessDenied"})


def test_an_unsigned_request_to_sts_is_refused(server, refused):
    parts = query_request("GetCallerIdentity", service="sts")
    refused(unsigned(server.endpoint, parts), "MissingAuthenticationToken")


def test_an_unknown_key_is_refused(server, parts, refused):
    request = signed(server.endpoint, UNKNOWN_KEY, parts, utc())
    response = refused(request, "InvalidClientTokenId", "UnrecognizedClientException")
    assert response.error_message() == "The security token included in the request is invalid."


def test_a_wrong_secret_is_refused(server, parts, refused):
    credentials = (server.credentials[0], UNKNOWN_KEY[1])
    request = signed(server.endpoint, credentials, parts, utc())
    response = refused(request, "SignatureDoesNotMatch", "InvalidSignatureException")
    assert response.error_message().startswith(MISMATCH)


def test_a_session_token_that_was_never_issued_is_refused(server, parts, refused):
    request = signed(server.endpoint, server.credentials, parts, utc(), token="never issued")
    refused(request, "InvalidClientTokenId", "UnrecognizedClientException")


def test_an_old_signature_is_refused(server, parts, refused):
    request = signed(server.endpoint, server.credentials, parts, utc(minutes=-16))
    response = refused(request, "SignatureDoesNotMatch", "InvalidSignatureException")
    assert re.fullmatch(
        r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z "
        r"\(\d{8}T\d{6}Z - 15 min\.\)",
        response.error_message(),
    )


def test_a_signature_from_the_future_is_refused(server, parts, refused):
    request = signed(server.endpoint, server.credentials, parts, utc(minutes=16))
    response = refused(request, "SignatureDoesNotMatch", "InvalidSignatureException")
    assert re.fullmatch(
        r"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z "
        r"\(\d{8}T\d{6}Z \+ 15 min\.\)",
        response.error_message(),
    )


def alter_body(request):
    request.body = request.body.replace(b"1", b"2", 1)


def alter_date(request):
    text = request.headers["X-Amz-Date"]
    request.headers["X-Amz-Date"] = text[:-2] + ("1" if text[-2] != "1" else "2") + "Z"


def alter_content_type(request):
    request.headers["Content-Type"] += "; charset=x"


def alter_path(request):
    request.target = "/other"


def add_query(request):
    request.target = "/?a=b"


def alter_method(request):
    request.method = "PUT"


def alter_signature(request):
    text = request.headers["Authorization"]
    request.headers["Authorization"] = text[:-1] + ("0" if text[-1] != "0" else "1")


def drop_signed_header(request):
    request.headers["Authorization"] = request.headers["Authorization"].replace("host;", "")


ALTERATIONS = [
    alter_body, alter_date, alter_content_type, alter_path, add_query, alter_method, alter_signature,
    drop_signed_header,
]


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda f: f.__name__)
def test_a_request_altered_after_signing_is_refused(server, parts, refused, alter):
    request = signed(server.endpoint, server.credentials, parts, utc())
    alter(request)
    refused(request, "SignatureDoesNotMatch", "InvalidSignatureException")


def test_every_digit_of_the_signature_counts(server, refused):
    good = signed(server.endpoint, server.credentials, PROTOCOLS["json"](), utc())
    text = good.headers["Authorization"]
    start = text.index("Signature=") + len("Signature=")
    for position in range(start, len(text), 7):
        other = "0" if text[position] != "0" else "1"
        headers = {**good.headers, "Authorization": text[:position] + other + text[position + 1 :]}
        request = Request(good.method, good.target, headers, good.body)
        refused(request, "SignatureDoesNotMatch", "InvalidSignatureException")


INCOMPLETE = [
    ("no signature", lambda text: text[: text.index(", Signature")]),
    ("no signed headers", lambda text: re.sub(r"SignedHeaders=[^,]*, ", "", text)),
    ("no credential", lambda text: re.sub(r"Credential=[^,]*, ", "", text)),
    ("short scope", lambda text: text.replace("/aws4_request", "")),
    ("algorithm only", lambda _: "AWS4-HMAC-SHA256"),
    ("not key=value", lambda _: "AWS4-HMAC-SHA256 FooBar, BazBurp"),
]


@pytest.mark.parametrize("spoil", [f for _, f in INCOMPLETE], ids=[name for name, _ in INCOMPLETE])
def test_half_an_authorization_is_refused(server, parts, refused, spoil):
    request = signed(server.endpoint, server.credentials, parts, utc())
    request.headers["Authorization"] = spoil(request.headers["Authorization"])
    refused(request, "IncompleteSignature", "IncompleteSignatureException", status=400)


def test_a_signature_without_a_date_is_refused(server, parts, refused):
    request = signed(server.endpoint, server.credentials, parts, utc())
    del request.headers["X-Amz-Date"]
    refused(request, "IncompleteSignature", "IncompleteSignatureException", status=400)


def test_a_refusal_leaves_the_connection_open(server, parts):
    bad = signed(server.endpoint, UNKNOWN_KEY, parts, utc())
    good = signed(server.endpoint, server.credentials, parts, utc())
    with Connection(server.address) as connection:
        connection.send(bad.encode())
        assert connection.receive().status == 403
        connection.send(good.encode())
        assert connection.receive().status == 200


def test_a_refused_request_changes_nothing(server, sqs, queue):
    body = {"QueueUrl": queue, "MessageBody": "smuggled"}
    request = signed(server.endpoint, UNKNOWN_KEY, json_request("SendMessage", body), utc())
    assert exchange(server.address, request).status == 403
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


class TestPresigned:
    def link(self, server, now=None, **options):
        parameters = options.pop("parameters", {"Action": "ListQueues"})
        path = options.pop("path", "/")
        return presigned(server.endpoint, server.credentials, path, parameters, now or utc(), **options)

    def test_a_link_works_without_headers(self, server):
        response = exchange(server.address, self.link(server))
        assert response.status == 200
        assert response.xml().tag.endswith("ListQueuesResponse")

    def test_a_link_on_the_queue_itself_receives(self, server, sqs, queue):
        sqs.send_message(QueueUrl=queue, MessageBody="by link")
        path = queue[len(server.endpoint):]
        request = self.link(server, path=path, parameters={"Action": "ReceiveMessage"})
        response = exchange(server.address, request)
        assert response.xml_text("ReceiveMessageResult/Message/Body") == "by link"

    def test_a_link_that_lasts_a_week_is_accepted_days_later(self, server):
        request = self.link(server, utc(days=-6), expires=604800)
        assert exchange(server.address, request).status == 200

    def test_an_expired_link_is_refused(self, server, refused):
        request = self.link(server, utc(hours=-1), expires=60)
        refused(request, {"SignatureDoesNotMatch", "RequestExpired"})

    @pytest.mark.parametrize("expires", [604801, -1, "soon"])
    def test_a_link_with_an_impossible_lifetime_is_refused(self, server, expires):
        response = exchange(server.address, self.link(server, expires=expires))
        assert response.status in (400, 403)
        assert response.error_code()[0]

    @pytest.mark.parametrize(
        "before, after", [("ListQueues", "PurgeQueue"), ("X-Amz-Expires=300", "X-Amz-Expires=301")]
    )
    def test_an_altered_link_is_refused(self, server, refused, before, after):
        request = self.link(server)
        assert before in request.target
        request.target = request.target.replace(before, after)
        refused(request, "SignatureDoesNotMatch")

    def test_a_link_with_an_unknown_key_is_refused(self, server, refused):
        parameters = {"Action": "ListQueues"}
        refused(presigned(server.endpoint, UNKNOWN_KEY, "/", parameters, utc()), "InvalidClientTokenId")

    def test_a_link_without_its_signature_is_refused(self, server, refused):
        request = self.link(server)
        request.target = re.sub(r"&X-Amz-Signature=[0-9a-f]+", "", request.target)
        refused(request, {"IncompleteSignature", "MissingAuthenticationToken"}, status=400)


class TestCallerIdentity:
    def test_names_the_root_of_the_account(self, server, sts):
        answer = sts.get_caller_identity()
        assert answer["Account"] == "000000000000"
        assert answer["Arn"] == "arn:aws:iam::000000000000:root"
        assert answer["UserId"]

    def test_refuses_a_wrong_signature_in_its_own_form(self, server, refused):
        parts = query_request("GetCallerIdentity", service="sts")
        credentials = (server.credentials[0], UNKNOWN_KEY[1])
        request = signed(server.endpoint, credentials, parts, utc(), service="sts")
        response = refused(request, "SignatureDoesNotMatch")
        assert response.xml().tag == "{https://sts.amazonaws.com/doc/2011-06-15/}ErrorResponse"
        assert response.xml_text("Error/Type") == "Sender"
        assert response.xml_text("RequestId")
