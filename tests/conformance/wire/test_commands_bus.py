"""`penstock event`, `rule`, `delivery`, `replay`, `bus` and `bench bus`."""

import json
import time

import pytest

pytestmark = pytest.mark.penstock_only

PATIENCE_SECONDS = 20
PATTERN = json.dumps({"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}})


@pytest.fixture(scope="module")
def events(server, client_for):
    return client_for(server, "events")


@pytest.fixture
def shop(events, new_name, queue, sqs):
    """A bus whose rule `big` sends orders above 100 to a queue: (bus, the queue's ARN)."""
    name = new_name("shop")
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.create_event_bus(Name=name)
    events.put_rule(Name="big", EventBusName=name, EventPattern=PATTERN)
    events.put_targets(Rule="big", EventBusName=name, Targets=[{"Id": "1", "Arn": arn}])
    return name, arn


@pytest.fixture
def send(run, shop):
    """Sends an order: its id."""

    def call(total):
        result = run(
            "event", "send", "--bus", shop[0], "--source", "shop", "--type", "Order Placed",
            "--detail", json.dumps({"total": total}),
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    return call


def until(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_event_arrives_and_its_story_says_so(run, send, shop, receive, queue):
    event_id = send(500)
    (message,) = receive(queue)
    assert json.loads(message["Body"])["id"] == event_id
    result = run("event", "show", event_id)
    assert result.returncode == 0, result.stderr
    assert '"detail-type": "Order Placed"' in result.stdout
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("big ")]
    assert row.split() == ["big", shop[1], "delivered", "0"]


def test_explain_says_field_by_field_why_a_rule_did_not_match(run, data, send):
    event_id = send(12)
    story = run("event", "show", event_id)
    assert f"It matched no rule: `penstock rule explain --event {event_id}` says why." in story.stdout
    (explanation,) = data("rule", "explain", "--event", event_id)
    (rule,) = explanation["Rules"]
    assert (rule["RuleName"], rule["Matched"]) == ("big", False)
    assert {field["Field"]: field["Matched"] for field in rule["Fields"]} == {
        "source": True, "detail.total": False,
    }
    assert run("rule", "explain", "--event", event_id).stdout.startswith("does not match big: detail.total: ")


def test_explain_takes_an_event_from_a_file(data, shop, tmp_path):
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"source": "shop", "detail": {"total": 101}}))
    (explanation,) = data("rule", "explain", "--event", str(file), "--bus", shop[0])
    assert explanation["Rules"][0]["Matched"] is True


def test_a_file_is_sent_listed_and_tried_on_a_draft(run, data, shop, tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_text(
        "".join(
            json.dumps({"Source": "shop", "DetailType": "t", "Detail": {"total": total}}) + "\n"
            for total in range(25)
        )
    )
    sent = run("event", "send", "--bus", shop[0], "--file", str(file))
    assert sent.returncode == 0, sent.stderr
    assert len(set(sent.stdout.split())) == 25
    listed = data("event", "list", "--bus", shop[0], "--since", "1h", "--limit", "7")[0]["Events"]
    assert [event["EventId"] for event in listed] == sent.stdout.split()[:7]
    draft = json.dumps({"detail": {"total": [{"numeric": ["<", 3]}]}})
    (found,) = data("rule", "test", "--pattern", draft, "--bus", shop[0])
    assert (found["Examined"], found["Matched"], len(found["Events"])) == (25, 3, 3)


def test_what_is_refused_exits_1(run, shop):
    result = run(
        "event", "send", "--bus", shop[0], "--source", "shop", "--type", "t", "--detail", "no JSON"
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert "refused: MalformedDetail" in result.stderr
    assert run("rule", "test", "--pattern", '{"a":[{"no":1}]}', "--bus", shop[0]).returncode == 1
    assert run("event", "show", "nosuch").returncode == 1
    assert run("event", "send", "--type", "t").returncode == 2


def test_tail_shows_what_arrives_and_what_was_kept(begin, run, send, shop):
    first = send(1)
    process = begin("event", "tail", "--bus", shop[0], "--since", "1h", "--count", "2", "--output", "json")
    assert json.loads(process.stdout.readline())["EventId"] == first
    second = send(2)
    assert json.loads(process.stdout.readline())["EventId"] == second
    assert process.wait(PATIENCE_SECONDS) == 0
    kept = run("event", "tail", "--bus", shop[0], "--since", "1h", "--no-follow", "--pattern",
               '{"detail":{"total":[2]}}')
    assert [line.split()[1] for line in kept.stdout.splitlines()[1:]] == [second]


def test_an_event_without_a_bus_says_why_it_was_dropped(run, data):
    event_id = run(
        "event", "send", "--bus", "nosuch", "--source", "s", "--type", "t", "--detail", "{}"
    ).stdout.strip()
    until(lambda: run("event", "show", event_id).returncode == 0)
    (story,) = data("event", "show", event_id)
    assert [delivery["Status"] for delivery in story["Deliveries"]] == ["dropped"]
    assert "bus nosuch" in run("event", "show", event_id).stdout


def test_a_failed_delivery_is_listed_and_tried_again(run, data, events, shop, new_name):
    bus, arn = shop
    target = arn.rsplit(":", 1)[0] + ":" + new_name("later")
    events.put_rule(Name="lost", EventBusName=bus, EventPattern=PATTERN)
    events.put_targets(Rule="lost", EventBusName=bus, Targets=[{"Id": "1", "Arn": target}])
    sent = run("event", "send", "--bus", bus, "--source", "shop", "--type", "t", "--detail", '{"total":101}')
    event_id = sent.stdout.strip()

    def failed():
        answer = data("delivery", "list", "--target", target, "--status", "failed")
        return answer[0].get("Deliveries", [])

    until(failed)
    (delivery,) = failed()
    assert delivery["EventId"] == event_id
    assert delivery["LastAttempts"][0]["ErrorCode"] == "NO_RESOURCE"
    assert run("queue", "create", target.rsplit(":", 1)[1]).returncode == 0
    retried = run("delivery", "retry", "--all", "--target", target)
    assert (retried.returncode, retried.stderr) == (0, "Tried again: 1 of 1.\n")
    until(lambda: not failed())
    received = run("queue", "receive", target.rsplit(":", 1)[1], "--wait", "5", "--delete")
    assert event_id in received.stdout
    gone = run("delivery", "drop", delivery["DeliveryId"])
    assert gone.returncode == 1
    assert "DeliveryNotFoundException" in gone.stderr


def test_a_replay_is_followed_to_its_end(run, data, events, send, shop, new_name, receive, queue):
    archive, replay = new_name("archive"), new_name("replay")
    bus_arn = events.describe_event_bus(Name=shop[0])["Arn"]
    events.create_archive(ArchiveName=archive, EventSourceArn=bus_arn)
    event_id = send(101)
    assert json.loads(receive(queue)[0]["Body"])["id"] == event_id
    time.sleep(1)  # an event's time is in whole seconds, and a replay begins and ends at one
    started = run("replay", "start", replay, "--archive", archive, "--from", "1h", "--rule", "big", "--wait")
    assert started.returncode == 0, started.stderr
    assert ["EventsReplayed", "1"] in [line.split() for line in started.stdout.splitlines()]
    again = json.loads(receive(queue)[0]["Body"])
    assert again["replay-name"] == replay
    (listed,) = data("replay", "list", "--archive", archive)
    assert [entry["State"] for entry in listed["Replays"]] == ["COMPLETED"]
    assert data("replay", "show", replay)[0]["EventsReplayed"] == 1
    assert run("replay", "cancel", replay).returncode == 1


def test_buses_and_rules_are_listed(run, data, shop):
    bus, arn = shop
    assert bus in [entry["Name"] for entry in data("bus", "list", "--prefix", bus)[0]["EventBuses"]]
    (rules,) = data("rule", "list", "--bus", bus)
    assert [rule["Name"] for rule in rules["Rules"]] == ["big"]
    shown = run("rule", "show", "big", "--bus", bus).stdout
    assert '"numeric": [">", 100]' in shown
    assert arn in shown


def test_bench_counts_each_event_once_and_leaves_nothing(run, events):
    result = run("bench", "bus", "--seconds", "0.3", "--producers", "2", "--consumers", "1",
                 "--rules", "5", "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["sent"] == report["received"] > 0
    assert (report["lost"], report["duplicated"], report["rules"]) == (0, 0, 5)
    assert not events.list_event_buses(NamePrefix="penstock-bench-")["EventBuses"]
    assert run("bench", "bus", "--size", "80").returncode == 2
