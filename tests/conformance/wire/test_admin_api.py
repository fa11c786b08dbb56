"""Penstock's own API on the admin port: CloudEvents in, kept events out, explanations, deliveries."""

import base64
import http.client
import json
import urllib.parse

import pytest

pytestmark = pytest.mark.penstock_only

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"


@pytest.fixture
def ask(server):
    """One request; its status, headers and body (read as JSON where it is)."""

    def call(method, path, body=None, host=None, **headers):
        connection = http.client.HTTPConnection(server.ready["admin"], timeout=30)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            if host is not None:
                sent["Host"] = host
            connection.request(method, path, body, sent)
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        is_json = "json" in (reply.getheader("Content-Type") or "")
        return reply.status, reply, json.loads(text) if is_json and text else text

    return call


@pytest.fixture
def bus(server, client_for, new_name):
    events = client_for(server, "events")
    name = new_name("bus")
    events.create_event_bus(Name=name)
    yield name
    for rule in events.list_rules(EventBusName=name)["Rules"]:
        targets = events.list_targets_by_rule(EventBusName=name, Rule=rule["Name"])["Targets"]
        if targets:
            events.remove_targets(EventBusName=name, Rule=rule["Name"],
                                  Ids=[target["Id"] for target in targets])
        events.delete_rule(EventBusName=name, Name=rule["Name"])
    events.delete_event_bus(Name=name)


@pytest.fixture
def put_rule(server, client_for, bus):
    events = client_for(server, "events")

    def put(name, pattern, target=None):
        events.put_rule(EventBusName=bus, Name=name, EventPattern=json.dumps(pattern))
        if target is not None:
            events.put_targets(EventBusName=bus, Rule=name, Targets=[target])

    return put


def cloud_event(event_id, **members):
    return {"specversion": "1.0", "id": event_id, "source": "/shop", "type": "order.placed",
            "data": {"n": 1}, **members}


def refused(answer, status, code):
    got, reply, body = answer
    assert (got, body["error"]["code"]) == (status, code), body
    assert reply.getheader("Content-Type") == "application/json"
    return body["error"]["message"]


def test_a_structured_event_reaches_a_queue_as_an_envelope(
        ask, bus, put_rule, sqs, queue, receive, new_name):
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    put_rule("all", {"source": ["/shop"]}, {"Id": "q", "Arn": arn})
    event_id = new_name("event")
    event = cloud_event(event_id, time="2026-01-31T12:00:00.25+01:00", subject="42", traceid="t")
    status, reply, body = ask("POST", f"/v1/buses/{bus}/events", json.dumps(event),
                              Content_Type=STRUCTURED)
    assert (status, body) == (200, {"accepted": 1, "ids": [event_id]})
    assert reply.getheader("Cache-Control") == "no-store"
    (message,) = receive(queue)
    envelope = json.loads(message["Body"])
    assert envelope["id"] == event_id
    assert (envelope["source"], envelope["detail-type"]) == ("/shop", "order.placed")
    assert envelope["time"] == "2026-01-31T11:00:00Z"
    assert envelope["detail"] == {"n": 1}
    assert envelope["cloudevents"] == {
        "specversion": "1.0", "form": "object", "time": "2026-01-31T12:00:00.25+01:00",
        "subject": "42", "extensions": {"traceid": "t"}}


def test_a_binary_event_comes_back_as_it_was(ask, bus, new_name):
    event_id = new_name("event")
    payload = bytes(range(256))
    status, _, body = ask(
        "POST", f"/v1/buses/{bus}/events", payload, Content_Type="application/octet-stream",
        ce_specversion="1.0", ce_id=event_id, ce_source="urn:caf%C3%A9", ce_type="blob", ce_part="7")
    assert (status, body["accepted"]) == (200, 1)
    status, reply, body = ask("GET", f"/v1/buses/{bus}/events", Accept=BATCHED)
    assert status == 200
    assert reply.getheader("Content-Type") == BATCHED
    assert reply.getheader("Penstock-Last-Sequence") == "1"
    assert body == [{"specversion": "1.0", "id": event_id, "source": "urn:café", "type": "blob",
                     "datacontenttype": "application/octet-stream", "part": "7",
                     "data_base64": base64.b64encode(payload).decode()}]


def test_a_batch_is_taken_whole_or_not_at_all(ask, bus):
    batch = [cloud_event("1"), cloud_event("2"), {"specversion": "1.0", "id": "3"}]
    message = refused(ask("POST", f"/v1/buses/{bus}/events", json.dumps(batch), Content_Type=BATCHED),
                      400, "ValidationException")
    assert message.startswith("event 3: "), message
    assert ask("GET", f"/v1/buses/{bus}/events")[2]["LastSequence"] == 0
    status, _, body = ask("POST", f"/v1/buses/{bus}/events", json.dumps(batch[:2]),
                          Content_Type=BATCHED)
    assert (status, body) == (200, {"accepted": 2, "ids": ["1", "2"]})


def test_events_are_selected_and_read_on(ask, bus):
    batch = [cloud_event(str(n), data={"n": n}) for n in range(5)]
    assert ask("POST", f"/v1/buses/{bus}/events", json.dumps(batch), Content_Type=BATCHED)[0] == 200
    pattern = urllib.parse.quote(json.dumps({"detail": {"n": [{"numeric": [">", 1]}]}}))
    status, _, body = ask("GET", f"/v1/buses/{bus}/events?limit=2&pattern={pattern}")
    assert status == 200
    assert [kept["Event"]["detail"]["n"] for kept in body["Events"]] == [2, 3]
    _, _, body = ask("GET", f"/v1/buses/{bus}/events?pattern={pattern}&after={body['ReadToSequence']}")
    assert [kept["Event"]["detail"]["n"] for kept in body["Events"]] == [4]


def test_a_rule_that_did_not_match_is_explained_field_by_field(ask, bus, put_rule, new_name):
    event_id = new_name("event")
    put_rule("large", {"source": ["/shop"], "detail": {"n": [{"numeric": [">", 1]}]}})
    ask("POST", f"/v1/buses/{bus}/events", json.dumps(cloud_event(event_id)), Content_Type=STRUCTURED)
    status, _, kept = ask("GET", f"/v1/buses/{bus}/explain?event={event_id}&rule=large")
    assert status == 200
    (rule,) = kept["Rules"]
    assert (rule["RuleName"], rule["Matched"]) == ("large", False)
    by_path = {field["Field"]: field for field in rule["Fields"]}
    assert by_path["source"]["Matched"] is True
    assert by_path["detail.n"]["Matched"] is False
    assert by_path["detail.n"]["Found"] == "1"
    given = {"source": "/shop", "detail": {"n": 2}}
    status, _, drafted = ask("POST", f"/v1/buses/{bus}/explain", json.dumps(given),
                             Content_Type="application/json")
    assert (status, drafted["Rules"][0]["Matched"]) == (200, True)


def test_a_failed_delivery_is_shown_tried_again_and_dropped(ask, bus, put_rule, sqs, new_name,
                                                            region, account):
    event_id, name = new_name("event"), new_name("absent")
    arn = f"arn:aws:sqs:{region}:{account}:{name}"
    put_rule("all", {"source": ["/shop"]}, {"Id": "q", "Arn": arn})
    ask("POST", f"/v1/buses/{bus}/events", json.dumps(cloud_event(event_id)), Content_Type=STRUCTURED)
    status, _, body = ask("GET", f"/v1/deliveries?status=failed&target={urllib.parse.quote(arn)}")
    assert status == 200
    (delivery,) = body["Deliveries"]
    assert (delivery["Status"], delivery["EventId"]) == ("failed", event_id)
    assert delivery["LastAttempts"][0]["ErrorCode"] == "NO_RESOURCE"
    status, _, story = ask("GET", f"/v1/events/{event_id}")
    assert status == 200
    assert story["Events"][0]["Event"]["id"] == event_id
    assert [each["Status"] for each in story["Deliveries"]] == ["failed"]
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    try:
        assert ask("POST", f"/v1/deliveries/{delivery['DeliveryId']}/retry")[0] == 200
        (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
        assert json.loads(message["Body"])["id"] == event_id
    finally:
        sqs.delete_queue(QueueUrl=url)
    refused(ask("DELETE", f"/v1/deliveries/{delivery['DeliveryId']}"), 404,
            "DeliveryNotFoundException")


def test_pages_of_other_sites_are_kept_out(ask):
    path = "/v1/deliveries"
    refused(ask("GET", path, host="evil.example"), 403, "ForbiddenException")
    refused(ask("GET", path, Origin="http://evil.example"), 403, "ForbiddenException")
    refused(ask("POST", "/v1/deliveries/0-1/retry", Sec_Fetch_Site="cross-site"), 403,
            "ForbiddenException")
    assert ask("GET", path)[0] == 200


def test_what_is_wrong_is_said_in_json_and_the_connection_stays(server, bus):
    connection = http.client.HTTPConnection(server.ready["admin"], timeout=30)
    cases = [
        ("GET", "/v1/nothing", None, {}, 404, "NotFoundException"),
        ("PUT", f"/v1/buses/{bus}/events", None, {}, 405, "MethodNotAllowedException"),
        ("GET", f"/v1/buses/{bus}/events?limit=0x", None, {}, 400, "ValidationException"),
        ("GET", f"/v1/buses/{bus}/events?unknown=1", None, {}, 400, "ValidationException"),
        ("GET", "/v1/buses/absent-bus/events", None, {}, 404, "ResourceNotFoundException"),
        ("GET", "/v1/events/absent-event", None, {}, 404, "NotFoundException"),
        ("POST", f"/v1/buses/{bus}/events", b"{}", {"Content-Type": "text/plain"}, 415,
         "UnsupportedMediaTypeException"),
        ("POST", f"/v1/buses/{bus}/events", b"[" * 100_000, {"Content-Type": STRUCTURED}, 400,
         "ValidationException"),
        ("DELETE", "/v1/deliveries/99-1", None, {}, 404, "DeliveryNotFoundException"),
    ]
    try:
        for method, path, body, headers, status, code in cases:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            answer = json.loads(reply.read())
            assert (reply.status, answer["error"]["code"]) == (status, code), (path, answer)
            assert answer["error"]["message"], path
            assert reply.getheader("Connection") != "close", path
    finally:
        connection.close()


def test_head_answers_like_get_without_a_body(ask):
    status, reply, body = ask("HEAD", "/v1/deliveries")
    assert (status, body) == (200, b"")
    assert int(reply.getheader("Content-Length")) > 0
