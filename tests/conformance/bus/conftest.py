"""Fixtures for event buses: clients, buses, rules and targets that go after the test, and refusals."""

import contextlib
import json

import boto3
import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

pytest.register_assert_rewrite("support.aws_json")

from support.aws_json import AwsJson  # noqa: E402

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
