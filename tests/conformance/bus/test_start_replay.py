"""StartReplay."""

import datetime
import json
import time

import pytest

NAME_FORM = r"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"


def window(seconds=3600):
    now = datetime.datetime.now(datetime.timezone.utc)
    span = datetime.timedelta(seconds=seconds)
    return {"EventStartTime": now - span, "EventEndTime": now + span}


@pytest.fixture
def archived(create_archive, put_events, holds):
    """An archive with so many events: its ARN."""

    def fill(count, **members):
        name, arn = create_archive()
        put_events(count, **members)
        holds(name, count)
        return arn

    return fill


def test_answers_arn_state_and_time(events, create_archive, new_name, bus_arn, account, region):
    name = new_name("replay")
    answer = events.start_replay(
        ReplayName=name, EventSourceArn=create_archive()[1], Destination={"Arn": bus_arn}, **window())
    assert answer["ReplayArn"] == f"arn:aws:events:{region}:{account}:replay/{name}"
    assert answer["State"] == "STARTING"
    assert abs(answer["ReplayStartTime"].timestamp() - time.time()) < 300


def test_sends_every_event_once_more_with_its_replays_name(archived, queue_of, drained, start_replay, ended):
    url, _ = queue_of()
    arn = archived(25)
    originals = drained(url, 25)
    name = start_replay(arn)
    assert ended(name)["State"] == "COMPLETED"
    replayed = drained(url, 25)
    assert {event.pop("replay-name") for event in replayed} == {name}
    for event, original in zip(replayed, originals):
        assert {**event, "id": None} == {**original, "id": None}


@pytest.mark.penstock_only
def test_an_event_keeps_its_id_and_events_their_order(archived, queue_of, drained, sqs, start_replay, ended):
    url, _ = queue_of()
    arn = archived(10)
    originals = drained(url, 10)
    assert ended(start_replay(arn))["State"] == "COMPLETED"
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)["Messages"]
    bodies = [json.loads(message["Body"]) for message in messages]
    assert [body["id"] for body in bodies] == [event["id"] for event in originals]


def test_goes_to_the_rules_that_are_named(archived, queue_of, drained, sqs, start_replay, ended):
    named, rule = queue_of(json.dumps({"detail": {"n": [1, 2]}}))
    other, _ = queue_of()
    arn = archived(4)
    drained(named, 2)
    drained(other, 4)
    assert ended(start_replay(arn, rules=[rule]))["State"] == "COMPLETED"
    assert [event["detail"]["n"] for event in drained(named, 2)] == [1, 2]
    assert "Messages" not in sqs.receive_message(QueueUrl=other, WaitTimeSeconds=1)


def test_goes_by_the_time_of_the_event(create_archive, put_events, holds, queue_of, drained, start_replay, ended):
    url, _ = queue_of()
    name, arn = create_archive()
    now = int(time.time())
    put_events(2, Time=now - 7200)
    put_events(3)
    holds(name, 5)
    drained(url, 5)
    replay = start_replay(arn, EventStartTime=now - 7200, EventEndTime=now - 7199)
    assert ended(replay)["State"] == "COMPLETED"
    assert len(drained(url, 2)) == 2


def test_is_not_archived_again(events, create_archive, put_events, holds, start_replay, ended):
    name, arn = create_archive()
    put_events(3)
    holds(name, 3)
    assert ended(start_replay(arn))["State"] == "COMPLETED"
    assert events.describe_archive(ArchiveName=name)["EventCount"] == 3


@pytest.mark.penstock_only
def test_keeps_to_its_rate(archived, raw, start_replay, eventually):
    name = start_replay(archived(20), Rate=20)
    before = time.monotonic()
    state = eventually(lambda: raw.succeeds("DescribeReplay", ReplayName=name), lambda it: it["State"] == "COMPLETED")
    assert time.monotonic() - before >= 0.8
    assert (state["EventsReplayed"], state["Progress"], state["Rate"]) == (20, 1, 20)


def test_refuses_a_bus_that_is_not_the_archives(events, create_archive, create_bus, new_name, refused):
    arn = create_archive()[1]
    other = events.describe_event_bus(Name=create_bus())["Arn"]
    text = "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted."
    with refused("ValidationException", text):
        events.start_replay(ReplayName=new_name(), EventSourceArn=arn, Destination={"Arn": other}, **window())


def test_refuses_a_bus_that_is_not_there(events, create_archive, bus, bus_arn, new_name, refused):
    arn = create_archive()[1]
    with refused("ResourceNotFoundException", f"Event bus {bus}-absent does not exist."):
        events.start_replay(
            ReplayName=new_name(), EventSourceArn=arn, Destination={"Arn": f"{bus_arn}-absent"}, **window())


def test_refuses_an_archive_that_is_not_there(events, bus_arn, new_name, account, region, refused):
    arn = f"arn:aws:events:{region}:{account}:archive/absent"
    with refused("ValidationException", "Parameter EventSourceArn is not valid. Reason: Archive absent does not exist."):
        events.start_replay(ReplayName=new_name(), EventSourceArn=arn, Destination={"Arn": bus_arn}, **window())


@pytest.mark.parametrize("seconds", [0, -10])
def test_refuses_an_end_that_is_not_after_the_start(events, create_archive, bus_arn, new_name, refused, seconds):
    text = "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime."
    arn = create_archive()[1]
    with refused("ValidationException", text):
        events.start_replay(
            ReplayName=new_name(), EventSourceArn=arn, Destination={"Arn": bus_arn}, **window(seconds))


def test_refuses_a_name_that_is_taken(events, create_archive, start_replay, bus_arn, refused):
    arn = create_archive()[1]
    name = start_replay(arn)
    with refused("ResourceAlreadyExistsException", f"Replay {name} already exists."):
        events.start_replay(ReplayName=name, EventSourceArn=arn, Destination={"Arn": bus_arn}, **window())


@pytest.mark.parametrize("name, constraint", [
    ("a b", NAME_FORM), ("n" * 65, "have length less than or equal to 64")])
def test_refuses_malformed_names(events, create_archive, bus_arn, invalid, name, constraint):
    arn = create_archive()[1]
    with invalid("replayName", constraint, f"'{name}'"):
        events.start_replay(ReplayName=name, EventSourceArn=arn, Destination={"Arn": bus_arn}, **window())


@pytest.mark.penstock_only
def test_goes_on_after_a_crash(own_server, client_for, new_name):
    """Every event of a replay arrives once, though the server is killed while it runs."""
    events, sqs = client_for(own_server, "events"), client_for(own_server)
    bus = events.describe_event_bus()["Arn"]
    archive = events.create_archive(ArchiveName="all", EventSourceArn=bus)["ArchiveArn"]
    entry = {"Source": "s", "DetailType": "d"}
    for first in range(0, 2000, 10):
        events.put_events(Entries=[{**entry, "Detail": json.dumps({"n": first + n})} for n in range(10)])
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["s"]}))
    events.put_targets(Rule="r", Targets=[{"Id": "q", "Arn": arn}])
    events.start_replay(ReplayName="again", EventSourceArn=archive, Destination={"Arn": bus}, **window())
    for _ in range(3):
        time.sleep(0.03)
        own_server.kill()
        own_server.start()
    events, sqs = client_for(own_server, "events"), client_for(own_server)
    url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
    deadline = time.monotonic() + 20
    while events.describe_replay(ReplayName="again")["State"] != "COMPLETED":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    numbers = []
    while len(numbers) < 2000:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        assert messages, f"{len(numbers)} events arrived"
        numbers += [json.loads(message["Body"])["detail"]["n"] for message in messages]
    assert sorted(numbers) == list(range(2000))
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
