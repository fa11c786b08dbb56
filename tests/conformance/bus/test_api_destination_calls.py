"""What the endpoint of an API destination gets, and what becomes of an event that it does not take."""

import base64
import json
import urllib.parse

import pytest

from support.server import Server
from support.webhook import Webhook, tokens

pytestmark = pytest.mark.penstock_only

ROLE = "arn:aws:iam::000000000000:role/events"


@pytest.fixture(scope="module")
def calling_server(binary, tmp_path_factory):
    """A server that may call this machine, and talk http with it."""
    running = Server(
        binary, tmp_path_factory.mktemp("calling") / "data", extra=["--allow-targets", "127.0.0.1"]).start()
    yield running
    assert running.stop() == 0, running.log_tail()


@pytest.fixture
def calling(calling_server, client_for):
    return Calls(client_for(calling_server, "events"), client_for(calling_server))


class Calls:
    """A rule whose events go to a webhook."""

    def __init__(self, events, sqs):
        self.events = events
        self.sqs = sqs
        self.count = 0

    def connection(self, kind, parameters, **more):
        self.count += 1
        return self.events.create_connection(
            Name=f"connection-{self.count}-{id(self)}", AuthorizationType=kind,
            AuthParameters={**parameters, **more})["ConnectionArn"]

    def key(self, **more):
        return self.connection(
            "API_KEY", {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "k3y"}}, **more)

    def target(self, connection, url, method="POST", **target):
        """Puts a rule with an API destination as its target; the source its events must have."""
        self.count += 1
        name = f"hook-{self.count}-{id(self)}"
        arn = self.events.create_api_destination(
            Name=name, ConnectionArn=connection, InvocationEndpoint=url, HttpMethod=method)["ApiDestinationArn"]
        self.events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
        answer = self.events.put_targets(
            Rule=name, Targets=[{"Id": "t", "Arn": arn, "RoleArn": ROLE, **target}])
        assert answer["FailedEntryCount"] == 0
        return name

    def put(self, source, detail):
        answer = self.events.put_events(
            Entries=[{"Source": source, "DetailType": "test", "Detail": json.dumps(detail)}])
        assert answer["FailedEntryCount"] == 0
        return answer["Entries"][0]["EventId"]

    def dead_letters(self):
        url = self.sqs.create_queue(QueueName=f"dead-{id(self)}")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return url, arn

    def dead_letter(self, url):
        answer = self.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=15, MessageAttributeNames=["All"])
        message = answer["Messages"][0]
        return message["Body"], {
            name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


def test_gets_the_event_with_the_headers_of_eventbridge(calling):
    with Webhook() as hook:
        source = calling.target(calling.key(), hook.url + "/in")
        event_id = calling.put(source, {"n": 1})
        request = hook.wait()[0]
    assert (request["method"], request["path"]) == ("POST", "/in")
    event = json.loads(request["body"])
    assert (event["id"], event["detail"]) == (event_id, {"n": 1})
    headers = request["headers"]
    assert headers["X-Key"] == "k3y"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["User-Agent"] == "Amazon/EventBridge/ApiDestinations"
    assert headers["Range"] == "bytes=0-1048575"


def test_authorizes_by_password(calling):
    basic = {"BasicAuthParameters": {"Username": "user", "Password": "pass"}}
    with Webhook() as hook:
        calling.put(calling.target(calling.connection("BASIC", basic), hook.url), {})
        request = hook.wait()[0]
    assert request["headers"]["Authorization"] == "Basic " + base64.b64encode(b"user:pass").decode()


def test_authorizes_by_oauth(calling):
    def answer(request):
        return tokens()(request) if request["path"] == "/token" else (200, {}, "")

    with Webhook(answer) as hook:
        connection = calling.connection("OAUTH_CLIENT_CREDENTIALS", {"OAuthParameters": {
            "ClientParameters": {"ClientID": "me", "ClientSecret": "s3cret"},
            "AuthorizationEndpoint": hook.url + "/token", "HttpMethod": "POST",
            "OAuthHttpParameters": {"BodyParameters": [{"Key": "scope", "Value": "a b"}]}}})
        source = calling.target(connection, hook.url + "/in")
        calling.put(source, {})
        calling.put(source, {})
        asked = hook.wait(where=lambda request: request["path"] == "/token")
        called = hook.wait(2, where=lambda request: request["path"] == "/in")
    assert len(asked) == 1
    assert dict(urllib.parse.parse_qsl(asked[0]["body"])) == {
        "grant_type": "client_credentials", "client_id": "me", "client_secret": "s3cret", "scope": "a b"}
    assert {request["headers"]["Authorization"] for request in called} == {"Bearer t1"}
    name = connection.split("/")[1]
    assert calling.events.describe_connection(Name=name)["ConnectionState"] == "AUTHORIZED"


def test_parameters_of_target_and_connection(calling):
    invocation = {
        "HeaderParameters": [{"Key": "X-A", "Value": "connection"}],
        "QueryStringParameters": [{"Key": "q", "Value": "connection"}],
        "BodyParameters": [{"Key": "b", "Value": "connection"}]}
    with Webhook() as hook:
        source = calling.target(
            calling.key(InvocationHttpParameters=invocation), hook.url + "/a/*/b/*?k=v", "PUT",
            InputPath="$.detail",
            HttpParameters={
                "PathParameterValues": ["$.detail.id", "x y"],
                "QueryStringParameters": {"q": "target", "r": "$.detail.text"},
                "HeaderParameters": {"x-a": "target", "X-B": "$.detail.id", "Host": "evil.example"}})
        calling.put(source, {"id": "1/2?3", "text": "ä&=#"})
        request = hook.wait()[0]
    assert (request["method"], request["path"]) == ("PUT", "/a/1%2F2%3F3/b/x%20y")
    assert sorted(request["query"]) == [("k", "v"), ("q", "connection"), ("r", "ä&=#")]
    assert json.loads(request["body"]) == {"id": "1/2?3", "text": "ä&=#", "b": "connection"}
    headers = {name.lower(): value for name, value in request["headers"].items()}
    assert (headers["x-a"], headers["x-b"]) == ("connection", "1/2?3")
    assert headers["host"] == hook.url.removeprefix("http://")


def test_an_event_cannot_write_headers(calling):
    url, arn = calling.dead_letters()
    with Webhook() as hook:
        source = calling.target(
            calling.key(), hook.url, DeadLetterConfig={"Arn": arn},
            HttpParameters={"HeaderParameters": {"X-A": "$.detail.line"}})
        calling.put(source, {"line": "x\r\nX-Evil: 1"})
        _, attributes = calling.dead_letter(url)
        assert hook.requests == []
    assert attributes["ERROR_CODE"] == "INVALID_PARAMETER"


def test_is_tried_again_until_it_takes_it(calling):
    answers = iter([(503, {}, ""), (429, {"Retry-After": "0"}, ""), (200, {}, "")])
    with Webhook(lambda request: next(answers)) as hook:
        calling.put(calling.target(calling.key(), hook.url), {})
        requests = hook.wait(3)
    assert len({request["body"] for request in requests}) == 1


def test_what_it_refuses_is_a_dead_letter_at_once(calling):
    url, arn = calling.dead_letters()
    with Webhook(lambda request: (400, {}, "no")) as hook:
        source = calling.target(calling.key(), hook.url, DeadLetterConfig={"Arn": arn})
        event_id = calling.put(source, {"n": 1})
        body, attributes = calling.dead_letter(url)
        assert len(hook.requests) == 1
    assert json.loads(body)["id"] == event_id
    assert attributes["ERROR_CODE"] == "ERROR_FROM_TARGET"
    assert "400" in attributes["ERROR_MESSAGE"]
    assert attributes["RETRY_ATTEMPTS"] == "0"
    assert ":api-destination/" in attributes["TARGET_ARN"]
    assert "EXHAUSTED_RETRY_CONDITION" not in attributes


def test_redirects_are_not_followed(calling):
    url, arn = calling.dead_letters()
    with Webhook() as other, Webhook(lambda request: (302, {"Location": other.url}, "")) as hook:
        calling.put(calling.target(calling.key(), hook.url, DeadLetterConfig={"Arn": arn}), {})
        _, attributes = calling.dead_letter(url)
        assert other.requests == []
    assert "302" in attributes["ERROR_MESSAGE"]


def test_refused_credentials_deauthorize_the_connection(calling):
    def answer(request):
        return (200 if request["headers"].get("X-Key") == "better" else 401), {}, ""

    with Webhook(answer) as hook:
        connection = calling.key()
        name = connection.split("/")[1]
        source = calling.target(connection, hook.url)
        calling.put(source, {})
        hook.wait(1)
        # The answer is read before a later event is delivered with other credentials.
        calling.events.update_connection(
            Name=name, AuthorizationType="API_KEY",
            AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "better"}})
        hook.wait(1, where=lambda request: request["headers"].get("X-Key") == "better")
    assert calling.events.describe_connection(Name=name)["ConnectionState"] == "AUTHORIZED"


def test_private_addresses_are_refused_unless_they_are_allowed(server, client_for):
    calling = Calls(client_for(server, "events"), client_for(server))
    url, arn = calling.dead_letters()
    source = calling.target(calling.key(), "https://127.0.0.1:1/", DeadLetterConfig={"Arn": arn})
    calling.put(source, {})
    _, attributes = calling.dead_letter(url)
    assert attributes["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "allow-targets" in attributes["ERROR_MESSAGE"]


def test_connections_outlive_a_restart(binary, tmp_path, client_for):
    running = Server(binary, tmp_path / "data", extra=["--allow-targets", "127.0.0.1"]).start()
    with Webhook() as hook:
        calling = Calls(client_for(running, "events"), client_for(running))
        source = calling.target(calling.key(), hook.url)
        running.kill()
        running.start()
        Calls(client_for(running, "events"), client_for(running)).put(source, {})
        assert hook.wait()[0]["headers"]["X-Key"] == "k3y"
    assert running.stop() == 0
