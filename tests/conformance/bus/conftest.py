"""Fixtures for event buses: clients, buses, rules and targets that go after the test, and refusals."""

import contextlib
import json
import time

import boto3
import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

pytest.register_assert_rewrite("support.aws_json")

from support.aws_json import AwsJson  # noqa: E402

PATIENCE_SECONDS = 10
ARCHIVE_PATIENCE_SECONDS = 1200  # AWS takes minutes to archive and to replay
PATTERN = json.dumps({"source": ["conformance.shop"]})


@pytest.fixture(scope="session")
def events(server, client_for):
    return client_for(server, "events")


@pytest.fixture(scope="session")
def raw(server, events):
    """The operations and members that this botocore does not know."""
    if server is None:
        credentials = boto3.Session().get_credentials()
    else:
        credentials = Credentials(*server.credentials)
    return AwsJson(events, credentials, "AWSEvents")


@pytest.fixture
def refused():
    """Asserts that what is called is refused with that code and text."""

    @contextlib.contextmanager
    def check(code, text=None, status=400):
        with pytest.raises(ClientError) as caught:
            yield
        answer = caught.value.response
        assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
        if text is not None:
            assert answer["Error"]["Message"] == text

    return check


@pytest.fixture
def invalid(refused):
    """A refusal for a constraint of the model: `at` and what it must satisfy."""
    return lambda at, constraint, value: refused(
        "ValidationException",
        f"1 validation error detected: Value {value} at '{at}' failed to satisfy constraint: Member must {constraint}",
    )


@pytest.fixture
def create_bus(events, new_name):
    names = []

    def create(name=None, **arguments):
        name = name or new_name("bus")
        events.create_event_bus(Name=name, **arguments)
        names.append(name)
        return name

    yield create
    for name in names:
        with contextlib.suppress(ClientError):
            _empty(events, name)
            events.delete_event_bus(Name=name)


def _empty(events, bus):
    for rule in events.list_rules(EventBusName=bus)["Rules"]:
        _remove(events, bus, rule["Name"])


def _remove(events, bus, rule):
    ids = [target["Id"] for target in events.list_targets_by_rule(Rule=rule, EventBusName=bus)["Targets"]]
    if ids:
        events.remove_targets(Rule=rule, EventBusName=bus, Ids=ids)
    events.delete_rule(Name=rule, EventBusName=bus)


@pytest.fixture
def bus(create_bus):
    return create_bus()


@pytest.fixture
def put_rule(events, new_name):
    """Puts rules: (name, ARN)."""
    made = []

    def put(name=None, **arguments):
        name = name or new_name("rule")
        if "ScheduleExpression" not in arguments:
            arguments.setdefault("EventPattern", PATTERN)
        arn = events.put_rule(Name=name, **arguments)["RuleArn"]
        made.append((arguments.get("EventBusName", "default"), name))
        return name, arn

    yield put
    for of_bus, name in made:
        with contextlib.suppress(ClientError):
            _remove(events, of_bus, name)


@pytest.fixture
def rule(put_rule):
    """The name of a rule of the default bus."""
    return put_rule()[0]


@pytest.fixture
def queue_arn(sqs, create_queue):
    """The ARN of a new queue."""

    def create(name=None, **attributes):
        url = create_queue(name, Attributes=attributes)
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    return create


@pytest.fixture
def put_targets(events):
    """Puts targets and asserts that all were taken."""

    def put(rule_name, *targets, **arguments):
        answer = events.put_targets(Rule=rule_name, Targets=list(targets), **arguments)
        assert (answer["FailedEntryCount"], answer["FailedEntries"]) == (0, [])

    return put


@pytest.fixture
def targets_of(events):
    return lambda rule_name, **arguments: events.list_targets_by_rule(Rule=rule_name, **arguments)["Targets"]


@pytest.fixture
def create_archive(events, new_name, bus_arn):
    """Creates archives and deletes them after the test: (name, ARN)."""
    names = []

    def create(name=None, **arguments):
        name = name or new_name("archive")
        if "EventSourceArn" not in arguments:
            arguments["EventSourceArn"] = bus_arn
        arn = events.create_archive(ArchiveName=name, **arguments)["ArchiveArn"]
        names.append(name)
        return name, arn

    yield create
    for name in names:
        with contextlib.suppress(ClientError):
            events.delete_archive(ArchiveName=name)


@pytest.fixture
def bus_arn(events, bus):
    return events.describe_event_bus(Name=bus)["Arn"]


@pytest.fixture
def put_events(events, bus):
    """Puts events {"n": 0}, {"n": 1}, … into the bus."""

    def put(count, **members):
        entry = {"EventBusName": bus, "Source": "conformance.shop", "DetailType": "sold", **members}
        entries = [{**entry, "Detail": json.dumps({"n": n})} for n in range(count)]
        for first in range(0, count, 10):
            assert events.put_events(Entries=entries[first:first + 10])["FailedEntryCount"] == 0

    return put


@pytest.fixture
def eventually(on_aws):
    """Calls until the result satisfies: soon on Penstock, after minutes on AWS."""

    def wait(call, satisfies):
        deadline = time.monotonic() + (ARCHIVE_PATIENCE_SECONDS if on_aws else PATIENCE_SECONDS)
        while not satisfies(found := call()) and time.monotonic() < deadline:
            time.sleep(10 if on_aws else 0.02)
        assert satisfies(found), found
        return found

    return wait


@pytest.fixture
def holds(events, eventually):
    """Waits until an archive counts so many events."""
    return lambda name, count: eventually(
        lambda: events.describe_archive(ArchiveName=name), lambda answer: answer["EventCount"] == count)


@pytest.fixture
def start_replay(raw, new_name, bus_arn):
    """Starts replays of all that an archive has and cancels those that still run after the test: the name."""
    names = []

    def start(archive_arn, name=None, rules=(), **members):
        name = name or new_name("replay")
        destination = {"Arn": bus_arn, **({"FilterArns": list(rules)} if rules else {})}
        now = int(time.time())
        members = {"EventStartTime": now - 3600, "EventEndTime": now + 3600, "Destination": destination, **members}
        answer = raw.succeeds("StartReplay", ReplayName=name, EventSourceArn=archive_arn, **members)
        assert answer["State"] == "STARTING"
        names.append(name)
        return name

    yield start
    for name in names:
        raw.call("CancelReplay", ReplayName=name)


@pytest.fixture
def ended(events, eventually):
    """Waits until a replay has ended; its description."""
    active = ("STARTING", "RUNNING", "CANCELLING")
    return lambda name: eventually(
        lambda: events.describe_replay(ReplayName=name), lambda answer: answer["State"] not in active)


@pytest.fixture
def queue_of(sqs, bus, put_rule, put_targets, create_queue):
    """A queue and the ARN of a rule of the bus that sends it what its pattern matches."""

    def create(pattern=PATTERN):
        url = create_queue()
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
            "Resource": arn}]}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        name, rule_arn = put_rule(EventBusName=bus, EventPattern=pattern)
        put_targets(name, {"Id": "q", "Arn": arn}, EventBusName=bus)
        return url, rule_arn

    return create


@pytest.fixture
def drained(sqs, eventually):
    """Receives and deletes until there were so many messages; their bodies, in the order of their numbers."""

    def drain(url, count):
        events_received = []

        def receive():
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in answer.get("Messages", []):
                events_received.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return len(events_received)

        eventually(receive, lambda received: received >= count)
        assert len(events_received) == count
        return sorted(events_received, key=lambda event: event["detail"]["n"])

    return drain


BASIC = {"AuthorizationType": "BASIC",
         "AuthParameters": {"BasicAuthParameters": {"Username": "user", "Password": "pass"}}}


@pytest.fixture
def create_connection(events, new_name):
    """Makes connections, by password unless said otherwise: (name, ARN)."""
    names = []

    def create(name=None, **arguments):
        name = name or new_name("connection")
        arn = events.create_connection(Name=name, **{**BASIC, **arguments})["ConnectionArn"]
        names.append(name)
        return name, arn

    yield create
    for name in names:
        with contextlib.suppress(ClientError):
            events.delete_connection(Name=name)


@pytest.fixture
def create_destination(events, new_name, create_connection):
    """Makes API destinations: (name, ARN)."""
    names = []

    def create(name=None, **arguments):
        name = name or new_name("destination")
        arguments.setdefault("InvocationEndpoint", "https://example.com/api")
        arguments.setdefault("HttpMethod", "POST")
        if "ConnectionArn" not in arguments:
            arguments["ConnectionArn"] = create_connection()[1]
        arn = events.create_api_destination(Name=name, **arguments)["ApiDestinationArn"]
        names.append(name)
        return name, arn

    yield create
    for name in names:
        with contextlib.suppress(ClientError):
            events.delete_api_destination(Name=name)
